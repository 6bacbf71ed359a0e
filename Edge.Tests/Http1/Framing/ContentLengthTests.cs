using System.Numerics;
using CsCheck;
using Edge.Http1.Framing;
using Edge.Tests.Http1.Support;

namespace Edge.Tests.Http1.Framing;

public sealed class ContentLengthTests
{
    private static readonly Gen<string> AlmostNumbers = Gen.OneOf(
        Gen.String[Gen.Char["0123456789"], 0, 21],
        Gen.String[Gen.Char["0123456789+-, \tx.a\0"], 0, 6],
        Gen.ULong.Select(n => n.ToString()),
        Gen.Long.Select(n => n.ToString()),
        Gen.Select(Gen.Long[0, long.MaxValue], Gen.Int[0, 6]).Select((n, zeros) => new string('0', zeros) + n));

    /// <summary>H02: the reader agrees with a reference that is too simple to be wrong.</summary>
    [Test]
    public void H02_TryParse_AnyText_AgreesWithTheReference()
        => AlmostNumbers.Sample(
            text =>
            {
                bool expected = Reference(text, out long length);
                Assert.That(ContentLength.TryParse(Bytes.Of(text), out long actual), Is.EqualTo(expected), text);
                Assert.That(actual, Is.EqualTo(length), text);
            },
            iter: 20_000);

    [Test]
    public void TryParse_EverySingleByte_AcceptsTenDigits()
        => Assert.That(
            Enumerable.Range(0, 256).Where(b => ContentLength.TryParse([(byte)b], out _)).Select(b => (char)b),
            Is.EqualTo("0123456789"));

    private static bool Reference(string text, out long length)
    {
        length = 0;
        if (text.Length is < 1 or > 19 || !text.All(char.IsAsciiDigit) || BigInteger.Parse(text) > long.MaxValue)
            return false;
        length = long.Parse(text);
        return true;
    }
}
