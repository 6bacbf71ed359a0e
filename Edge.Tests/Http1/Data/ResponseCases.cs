using static Edge.Http1.Http1Error;
using static Edge.Tests.Http1.Data.HeadCase;

namespace Edge.Tests.Http1.Data;

/// <summary>Response heads of good and bad origins.</summary>
internal static class ResponseCases
{
    public const string Typical =
        "HTTP/1.1 200 OK\r\n"
        + "Server: nginx\r\n"
        + "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
        + "Content-Type: text/html; charset=utf-8\r\n"
        + "Content-Length: 5120\r\n"
        + "Connection: keep-alive\r\n"
        + "Last-Modified: Sat, 05 Nov 1994 10:00:00 GMT\r\n"
        + "ETag: \"5f3e-1400\"\r\n"
        + "Cache-Control: public, max-age=3600\r\n"
        + "Vary: Accept-Encoding\r\n"
        + "Accept-Ranges: bytes\r\n"
        + "\r\n";

    public static IEnumerable<HeadCase> Accepted =>
    [
        new(Typical),
        Ok(),
        Ok("Content-Length: 5"),
        Ok("Transfer-Encoding: chunked"),
        Ok("Transfer-Encoding: Chunked", "Connection: close"),
        Ok("X: caf\xC3\xA9"),
        Ok("Host: a", "Host: b"),
        Ok("Expect: x"),
        Ok("Upgrade: h2c"),
        Ok("Set-Cookie: a=b; Expires=Wed, 09 Jun 2032 10:18:14 GMT", "Set-Cookie: c=d"),
        Status("HTTP/1.1 200 ", None),
        Status("HTTP/1.1 200", None),
        Status("HTTP/1.1 200 It's \"fine\"\t(really)", None),
        Status("HTTP/1.1 200 \xDC" + "ber", None),
        Status("HTTP/1.1 200  two blanks", None),
        Status("HTTP/1.0 200 OK", None),
        Status("HTTP/1.0 200 OK", None, "Connection: keep-alive", "Content-Length: 1"),
        Status("HTTP/1.2 200 OK", None),
        Status("HTTP/1.1 100 Continue", None),
        Status("HTTP/1.1 101 Switching Protocols", None, "Connection: upgrade", "Upgrade: websocket"),
        Status("HTTP/1.1 103 Early Hints", None, "Link: </a.css>; rel=preload"),
        Status("HTTP/1.1 204 No Content", None),
        Status("HTTP/1.1 204 No Content", None, "Content-Length: 0"),
        Status("HTTP/1.1 304 Not Modified", None, "Content-Length: 5"),
        Status("HTTP/1.1 299 ", None),
        Status("HTTP/1.1 599 ", None),
    ];

