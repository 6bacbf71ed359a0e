using static Edge.Http1.Http1Error;
using static Edge.Tests.Http1.Data.HeadCase;

namespace Edge.Tests.Http1.Data;

/// <summary>Requests whose framing two readers could read differently.</summary>
internal static class FramingCases
{
    public static IEnumerable<HeadCase> LengthAndTransferEncoding =>
    [
        With(BothFramings, "Content-Length: 5", "Transfer-Encoding: chunked"),
        With(BothFramings, "Transfer-Encoding: chunked", "Content-Length: 5"),
        With(BothFramings, "Content-Length: 0", "Transfer-Encoding: chunked"),
        With(BothFramings, "content-length: 5", "transfer-encoding: CHUNKED"),
        With(BothFramings, "Transfer-Encoding: chunked", "X: y", "Content-Length: 0"),
        new("POST / HTTP/1.0\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", BothFramings),
    ];

    public static IEnumerable<HeadCase> ContentLength =>
    [
        With(ContentLengthRepeated, "Content-Length: 5", "Content-Length: 5"),
        With(ContentLengthRepeated, "Content-Length: 5", "Content-Length: 6"),
        With(ContentLengthRepeated, "Content-Length: 0", "CONTENT-LENGTH: 0"),
        With(ContentLengthRepeated, "Content-Length: 5", "X: y", "content-length: 5"),
        With(ContentLengthInvalid, "Content-Length: 5, 5"),
        With(ContentLengthInvalid, "Content-Length: 5,5"),
        With(ContentLengthInvalid, "Content-Length: 5,"),
        With(ContentLengthInvalid, "Content-Length: ,5"),
        With(ContentLengthInvalid, "Content-Length: +5"),
        With(ContentLengthInvalid, "Content-Length: -5"),
        With(ContentLengthInvalid, "Content-Length: -0"),
        With(ContentLengthInvalid, "Content-Length: 0x5"),
        With(ContentLengthInvalid, "Content-Length: 5h"),
        With(ContentLengthInvalid, "Content-Length: a"),
        With(ContentLengthInvalid, "Content-Length: 5 5"),
        With(ContentLengthInvalid, "Content-Length: 5;"),
        With(ContentLengthInvalid, "Content-Length: 5.0"),
        With(ContentLengthInvalid, "Content-Length: 1e3"),
        With(ContentLengthInvalid, "Content-Length: \"5\""),
        With(ContentLengthInvalid, "Content-Length: 1_000"),
        With(ContentLengthInvalid, "Content-Length: \xB2"),
        With(ContentLengthInvalid, "Content-Length:"),
        With(ContentLengthInvalid, "Content-Length: "),
        With(ContentLengthInvalid, "Content-Length:    "),
        With(ContentLengthInvalid, "Content-Length:\t5"),
        With(ContentLengthInvalid, "Content-Length: 5\t"),
        With(ContentLengthInvalid, "Content-Length: 00000000000000000005"),
        With(ContentLengthInvalid, "Content-Length: 9223372036854775808"),
        With(ContentLengthInvalid, "Content-Length: 18446744073709551616"),
        With(ContentLengthInvalid, "Content-Length: 18446744073709551621"),
        With(ContentLengthInvalid, "Content-Length: 99999999999999999999999999"),
        With(ControlByte, "Content-Length: \v5"),
        With(ControlByte, "Content-Length: 5\f"),
        With(NulByte, "Content-Length: 5\0"),
        With(SpaceBeforeColon, "Content-Length : 5"),
        With(SpaceBeforeColon, "Content-Length\t: 5"),
        With(FieldNameInvalid, "Content-Length"),
        With(FieldNameInvalid, "Content-Length 5"),
        With(FieldNameInvalid, "Content Length: 5"),
        With(ContentLengthInvalid, "Content-Length:", " 5"),
        With(BareLineFeed, "Content-Length: 5\nContent-Length: 6"),
        new("POST / HTTP/1.0\r\nContent-Length: x\r\n\r\n", ContentLengthInvalid),
        new("POST / HTTP/1.0\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n", ContentLengthRepeated),
    ];

