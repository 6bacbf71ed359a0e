using System.Buffers;
using System.Text;
using Edge.Core.Exchange;
using Edge.Http1.Framing;

namespace Edge.Tests.Core.Exchange;

/// <summary>What was announced is what is sent, or the connection ends (RFC 9112 §6.3).</summary>
internal sealed class ContentWriterTests
{
    private ArrayBufferWriter<byte> _output = null!;

    [SetUp]
    public void Begin() => _output = new();

    private string Output => Encoding.ASCII.GetString(_output.WrittenSpan);

    [Test]
    public void Length_WholeContent_IsWhole()
    {
        var writer = new ContentWriter(BodyFraming.OfLength(5));

        Assert.That(writer.Write(_output, "hel"u8) && !writer.IsWhole);
        Assert.That(writer.Write(_output, "lo"u8) && writer.IsWhole);
        writer.End(_output);

        Assert.That((Output, writer.IsWhole), Is.EqualTo(("hello", true)));
    }

    [Test]
    public void Length_TooMuchContent_IsRefusedAndNothingOfItIsWritten()
    {
        var writer = new ContentWriter(BodyFraming.OfLength(5));
        writer.Write(_output, "hello"u8);

        Assert.That(writer.Write(_output, "!"u8), Is.False);
        Assert.That(Output, Is.EqualTo("hello"));
    }

    [Test]
    public void Length_TooLittleContent_IsNotWhole()
    {
        var writer = new ContentWriter(BodyFraming.OfLength(5));
        writer.Write(_output, "hell"u8);
        writer.End(_output);

        Assert.That(writer.IsWhole, Is.False);
    }

    [Test]
    public void Chunked_EmptyPiece_DoesNotEndTheMessage()
    {
        var writer = new ContentWriter(BodyFraming.Chunked);
        writer.Write(_output, ""u8);
        writer.Write(_output, "hello"u8);
        writer.End(_output);

        Assert.That((Output, writer.IsWhole), Is.EqualTo(("5\r\nhello\r\n0\r\n\r\n", true)));
    }

    [Test]
    public void None_AnyContent_IsRefused()
    {
        var writer = new ContentWriter(BodyFraming.None);

        Assert.That(writer.Write(_output, "x"u8), Is.False);
        Assert.That((Output, writer.IsWhole), Is.EqualTo(("", true)));
    }
}
