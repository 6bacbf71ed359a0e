using Edge.Http1;
using static Edge.Http1.Http1Error;

namespace Edge.Tests.Http1.Data;

/// <summary>Chunked content and the verdict it deserves.</summary>
/// <param name="Bytes">One char per byte.</param>
/// <param name="Error">The rule that must be named; None for content that must be accepted whole.</param>
/// <param name="Content">The data without framing, as far as it must be found.</param>
/// <param name="Left">Bytes behind the end of accepted content.</param>
public sealed record ChunkedCase(string Bytes, Http1Error Error, string Content, int Left = 0)
{
    public byte[] ToArray() => Support.Bytes.Of(Bytes);

    public override string ToString() => $"{Error}: {Support.Bytes.Show(Bytes)}";
}

/// <summary>The table of chunked content.</summary>
internal static class ChunkedCases
{
    public static IEnumerable<ChunkedCase> Accepted =>
    [
        Good("0\r\n\r\n", ""),
        Good("5\r\nhello\r\n0\r\n\r\n", "hello"),
        Good("5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", "hello world"),
        Good("1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\n", "abc"),
        Good("A\r\n0123456789\r\n0\r\n\r\n", "0123456789"),
        Good("a\r\n0123456789\r\n0\r\n\r\n", "0123456789"),
        Good("1f\r\n" + new string('x', 31) + "\r\n0\r\n\r\n", new string('x', 31)),
        Good("00005\r\nhello\r\n0\r\n\r\n", "hello"),
        Good("0000000000000005\r\nhello\r\n0\r\n\r\n", "hello"),
        Good("5\r\nhello\r\n0000\r\n\r\n", "hello"),
        Good("4\r\n\r\n\r\n\r\n0\r\n\r\n", "\r\n\r\n"),
        Good("7\r\nhello\r\n\r\n0\r\n\r\n", "hello\r\n"),
        Good("5\r\n0\r\n\r\n\r\n0\r\n\r\n", "0\r\n\r\n"),
        Good("3\r\n\0\xFF\n\r\n0\r\n\r\n", "\0\xFF\n"),
        Good("5;a\r\nhello\r\n0\r\n\r\n", "hello"),
        Good("5;a=b\r\nhello\r\n0\r\n\r\n", "hello"),
        Good("5;a=b;c=d;e\r\nhello\r\n0;f=g\r\n\r\n", "hello"),
        Good("5;a=\"b\"\r\nhello\r\n0\r\n\r\n", "hello"),
        Good("5;a=\"\"\r\nhello\r\n0\r\n\r\n", "hello"),
        Good("5;a=\"b;c, \\\"d\\\\\"\r\nhello\r\n0\r\n\r\n", "hello"),
        Good("5;a=\"\xE9\t\"\r\nhello\r\n0\r\n\r\n", "hello"),
        Good("5 ;\ta \t=  b ; c\r\nhello\r\n0\r\n\r\n", "hello"),
        Good("5;a=\"b\" ;c\r\nhello\r\n0\r\n\r\n", "hello"),
        Good("0\r\nX: y\r\n\r\n", ""),
        Good("0\r\nX: y\r\nZ:\r\n\r\n", ""),
        Good("5\r\nhello\r\n0\r\nETag: \"x\"\r\n\r\n", "hello"),
        Good("0\r\n\r\nGET / HTTP/1.1\r\n", "", left: 16),
        Good("1\r\nx\r\n0\r\n\r\n\r\n", "x", left: 2),
    ];

    public static IEnumerable<ChunkedCase> BadSizes =>
    [
        Bad(ChunkSizeInvalid, "\r\n"),
        Bad(ChunkSizeInvalid, "\r\n5\r\nhello\r\n0\r\n\r\n"),
        Bad(ChunkSizeInvalid, "\n5\r\nhello\r\n0\r\n\r\n"),
        Bad(ChunkSizeInvalid, " 5\r\nhello\r\n0\r\n\r\n"),
        Bad(ChunkSizeInvalid, "\t5\r\n"),
        Bad(ChunkSizeInvalid, "-5\r\nhello\r\n"),
        Bad(ChunkSizeInvalid, "+5\r\nhello\r\n"),
        Bad(ChunkSizeInvalid, "0x5\r\nhello\r\n"),
        Bad(ChunkSizeInvalid, "0X5\r\n"),
        Bad(ChunkSizeInvalid, "5h\r\n"),
        Bad(ChunkSizeInvalid, "g\r\n"),
        Bad(ChunkSizeInvalid, "5,5\r\n"),
        Bad(ChunkSizeInvalid, "5.\r\n"),
        Bad(ChunkSizeInvalid, "5_0\r\n"),
        Bad(ChunkSizeInvalid, "\"5\"\r\n"),
        Bad(ChunkSizeInvalid, "\0" + "5\r\n"),
        Bad(ChunkSizeInvalid, "5\0\r\n"),
        Bad(ChunkSizeInvalid, "5\x0B\r\n"),
        Bad(ChunkSizeInvalid, "\xB2\r\n"),
        Bad(ChunkSizeInvalid, ";a=b\r\n"),
        Bad(ChunkSizeInvalid, "GET / HTTP/1.1\r\n"),
        Bad(ChunkSizeInvalid, "00000000000000005\r\nhello\r\n"),
        Bad(ChunkSizeInvalid, "00000000000000000\r\n\r\n"),
        Bad(ChunkSizeTooLarge, "11111111111111111\r\n"),
        Bad(ChunkSizeTooLarge, "1000000000000001\r\n"),
        Bad(ChunkSizeTooLarge, "2000000000000000\r\n"),
        Bad(ChunkSizeTooLarge, "7FFFFFFFFFFFFFFF\r\n"),
        Bad(ChunkSizeTooLarge, "8000000000000000\r\n"),
        Bad(ChunkSizeTooLarge, "FFFFFFFFFFFFFFFF\r\n"),
        Bad(ChunkExtensionInvalid, "5 \r\nhello\r\n"),
        Bad(ChunkExtensionInvalid, "5\t\r\nhello\r\n"),
        Bad(ChunkExtensionInvalid, "5 5\r\nhello\r\n"),
        Bad(BareLineFeed, "5\nhello\n0\n\n"),
        Bad(BareLineFeed, "5\nhello\r\n"),
        Bad(BareCarriageReturn, "5\rhello\r\n"),
        Bad(BareCarriageReturn, "5\r\rhello"),
        Bad(BareCarriageReturn, "0\rX\n"),
    ];

