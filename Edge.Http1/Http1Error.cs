namespace Edge.Http1;

/// <summary>
/// The rule of HTTP/1.1 that a peer broke, one value per rule; the first one met wins. A value, never an exception:
/// <see cref="Http1ErrorStatus"/> maps it to the status a viewer gets, <see cref="Http1ErrorNames"/> to a metric label.
/// </summary>
/// <remarks>Every error ends the connection: behind a message not understood, nobody knows where the next begins.</remarks>
public enum Http1Error : byte
{
    /// <summary>No rule was broken.</summary>
    None,

    // First bytes (T25, H27)

    /// <summary>The first byte cannot begin a request line: another protocol, or noise.</summary>
    NotHttp,

    /// <summary>The first byte is that of a TLS handshake record (RFC 8446 §5.1), on a plaintext connection.</summary>
    TlsRecord,

    /// <summary>The HTTP/2 connection preface (RFC 9113 §3.4) where HTTP/2 was not negotiated.</summary>
    Http2Preface,

    // Start line (RFC 9112 §3, §4)

    /// <summary>Not <c>method SP target SP version CRLF</c> with exactly these blanks; HTTP/0.9 ends here too.</summary>
    RequestLineInvalid,

    /// <summary>The method holds a byte that is not allowed in a token (H09).</summary>
    MethodInvalid,

    /// <summary>The method is longer than <see cref="Http1Limits.MaxMethodBytes"/>.</summary>
    MethodTooLong,

    /// <summary>The target is longer than <see cref="Http1Limits.MaxRequestTargetBytes"/>.</summary>
    TargetTooLong,

    /// <summary>The target is none of the four forms, or holds a byte that we refuse (see <c>RequestTarget</c>).</summary>
    TargetInvalid,

    /// <summary>A valid form, but not for this method: <c>*</c> without OPTIONS, CONNECT without authority (H10).</summary>
    TargetFormInvalid,

    /// <summary>An absolute-form target whose scheme is neither <c>http</c> nor <c>https</c>.</summary>
    TargetSchemeUnsupported,

    /// <summary>The authority inside the target is not a host with an optional port; user information counts as such.</summary>
    TargetAuthorityInvalid,

    /// <summary>The version is not <c>HTTP/DIGIT.DIGIT</c>, or is HTTP/0.x.</summary>
    VersionInvalid,

    /// <summary>A well-formed version whose major number is 2 or more.</summary>
    VersionUnsupported,

    /// <summary>Not <c>version SP 3DIGIT [SP reason] CRLF</c>.</summary>
    StatusLineInvalid,

    /// <summary>A status below 100 or above 599.</summary>
    StatusCodeInvalid,

    // Lines and fields (RFC 9112 §2.2, §5; H05, H12)

    /// <summary>LF without CR before it.</summary>
    BareLineFeed,

    /// <summary>CR without LF after it.</summary>
    BareCarriageReturn,

    /// <summary>A NUL byte anywhere in a head.</summary>
    NulByte,

    /// <summary>A control byte (other than HTAB in a field value), or DEL.</summary>
    ControlByte,

    /// <summary>The head is longer than its limit; for requests <see cref="Http1Limits.MaxRequestHeadBytes"/>.</summary>
    HeadTooLarge,

    /// <summary>More field lines than <see cref="Http1Limits.MaxFieldLines"/>, in the head or in the trailer section.</summary>
    TooManyFields,

    /// <summary>The bytes given are not exactly one whole head. A mistake of the caller, not of the peer.</summary>
    HeadNotWhole,

    /// <summary>A field line begins with its colon (the CVE-2023-25725 class).</summary>
    FieldNameEmpty,

    /// <summary>A field name holds a byte that is not allowed in a token, or the line has no colon.</summary>
    FieldNameInvalid,

    /// <summary>Blank between field name and colon (RFC 9112 §5.1).</summary>
    SpaceBeforeColon,

    /// <summary>A line that begins with a blank: folding (RFC 9112 §5.2), or a blank before the first field.</summary>
    ObsoleteFolding,

    // Host (RFC 9112 §3.2; H11)

    /// <summary>An HTTP/1.1 request without Host.</summary>
    HostMissing,

    /// <summary>More than one Host line.</summary>
    HostRepeated,

    /// <summary>Host is empty or not a host with an optional port.</summary>
    HostInvalid,

    // Framing and connection fields (RFC 9112 §6, §9; H01–H03, H07, H22)

    /// <summary>Content-Length is not 1 to 19 digits, or above 2^63 − 1.</summary>
    ContentLengthInvalid,

    /// <summary>More than one Content-Length, even if equal.</summary>
    ContentLengthRepeated,

    /// <summary>Transfer-Encoding is malformed, or <c>chunked</c> is not exactly once and last.</summary>
    TransferEncodingInvalid,

    /// <summary>More than one Transfer-Encoding line.</summary>
    TransferEncodingRepeated,

    /// <summary>A transfer coding other than <c>chunked</c>.</summary>
    TransferEncodingUnsupported,

    /// <summary>Transfer-Encoding in an HTTP/1.0 message: its framing is faulty (RFC 9112 §6.1).</summary>
    TransferEncodingInHttp10,

    /// <summary>Both Content-Length and Transfer-Encoding (RFC 9112 §6.3).</summary>
    LengthAndTransferEncoding,

    /// <summary>A Connection field that is not a list of tokens.</summary>
    ConnectionInvalid,

    /// <summary>Connection nominates Host, Content-Length or Transfer-Encoding for removal (H22).</summary>
    ConnectionNamesFraming,

    /// <summary>An expectation other than one <c>100-continue</c> (RFC 9110 §10.1.1).</summary>
    ExpectationUnsupported,

    // Content (RFC 9112 §7.1; H04, H26)

    /// <summary>A chunk size that is not 1 to 16 hex digits.</summary>
    ChunkSizeInvalid,

    /// <summary>A chunk size above 2^60.</summary>
    ChunkSizeTooLarge,

    /// <summary>A chunk extension outside its grammar; a CR or LF inside one counts as such (CVE-2025-55315).</summary>
    ChunkExtensionInvalid,

    /// <summary>Chunk extensions of one message above <see cref="Http1Limits.MaxChunkExtensionBytes"/>.</summary>
    ChunkExtensionsTooLarge,

    /// <summary>No CRLF where the data of a chunk ends.</summary>
    ChunkDataEndInvalid,

    /// <summary>A trailer section above <see cref="Http1Limits.MaxTrailerBytes"/>.</summary>
    TrailersTooLarge,

    /// <summary>A trailer field that would change framing or routing: Content-Length, Transfer-Encoding, Host.</summary>
    TrailerForbidden,

    /// <summary>The peer stopped sending before its message was complete.</summary>
    ContentTruncated,
}
