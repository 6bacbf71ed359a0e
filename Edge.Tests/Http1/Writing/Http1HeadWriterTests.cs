using Edge.Http1.Writing;
using Edge.Tests.Http1.Support;

namespace Edge.Tests.Http1.Writing;

public sealed class Http1HeadWriterTests
{
    [Test]
    public void Write_Response_IsAHead()
    {
        var output = new BlockWriter();
        var writer = new Http1HeadWriter(output);
        writer.StatusLine(200);
        writer.Field("Content-Type"u8, "text/plain"u8);
        writer.Field("Content-Length"u8, 1234567890123);
        writer.Field("Date"u8, new DateTimeOffset(1994, 11, 6, 8, 49, 37, 999, TimeSpan.Zero));
        writer.Field("X-Empty"u8, []);
        writer.End();

        Assert.That(output.Text, Is.EqualTo(
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1234567890123\r\n"
            + "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nX-Empty: \r\n\r\n"));
    }

    [Test]
    public void Write_Request_IsAHead()
    {
        var output = new BlockWriter();
        var writer = new Http1HeadWriter(output);
        writer.RequestLine("GET"u8, "/a?b"u8);
        writer.Field("Host"u8, "example.com"u8);
        writer.End();

        Assert.That(output.Text, Is.EqualTo("GET /a?b HTTP/1.1\r\nHost: example.com\r\n\r\n"));
    }

    [TestCase(404, "HTTP/1.1 404 Not Found\r\n\r\n")]
    [TestCase(299, "HTTP/1.1 299 \r\n\r\n")]
    [TestCase(599, "HTTP/1.1 599 \r\n\r\n")]
    public void StatusLine_WithoutPhrase_TakesTheRegisteredOne(int status, string head)
        => Assert.That(Write((ref Http1HeadWriter w) => w.StatusLine(status)), Is.EqualTo(head));

    [TestCase("Fine", "HTTP/1.1 200 Fine\r\n\r\n")]
    [TestCase("", "HTTP/1.1 200 \r\n\r\n")]
    public void StatusLine_WithPhrase_TakesIt(string phrase, string head)
        => Assert.That(Write((ref Http1HeadWriter w) => w.StatusLine(200, Bytes.Of(phrase))), Is.EqualTo(head));

    [TestCase(0)]
    [TestCase(99)]
    [TestCase(1000)]
    [TestCase(-200)]
    public void StatusLine_NotThreeDigits_Throws(int status)
        => AssertThrows((ref Http1HeadWriter w) => w.StatusLine(status));

    [Test]
    public void H23_EveryByte_InAValueEitherStandsOrThrows()
    {
        for (int b = 0; b < 256; b++)
        {
            byte[] value = [(byte)'a', (byte)b, (byte)'c'];
            if (b is '\t' or (>= ' ' and not 0x7F))
                Assert.That(Write((ref Http1HeadWriter w) => w.Field("X"u8, value)), Is.EqualTo($"X: {Bytes.Text(value)}\r\n\r\n"));
            else
                AssertThrows((ref Http1HeadWriter w) => w.Field("X"u8, value));
        }
    }

    [TestCase("")]
    [TestCase("X:")]
    [TestCase("X Y")]
    [TestCase("X\r\nY")]
    [TestCase("X\0")]
    [TestCase("\xE9")]
    public void H23_NameThatIsNoToken_Throws(string name)
    {
        AssertThrows((ref Http1HeadWriter w) => w.Field(Bytes.Of(name), "y"u8));
        AssertThrows((ref Http1HeadWriter w) => w.Field(Bytes.Of(name), 1));
        AssertThrows((ref Http1HeadWriter w) => w.Field(Bytes.Of(name), DateTimeOffset.UnixEpoch));
    }

    [TestCase("OK\r\nX: y")]
    [TestCase("O\nK")]
    [TestCase("O\0K")]
    public void H23_PhraseWithControlByte_Throws(string phrase)
        => AssertThrows((ref Http1HeadWriter w) => w.StatusLine(200, Bytes.Of(phrase)));

    [TestCase("GET", "")]
    [TestCase("GET", "/a b")]
    [TestCase("GET", "/\r\nX: y")]
    [TestCase("GET", "/\xE9")]
    [TestCase("GET", "/\x7F")]
    [TestCase("", "/")]
    [TestCase("G T", "/")]
    [TestCase("GET\r\n", "/")]
    public void H23_RequestLineThatWouldNotBeOne_Throws(string method, string target)
        => AssertThrows((ref Http1HeadWriter w) => w.RequestLine(Bytes.Of(method), Bytes.Of(target)));

    [Test]
    public void H23_AfterARefusedField_NothingOfItWasHandedOut()
    {
        var output = new BlockWriter();
        var writer = new Http1HeadWriter(output);
        writer.StatusLine(200);
        try
        {
            writer.Field("X"u8, "a\r\nSet-Cookie: b"u8);
            Assert.Fail("The value must be refused.");
        }
        catch (ArgumentException refusal)
        {
            Assert.That(refusal.Message, Does.Contain("X").And.Not.Contain("Set-Cookie"));
        }

        Assert.That(output.Written, Is.Empty);
    }

    [TestCase(400)]
    [TestCase(510)]
    [TestCase(512)]
    [TestCase(513)]
    [TestCase(767)]
    [TestCase(768)]
    [TestCase(5000)]
    [TestCase(70_000)]
    public void Field_LongerThanABlock_IsSplitAndBlocksStaySmall(int length)
    {
        string value = string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + (i % 26))));
        var output = new BlockWriter();
        var writer = new Http1HeadWriter(output);
        writer.StatusLine(200);
        writer.Field("X"u8, Bytes.Of(value));
        writer.Field("Y"u8, "z"u8);
        writer.End();

        Assert.That(output.Text, Is.EqualTo($"HTTP/1.1 200 OK\r\nX: {value}\r\nY: z\r\n\r\n"));
        Assert.That(output.LargestBlock, Is.LessThanOrEqualTo(512));
    }

    [TestCase(long.MinValue)]
    [TestCase(0)]
    [TestCase(long.MaxValue)]
    public void Field_Number_IsDecimal(long number)
        => Assert.That(Write((ref Http1HeadWriter w) => w.Field("Age"u8, number)), Is.EqualTo($"Age: {number}\r\n\r\n"));

    private delegate void Writing(ref Http1HeadWriter writer);

    private static string Write(Writing writing)
    {
        var output = new BlockWriter();
        var writer = new Http1HeadWriter(output);
        writing(ref writer);
        writer.End();
        return output.Text;
    }

    private static void AssertThrows(Writing writing) => Assert.That(() => Write(writing), Throws.InstanceOf<ArgumentException>());
}
