namespace Edge.Http1;

/// <summary>The one table from <see cref="Http1Error"/> to the status that a viewer is answered with.</summary>
/// <remarks>For a message of an origin the value means nothing: there every error is a 502 (O01).</remarks>
public static class Http1ErrorStatus
{
    /// <summary>400, 414, 417, 431, 501 or 505; 400 for whatever has no better number.</summary>
    public static int StatusOf(Http1Error error) => error switch
    {
        Http1Error.TargetTooLong => 414,
        Http1Error.ExpectationUnsupported => 417,
        Http1Error.HeadTooLarge or Http1Error.TooManyFields or Http1Error.TrailersTooLarge => 431,
        // RFC 9112 §3: a method longer than any we know is 501; H09 asks the same for one that is no token.
        Http1Error.MethodInvalid or Http1Error.MethodTooLong or Http1Error.TransferEncodingUnsupported => 501,
        Http1Error.VersionUnsupported or Http1Error.Http2Preface => 505,
        _ => 400,
    };

    /// <summary>True if the peer speaks another protocol, so that our answer would be noise: just close (T25, H27).</summary>
    public static bool ClosesSilently(Http1Error error) => error is Http1Error.TlsRecord or Http1Error.Http2Preface;
}