    public static IEnumerable<HeadCase> TransferEncoding =>
    [
        With(TransferEncodingUnsupported, "Transfer-Encoding: xchunked"),
        With(TransferEncodingUnsupported, "Transfer-Encoding: chunkedx"),
        With(TransferEncodingUnsupported, "Transfer-Encoding: chunke"),
        With(TransferEncodingUnsupported, "Transfer-Encoding: gzip"),
        With(TransferEncodingUnsupported, "Transfer-Encoding: identity"),
        With(TransferEncodingUnsupported, "Transfer-Encoding: gzip, chunked"),
        With(TransferEncodingUnsupported, "Transfer-Encoding: gzip,chunked"),
        With(TransferEncodingUnsupported, "Transfer-Encoding: deflate, gzip, chunked"),
        With(TransferEncodingUnsupported, "Transfer-Encoding: identity, chunked"),
        With(TransferEncodingUnsupported, "Transfer-Encoding: x"),
        With(TransferEncodingInvalid, "Transfer-Encoding: chunked, identity"),
        With(TransferEncodingInvalid, "Transfer-Encoding: chunked, gzip"),
        With(TransferEncodingInvalid, "Transfer-Encoding: chunked, chunked"),
        With(TransferEncodingInvalid, "Transfer-Encoding: gzip, chunked, identity"),
        With(TransferEncodingInvalid, "Transfer-Encoding: chunked,"),
        With(TransferEncodingInvalid, "Transfer-Encoding: ,chunked"),
        With(TransferEncodingInvalid, "Transfer-Encoding: , chunked"),
        With(TransferEncodingInvalid, "Transfer-Encoding: gzip,, chunked"),
        With(TransferEncodingInvalid, "Transfer-Encoding: chunked;"),
        With(TransferEncodingInvalid, "Transfer-Encoding: chunked;q=1"),
        With(TransferEncodingInvalid, "Transfer-Encoding: chunked; foo=bar"),
        With(TransferEncodingInvalid, "Transfer-Encoding: chunked identity"),
        With(TransferEncodingInvalid, "Transfer-Encoding: \"chunked\""),
        With(TransferEncodingInvalid, "Transfer-Encoding: 'chunked', "),
        With(TransferEncodingInvalid, "Transfer-Encoding: [chunked]"),
        With(TransferEncodingInvalid, "Transfer-Encoding:"),
        With(TransferEncodingInvalid, "Transfer-Encoding: "),
        With(TransferEncodingInvalid, "Transfer-Encoding: ,"),
        With(TransferEncodingInvalid, "Transfer-Encoding:\tchunked"),
        With(TransferEncodingInvalid, "Transfer-Encoding: \tchunked"),
        With(TransferEncodingInvalid, "Transfer-Encoding: chunked\t"),
        With(TransferEncodingInvalid, "Transfer-Encoding: chunked\x85"),
        With(TransferEncodingInvalid, "Transfer-Encoding: \xA0" + "chunked"),
        With(ControlByte, "Transfer-Encoding: \vchunked"),
        With(ControlByte, "Transfer-Encoding: chunked\v"),
        With(ControlByte, "Transfer-Encoding: \x7F" + "chunked"),
        With(NulByte, "Transfer-Encoding: chunked\0"),
        With(TransferEncodingRepeated, "Transfer-Encoding: chunked", "Transfer-Encoding: chunked"),
        With(TransferEncodingRepeated, "Transfer-Encoding: chunked", "Transfer-Encoding: identity"),
        With(TransferEncodingRepeated, "Transfer-Encoding: chunked", "transfer-encoding: x"),
        With(TransferEncodingUnsupported, "Transfer-Encoding: identity", "Transfer-Encoding: chunked"),
        With(SpaceBeforeColon, "Transfer-Encoding : chunked"),
        With(TransferEncodingInvalid, "Transfer-Encoding:", " chunked"),
        With(ObsoleteFolding, "X: y", " Transfer-Encoding: chunked"),
        With(ObsoleteFolding, "Transfer-Encoding: chunked", "\tidentity"),
        With(BareLineFeed, "X: y\nTransfer-Encoding: chunked"),
        With(BareCarriageReturn, "X: y\rTransfer-Encoding: chunked"),
        new("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", TransferEncodingInHttp10),
        new("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n", TransferEncodingInHttp10),
        new("POST / HTTP/1.0\r\nTransfer-Encoding: identity\r\n\r\n", TransferEncodingUnsupported),
    ];

    public static IEnumerable<HeadCase> Expect =>
    [
        With(ExpectationUnsupported, "Expect: 200-ok", "Content-Length: 1"),
        With(ExpectationUnsupported, "Expect: 100", "Content-Length: 1"),
        With(ExpectationUnsupported, "Expect: 100-continue, x", "Content-Length: 1"),
        With(ExpectationUnsupported, "Expect: 100-continue,100-continue", "Content-Length: 1"),
        With(ExpectationUnsupported, "Expect: 100-continue; q=1", "Content-Length: 1"),
        With(ExpectationUnsupported, "Expect: 100-continue", "Expect: 100-continue", "Content-Length: 1"),
        With(ExpectationUnsupported, "Expect:", "Content-Length: 1"),
        With(ExpectationUnsupported, "Expect: x=y"),
    ];

    public static IEnumerable<HeadCase> Connection =>
    [
        With(ConnectionNamesFraming, "Connection: Host"),
        With(ConnectionNamesFraming, "Connection: close, host"),
        With(ConnectionNamesFraming, "Connection: Content-Length", "Content-Length: 5"),
        With(ConnectionNamesFraming, "Connection: CONTENT-LENGTH"),
        With(ConnectionNamesFraming, "Connection: transfer-encoding", "Transfer-Encoding: chunked"),
        With(ConnectionNamesFraming, "Connection: keep-alive,Transfer-Encoding"),
        With(ConnectionNamesFraming, "Connection: close", "Connection: Host"),
        With(ConnectionInvalid, "Connection: a b"),
        With(ConnectionInvalid, "Connection: \"close\""),
        With(ConnectionInvalid, "Connection: close; x"),
        With(ConnectionInvalid, "Connection: close, @"),
        With(ConnectionInvalid, "Connection: cl\xF6se"),
    ];

    public static IEnumerable<HeadCase> All =>
        [.. LengthAndTransferEncoding, .. ContentLength, .. TransferEncoding, .. Expect, .. Connection];

    private const Edge.Http1.Http1Error BothFramings = Edge.Http1.Http1Error.LengthAndTransferEncoding;
}
