using CsCheck;
using Edge.Cache.Keys;
using Edge.Cache.Policy;
using Edge.Tests.Cache.Support;

namespace Edge.Tests.Cache.Keys;

/// <summary>E-127; C11, C12, C30.</summary>
[TestFixture]
public class AcceptEncodingTests
{
    private const KeyedCodings Both = KeyedCodings.Gzip | KeyedCodings.Brotli;

    [TestCase(Both, "gzip, br", Both, "br,gzip")]
    [TestCase(Both, "br;q=0.1, gzip;q=1.0, deflate", Both, "br,gzip")]
    [TestCase(Both, "gzip", KeyedCodings.Gzip, "gzip")]
    [TestCase(Both, "br", KeyedCodings.Brotli, "br")]
    [TestCase(KeyedCodings.Gzip, "gzip, br", KeyedCodings.Gzip, "gzip")]
    [TestCase(KeyedCodings.Brotli, "gzip, br", KeyedCodings.Brotli, "br")]
    [TestCase(KeyedCodings.Gzip, "br", KeyedCodings.None, "identity")]
    [TestCase(Both, "deflate", KeyedCodings.None, "identity")]
    [TestCase(Both, "", KeyedCodings.None, "identity")]
    [TestCase(Both, "identity;q=0", KeyedCodings.None, "identity")]
    [TestCase(KeyedCodings.None, "gzip, br", KeyedCodings.None, "identity")]
    public void E127_AcceptEncoding_FollowsTheTable(KeyedCodings keyed, string value, KeyedCodings expected, string forwarded)
    {
        var accepted = AcceptEncoding.Accepted(Fields.Of("Accept-Encoding: " + value), keyed);

        Assert.That(accepted, Is.EqualTo(expected));
        Assert.That(AcceptEncoding.ForwardValue(accepted, viewerSentField: true).Text8(), Is.EqualTo(forwarded));
    }

    [Test]
    public void E127_FieldAbsent_NothingIsKeyedOrSent()
    {
        Assert.That(AcceptEncoding.Accepted(Fields.None, Both), Is.EqualTo(KeyedCodings.None));
        Assert.That(AcceptEncoding.ForwardValue(KeyedCodings.None, viewerSentField: false).IsEmpty, Is.True);
    }

    [TestCase("gzip;q=0, br", KeyedCodings.Brotli)]
    [TestCase("gzip;q=0.000", KeyedCodings.None)]
    [TestCase("gzip;q=0.001", KeyedCodings.Gzip)]
    [TestCase("*", Both)]
    [TestCase("*, gzip;q=0", KeyedCodings.Brotli)]
    [TestCase("*;q=0, gzip", KeyedCodings.Gzip)]
    [TestCase("X-GZIP", KeyedCodings.Gzip)]
    [TestCase("GZip ; Q=0.5", KeyedCodings.Gzip)]
    public void C30_Weights_DecideWhatIsAccepted(string value, KeyedCodings expected) =>
        Assert.That(AcceptEncoding.Accepted(Fields.Of("Accept-Encoding: " + value), Both), Is.EqualTo(expected));

    [TestCase("gzip;q=2")]
    [TestCase("gzip;q=")]
    [TestCase("gzip;q=1.5")]
    [TestCase("gzip;q=0.0000")]
    [TestCase("gzip;x=1")]
    [TestCase("gzip br")]
    [TestCase("\"gzip\"")]
    [TestCase("gzip;")]
    [TestCase("gzip;q=-1")]
    public void C12_MalformedElement_CountsAsNotAccepted(string value) =>
        Assert.That(AcceptEncoding.Accepted(Fields.Of("Accept-Encoding: " + value), Both), Is.EqualTo(KeyedCodings.None));

    [Test]
    public void C12_TenThousandCommas_AreNothing()
    {
        var value = new string(',', 10_000) + "gzip";

        Assert.That(AcceptEncoding.Accepted(Fields.Of("Accept-Encoding: " + value), Both), Is.EqualTo(KeyedCodings.Gzip));
    }

    [Test]
    public void C12_AnyBytes_DoNotThrow() => Gen.String[Gen.Char["gzipbr*;=q01., \t\"\u00ff"], 0, 50]
        .Sample(text => (AcceptEncoding.Accepted(Fields.Of("Accept-Encoding:" + text), Both) & ~Both) == KeyedCodings.None);
}