    public static IEnumerable<ChunkedCase> BadExtensions =>
    [
        .. new[]
        {
            "5;", "5;;", "5; ", "5;a;", "5;a=", "5;a= ", "5;=b", "5;a=b=c", "5;a b", "5;a=b c", "5;a=\"b", "5;a=\"b\"c",
            "5;a=\"b\\", "5;a=b\"c\"", "5;a=\0",
            "5;a\n", "5;\n", "5;a=b\n", "5;a=\"\n\"", "5;a=\"b\\\n\"", "5;\nxx", "5; \n", "5 \n", "5;a,b", "5;a@", "5;a=\"\0\"",
            "5;a=\"\x7F\"", "5;\xE9", "5;a=\xE9",
            "5;a={b}", "5;a=\"b\" c", "5;a = = b",
        }.Select(line => Bad(ChunkExtensionInvalid, line + "\r\nhello\r\n0\r\n\r\n")),
        Bad(ChunkExtensionInvalid, "2;\nxx\r\n4c\r\n0\r\n\r\nGET /admin HTTP/1.1\r\n"),
        Bad(ChunkExtensionInvalid, "5;a=\"\r\n\"hello\r\n0\r\n\r\n"),
        Bad(ChunkExtensionInvalid, "5;a=\"b\\\r\n\"hello\r\n"),
        Bad(BareCarriageReturn, "5;a\rhello\r\n0\r\n\r\n"),
        Bad(BareCarriageReturn, "5;a=b\r\rhello"),
    ];

    public static IEnumerable<ChunkedCase> BadEnds =>
    [
        Bad(ChunkDataEndInvalid, "5\r\nhello0\r\n\r\n", "hello"),
        Bad(ChunkDataEndInvalid, "5\r\nhello\n0\r\n\r\n", "hello"),
        Bad(ChunkDataEndInvalid, "5\r\nhello\r0\r\n\r\n", "hello"),
        Bad(ChunkDataEndInvalid, "5\r\nhello\r\r\n0\r\n\r\n", "hello"),
        Bad(ChunkDataEndInvalid, "5\r\nhello!\r\n0\r\n\r\n", "hello"),
        Bad(ChunkDataEndInvalid, "4\r\nhello\r\n0\r\n\r\n", "hell"),
        Bad(ChunkDataEndInvalid, "6\r\nhello\r\n0\r\n\r\n", "hello\r"),
        Bad(ChunkSizeInvalid, "5\r\nhello\r\n\r\n0\r\n\r\n", "hello"),
        Bad(ChunkSizeInvalid, "5\r\nhello\r\n 0\r\n\r\n", "hello"),
        Bad(ChunkSizeInvalid, "5\r\nhello\r\nGET / HTTP/1.1\r\n", "hello"),
    ];

    public static IEnumerable<ChunkedCase> BadTrailers =>
    [
        Bad(FieldNameInvalid, "0\r\nhello\r\n\r\n"),
        Bad(FieldNameInvalid, "0\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        Bad(FieldNameInvalid, "0\r\nX Y: z\r\n\r\n"),
        Bad(FieldNameEmpty, "0\r\n: y\r\n\r\n"),
        Bad(SpaceBeforeColon, "0\r\nX : y\r\n\r\n"),
        Bad(ObsoleteFolding, "0\r\n X: y\r\n\r\n"),
        Bad(ObsoleteFolding, "0\r\nX: y\r\n z\r\n\r\n"),
        Bad(BareLineFeed, "0\r\n\n"),
        Bad(BareLineFeed, "0\r\nX: y\n\r\n"),
        Bad(BareLineFeed, "0\r\nX: y\r\n\n"),
        Bad(BareCarriageReturn, "0\r\n\r\r\n"),
        Bad(BareCarriageReturn, "0\r\n\rX\n"),
        Bad(BareCarriageReturn, "0\r\nX: y\rZ: w\r\n\r\n"),
        Bad(ControlByte, "0\r\nX: \x01\r\n\r\n"),
        Bad(NulByte, "0\r\nX: \0\r\n\r\n"),
        Bad(TrailerForbidden, "0\r\nContent-Length: 5\r\n\r\n"),
        Bad(TrailerForbidden, "0\r\ntransfer-encoding: chunked\r\n\r\n"),
        Bad(TrailerForbidden, "0\r\nX: y\r\nHOST: a\r\n\r\n"),
    ];

    public static IEnumerable<ChunkedCase> Refused => [.. BadSizes, .. BadExtensions, .. BadEnds, .. BadTrailers];

    public static IEnumerable<ChunkedCase> All => [.. Accepted, .. Refused];

    private static ChunkedCase Good(string bytes, string content, int left = 0) => new(bytes, None, content, left);

    private static ChunkedCase Bad(Http1Error error, string bytes, string content = "") => new(bytes, error, content);
}