    public static IEnumerable<HeadCase> Refused =>
    [
        Ok(LengthAndTransferEncoding, "Content-Length: 5", "Transfer-Encoding: chunked"),
        Ok(LengthAndTransferEncoding, "Transfer-Encoding: chunked", "Content-Length: 0"),
        Status("HTTP/1.1 204 No Content", LengthAndTransferEncoding, "Content-Length: 0", "Transfer-Encoding: chunked"),
        Status("HTTP/1.1 304 Not Modified", LengthAndTransferEncoding, "Content-Length: 0", "Transfer-Encoding: chunked"),
        Ok(ContentLengthRepeated, "Content-Length: 5", "Content-Length: 5"),
        Ok(ContentLengthRepeated, "Content-Length: 5", "Content-Length: 6"),
        Ok(ContentLengthInvalid, "Content-Length: 5, 5"),
        Ok(ContentLengthInvalid, "Content-Length: -1"),
        Ok(ContentLengthInvalid, "Content-Length:"),
        Ok(ContentLengthInvalid, "Content-Length: 9223372036854775808"),
        Status("HTTP/1.1 304 Not Modified", ContentLengthInvalid, "Content-Length: x"),
        Ok(TransferEncodingUnsupported, "Transfer-Encoding: gzip"),
        Ok(TransferEncodingUnsupported, "Transfer-Encoding: gzip, chunked"),
        Ok(TransferEncodingUnsupported, "Transfer-Encoding: identity"),
        Ok(TransferEncodingInvalid, "Transfer-Encoding: chunked, gzip"),
        Ok(TransferEncodingInvalid, "Transfer-Encoding: chunked, chunked"),
        Ok(TransferEncodingRepeated, "Transfer-Encoding: chunked", "Transfer-Encoding: chunked"),
        Status("HTTP/1.0 200 OK", TransferEncodingInHttp10, "Transfer-Encoding: chunked"),
        Ok(ConnectionNamesFraming, "Connection: Content-Length", "Content-Length: 5"),
        Ok(ConnectionInvalid, "Connection: a b"),
        Ok(ObsoleteFolding, "X: y", " z"),
        Ok(SpaceBeforeColon, "X : y"),
        Ok(SpaceBeforeColon, "Content-Length : 5"),
        Ok(FieldNameEmpty, ": y"),
        Ok(FieldNameInvalid, "X Y: z"),
        Ok(FieldNameInvalid, "nonsense"),
        Ok(ControlByte, "X: \x01"),
        Ok(NulByte, "X: \0"),
        Ok(BareCarriageReturn, "X: a\rSet-Cookie: b"),
        Ok(BareLineFeed, "X: a\nSet-Cookie: b"),
        new("HTTP/1.1 200 OK\nX: y\n\n", BareLineFeed),
        Status("HTTP/1.1 200 O\x01K", ControlByte),
        Status("HTTP/1.1 200 O\0K", NulByte),
        Status("HTTP/1.1 200 OK\r", BareCarriageReturn),
        Status("HTTP/1.1  200 OK", StatusCodeInvalid),
        Status("HTTP/1.1\t200 OK", StatusLineInvalid),
        Status("HTTP/1.1 20 OK", StatusCodeInvalid),
        Status("HTTP/1.1 2000 OK", StatusLineInvalid),
        Status("HTTP/1.1 200OK", StatusLineInvalid),
        Status("HTTP/1.1 200\tOK", StatusLineInvalid),
        Status("HTTP/1.1 20x OK", StatusCodeInvalid),
        Status("HTTP/1.1 -20 OK", StatusCodeInvalid),
        Status("HTTP/1.1 099 Low", StatusCodeInvalid),
        Status("HTTP/1.1 000 Zero", StatusCodeInvalid),
        Status("HTTP/1.1 600 High", StatusCodeInvalid),
        Status("HTTP/1.1 999 Request denied", StatusCodeInvalid),
        Status("HTTP/1.1 ", StatusLineInvalid),
        Status("HTTP/1.1", StatusLineInvalid),
        Status("HTTP/1.1 OK 200", StatusCodeInvalid),
        Status("HTTP/2.0 200 OK", VersionUnsupported),
        Status("HTTP/2 200 OK", StatusLineInvalid),
        Status("HTTP/0.9 200 OK", VersionInvalid),
        Status("HTTP/1.x 200 OK", VersionInvalid),
        Status("HTTP/1,1 200 OK", VersionInvalid),
        Status("http/1.1 200 OK", StatusLineInvalid),
        Status("ICY 200 OK", StatusLineInvalid),
        Status(" HTTP/1.1 200 OK", StatusLineInvalid),
        Status("\r\nHTTP/1.1 200 OK", StatusLineInvalid),
        Status("RTSP/1.0 200 OK", StatusLineInvalid),
        new("<html>", StatusLineInvalid),
        new("\x15\x03\x03\0\x02\x02\x28", StatusLineInvalid),
    ];

    public static IEnumerable<HeadCase> All => [.. Accepted, .. Refused];

    private static HeadCase Ok(params string[] lines) => Status("HTTP/1.1 200 OK", None, lines);

    private static HeadCase Ok(Edge.Http1.Http1Error error, params string[] lines) => Status("HTTP/1.1 200 OK", error, lines);
}
