using Edge.Http1.Parsing;
using Edge.Tests.Http1.Support;

namespace Edge.Tests.Http1.Parsing;

public sealed class FieldValueListTests
{
    [TestCase("", "")]
    [TestCase(" \t", "")]
    [TestCase(",", "")]
    [TestCase(" , ,\t,", "")]
    [TestCase("a", "a")]
    [TestCase(" a ", "a")]
    [TestCase("a,b", "a|b")]
    [TestCase("a , b\t,\tc", "a|b|c")]
    [TestCase(",a,,b,", "a|b")]
    [TestCase("a b,c", "a b|c")]
    [TestCase("\"a,b\",c", "\"a,b\"|c")]
    [TestCase("x=\"a,b\" , c", "x=\"a,b\"|c")]
    [TestCase("\"a\\\",b\",c", "\"a\\\",b\"|c")]
    [TestCase("\"a\\\\\",b", "\"a\\\\\"|b")]
    [TestCase("\"a\"b\"c,d\",e", "\"a\"b\"c,d\"|e")]
    [TestCase("\"a,b", "\"a,b")]
    [TestCase("\"a\\", "\"a\\")]
    [TestCase("\"", "\"")]
    [TestCase("W/\"x\", \"y\"", "W/\"x\"|\"y\"")]
    [TestCase("max-age=60, private=\"set-cookie, x\", no-store", "max-age=60|private=\"set-cookie, x\"|no-store")]
    public void Enumerate_Value_GivesItsMembers(string value, string members)
    {
        var seen = new List<string>();
        foreach (ReadOnlySpan<byte> member in new FieldValueList(Bytes.Of(value)))
            seen.Add(Bytes.Text(member));

        Assert.That(string.Join("|", seen), Is.EqualTo(members));
    }

    [TestCase("close", "close", true)]
    [TestCase("Close", "cLOSE", true)]
    [TestCase("keep-alive, X-Forwarded-For", "x-forwarded-for", true)]
    [TestCase("keep-alive,\tcookie ,x", "Cookie", true)]
    [TestCase("closed", "close", false)]
    [TestCase("not-close", "close", false)]
    [TestCase("", "close", false)]
    [TestCase("a b", "a", false)]
    public void H22_ConnectionNames_ComparesWholeOptionsWithoutCase(string connection, string name, bool names)
        => Assert.That(ConnectionOptions.Names(Bytes.Of(connection), Bytes.Of(name)), Is.EqualTo(names));
}
