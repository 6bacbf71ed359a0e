using System.Net;
using System.Net.Sockets;
using CsCheck;
using Edge.Core.Config;

namespace Edge.Tests.Core.Config;

/// <summary>Places to listen at.</summary>
internal sealed class ListenEndpointTests
{
    [TestCase("127.0.0.1:8443")]
    [TestCase("0.0.0.0:0")]
    [TestCase("[::1]:443")]
    [TestCase("[::]:65535")]
    [TestCase("*:443")]
    [TestCase("unix:/run/rawedge/admin.sock")]
    public void Parse_Endpoint_IsPrintedAsItWasWritten(string text) => Assert.That(ListenEndpoint.Parse(text)?.ToString(), Is.EqualTo(text));

    [TestCase("")]
    [TestCase("443")]
    [TestCase(":443")]
    [TestCase("127.0.0.1")]
    [TestCase("127.0.0.1:")]
    [TestCase("127.0.0.1:65536")]
    [TestCase("127.0.0.1:-1")]
    [TestCase("127.0.0.1:+1")]
    [TestCase("127.0.0.1: 80")]
    [TestCase("127.1:80")]
    [TestCase("1:80")]
    [TestCase("010.0.0.1:80")]
    [TestCase("256.0.0.1:80")]
    [TestCase("::1:443")]
    [TestCase("[127.0.0.1]:80")]
    [TestCase("[::1:443")]
    [TestCase("[::1]")]
    [TestCase("localhost:80")]
    [TestCase("**:80")]
    [TestCase("unix:relative")]
    [TestCase("unix:")]
    public void Parse_AnythingElse_IsNull(string text) => Assert.That(ListenEndpoint.Parse(text), Is.Null);

    [Test]
    public void Parse_UnixPathLongerThanTheKernelTakes_IsNull()
    {
        Assert.That(ListenEndpoint.Parse("unix:/" + new string('a', 106)), Is.Not.Null);
        Assert.That(ListenEndpoint.Parse("unix:/" + new string('a', 107)), Is.Null);
    }

    [Test]
    public void Parse_AnyText_NeverThrows() =>
        Gen.String[Gen.Char["0123456789.:[]*abcdefunix/"], 0, 40].Sample(text => ListenEndpoint.Parse(text) is null or { Port: >= 0 and <= 65_535 });

    [TestCase("127.0.0.1:443", "127.0.0.1:443", true)]
    [TestCase("127.0.0.1:443", "127.0.0.1:444", false)]
    [TestCase("127.0.0.1:443", "127.0.0.2:443", false)]
    [TestCase("127.0.0.1:0", "127.0.0.1:0", false)]
    [TestCase("0.0.0.0:443", "127.0.0.1:443", true)]
    [TestCase("0.0.0.0:443", "[::1]:443", false)]
    [TestCase("[::]:443", "127.0.0.1:443", true)]
    [TestCase("*:443", "[::1]:443", true)]
    [TestCase("*:443", "0.0.0.0:443", true)]
    [TestCase("unix:/a", "unix:/a", true)]
    [TestCase("unix:/a", "unix:/b", false)]
    [TestCase("unix:/a", "*:443", false)]
    public void Overlaps_SaysWhatCannotBeBoundTogether(string one, string other, bool overlaps)
    {
        var (a, b) = (ListenEndpoint.Parse(one)!, ListenEndpoint.Parse(other)!);
        Assert.That(a.Overlaps(b), Is.EqualTo(overlaps));
        Assert.That(b.Overlaps(a), Is.EqualTo(overlaps), "both ways");
    }

    [TestCase("127.0.0.1:9901", true)]
    [TestCase("127.8.0.1:9901", true)]
    [TestCase("[::1]:9901", true)]
    [TestCase("unix:/run/a", true)]
    [TestCase("*:9901", false)]
    [TestCase("0.0.0.0:9901", false)]
    [TestCase("192.0.2.1:9901", false)]
    public void P12_IsLocal_OnlyForLoopbackAndUnixSockets(string text, bool isLocal) =>
        Assert.That(ListenEndpoint.Parse(text)!.IsLocal, Is.EqualTo(isLocal));

    [TestCase("127.0.0.1:443", "127.0.0.1", 443, true)]
    [TestCase("127.0.0.1:443", "127.0.0.1", 80, false)]
    [TestCase("192.0.2.1:443", "192.0.2.1", 443, true)]
    [TestCase("*:443", "127.0.0.1", 443, true)]
    [TestCase("*:443", "::1", 443, true)]
    [TestCase("*:443", "192.0.2.1", 443, false)]
    [TestCase("0.0.0.0:443", "::1", 443, false)]
    public void O18_IsReachedAt_OnlyWhatIsCertain(string text, string address, int port, bool isReached) =>
        Assert.That(ListenEndpoint.Parse(text)!.IsReachedAt(IPAddress.Parse(address), port), Is.EqualTo(isReached));

    [Test]
    public void ToEndPoint_Star_IsTheIPv6Wildcard()
    {
        Assert.That(ListenEndpoint.Parse("*:443")!.ToEndPoint(), Is.EqualTo(new IPEndPoint(IPAddress.IPv6Any, 443)));
        Assert.That(ListenEndpoint.Parse("unix:/run/a")!.ToEndPoint(), Is.InstanceOf<UnixDomainSocketEndPoint>());
    }
}
