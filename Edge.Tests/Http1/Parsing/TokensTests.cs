using Edge.Http1.Parsing;

namespace Edge.Tests.Http1.Parsing;

public sealed class TokensTests
{
    private const string Alphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static IEnumerable<byte> AllBytes => Enumerable.Range(0, 256).Select(b => (byte)b);

    [Test]
    public void IsToken_OneByte_IsTrueForTcharAlone()
        => AssertSet(b => Tokens.IsToken([b]), b => (Alphanumeric + "!#$%&'*+-.^_`|~").Contains((char)b));

    [Test]
    public void IsToken_Nothing_IsFalse() => Assert.That(Tokens.IsToken([]), Is.False);

    [Test]
    public void H23_IsFieldContent_OneByte_IsFalseForControlBytesButTab()
        => AssertSet(b => Tokens.IsFieldContent([b]), b => b == '\t' || (b >= ' ' && b != 0x7F));

    [Test]
    public void IsFieldContent_Nothing_IsTrue() => Assert.That(Tokens.IsFieldContent([]));

    [Test]
    public void TargetPath_IsRfc3986AndWhatBrowsersLeaveRaw()
        => AssertSet(Tokens.TargetPath.Contains, b => (Alphanumeric + "-._~!$&'()*+,;=:@%/[]^`{|}").Contains((char)b));

    [Test]
    public void TargetQuery_IsThePathAndQuestionMarkAndBackslash()
        => AssertSet(Tokens.TargetQuery.Contains, b => Tokens.TargetPath.Contains(b) || b is (byte)'?' or (byte)'\\');

    private static void AssertSet(Func<byte, bool> actual, Func<byte, bool> expected)
        => Assert.That(AllBytes.Where(actual), Is.EqualTo(AllBytes.Where(expected)));
}
