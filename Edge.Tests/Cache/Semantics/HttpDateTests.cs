using CsCheck;
using Edge.Cache.Semantics;
using Edge.Tests.Cache.Support;

namespace Edge.Tests.Cache.Semantics;

[TestFixture]
public class HttpDateTests
{
    private const long Expected = 784_111_777;

    [TestCase("Sun, 06 Nov 1994 08:49:37 GMT", TestName = "TryParse_ImfFixdate_IsRead")]
    [TestCase("Sunday, 06-Nov-94 08:49:37 GMT", TestName = "TryParse_Rfc850Date_IsRead")]
    [TestCase("Sun Nov  6 08:49:37 1994", TestName = "TryParse_AsctimeDate_IsRead")]
    public void TryParse_TheThreeForms_AreTheSameMoment(string text)
    {
        Assert.That(HttpDate.TryParse(text.Bytes(), Times.Now.UnixSeconds, out var seconds), Is.True);
        Assert.That(seconds, Is.EqualTo(Expected));
    }

    [TestCase("0")]
    [TestCase("-1")]
    [TestCase("")]
    [TestCase("Sun, 6 Nov 1994 08:49:37 GMT")]
    [TestCase("Sun, 06 Nov 1994 8:49:37 GMT")]
    [TestCase("Sun, 06 Nov 1994 08:49:37 UTC")]
    [TestCase("Sun, 06 Nov 1994 08:49:37 gmt")]
    [TestCase("sun, 06 nov 1994 08:49:37 GMT")]
    [TestCase("Sun 06 Nov 1994 08:49:37 GMT")]
    [TestCase("Sun, 06  Nov 1994 08:49:37 GMT")]
    [TestCase("Sun, 06 Nov 94 08:49:37 GMT")]
    [TestCase("Xyz, 06 Nov 1994 08:49:37 GMT")]
    [TestCase("unM, 06 Nov 1994 08:49:37 GMT")]
    [TestCase("Sun, 31 Feb 1994 08:49:37 GMT")]
    [TestCase("Sun, 00 Nov 1994 08:49:37 GMT")]
    [TestCase("Sun, 06 Nov 0000 08:49:37 GMT")]
    [TestCase("Sun, 06 Nov 1994 24:00:00 GMT")]
    [TestCase("Sun, 06 Nov 1994 08:60:37 GMT")]
    [TestCase("Sun, 06 Nov 1994 08:49:61 GMT")]
    [TestCase("Sun, 06 Nov 1994 08:49:37 GMT ")]
    [TestCase("Sunday, 06-Nov-1994 08:49:37 GMT")]
    [TestCase("Sun, 06-Nov-94 08:49:37 GMT")]
    [TestCase("Sun Nov 06  08:49:37 1994")]
    [TestCase("Sun, 0x Nov 1994 08:49:37 GMT")]
    public void TryParse_AnythingElse_IsNoDate(string text) =>
        Assert.That(HttpDate.TryParse(text.Bytes(), Times.Now.UnixSeconds, out _), Is.False);

    [Test]
    public void TryParse_LeapSecond_IsTheNextMinute()
    {
        Assert.That(HttpDate.TryParse("Sun, 06 Nov 1994 08:49:60 GMT"u8, 0, out var seconds), Is.True);
        Assert.That(seconds, Is.EqualTo(Expected + 23));
    }

    [TestCase("Monday, 06-Nov-44 08:49:37 GMT", 2044)]
    [TestCase("Monday, 06-Nov-45 08:49:37 GMT", 1945)]
    public void TryParse_TwoDigitYear_IsAtMostFiftyYearsAhead(string text, int year)
    {
        Assert.That(HttpDate.TryParse(text.Bytes(), Times.Now.UnixSeconds, out var seconds), Is.True);
        Assert.That(DateTimeOffset.FromUnixTimeSeconds(seconds).Year, Is.EqualTo(year));
    }

    [Test]
    public void TryParse_EveryPrefix_IsNoDate()
    {
        foreach (var form in new[] { "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994" })
        {
            for (var length = 0; length < form.Length; length++)
            {
                Assert.That(HttpDate.TryParse(form[..length].Bytes(), 0, out _), Is.False, form[..length]);
            }
        }
    }

    [Test]
    public void Write_ThenTryParse_IsTheSameDate() => Gen.Long[-62_135_596_800, 253_402_300_799].Sample(seconds =>
    {
        Span<byte> text = stackalloc byte[HttpDate.Length];
        HttpDate.Write(seconds, text);
        return HttpDate.TryParse(text, 0, out var read) && read == seconds;
    });

    [Test]
    public void TryParse_AnyBytes_DoesNotThrow() =>
        Gen.Byte.Array[0, 40].Sample(bytes => HttpDate.TryParse(bytes, Times.Now.UnixSeconds, out _) || true);
}
