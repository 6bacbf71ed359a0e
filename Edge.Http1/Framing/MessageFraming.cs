namespace Edge.Http1.Framing;

/// <summary>Decides where a message ends (RFC 9112 §6.3), or refuses to guess: here smuggling stops (H01–H03, O01).</summary>
internal static class MessageFraming
{
    /// <summary>Framing of a request.</summary>
    /// <remarks>
    /// One valid Content-Length is accepted on HTTP/1.0 too. H02 lists it among the oddities, but an HTTP/1.0 request with
    /// content cannot be sent without it (RFC 1945 §7.2.2), honest tools do (ab), and it can be read in one way only.
    /// </remarks>
    internal static Http1Error OfRequest(in ControlFields fields, Http1Version version, out BodyFraming body)
    {
        body = Announced(fields, BodyFraming.None);
        return Check(fields, version);
    }

    /// <summary>Framing of a response, which depends on the request too.</summary>
    /// <remarks>Faulty framing fields are refused even where they would not count: an origin that sends them cannot be trusted
    /// with the next response on its connection.</remarks>
    internal static Http1Error OfResponse(
        in ControlFields fields,
        Http1Version version,
        int status,
        bool requestWasHead,
        bool requestWasConnect,
        out BodyFraming body)
    {
        body = requestWasHead || HasNoContent(status) || (requestWasConnect && status < 300)
            ? BodyFraming.None
            : Announced(fields, BodyFraming.UntilClose);
        return Check(fields, version);
    }

    /// <summary>True for statuses that never have content (RFC 9110 §6.4.1; H28).</summary>
    internal static bool HasNoContent(int status) => status is < 200 or 204 or 304;

    /// <summary>True if the fields say that content bytes follow, whether or not they may.</summary>
    internal static bool AnnouncesContent(in ControlFields fields) => fields.Chunked || fields.Length > 0;

    private static BodyFraming Announced(in ControlFields fields, BodyFraming otherwise)
    {
        if (fields.Chunked)
            return BodyFraming.Chunked;
        return fields.Length >= 0 ? BodyFraming.OfLength(fields.Length) : otherwise;
    }

    private static Http1Error Check(in ControlFields fields, Http1Version version)
    {
        if (!fields.Chunked)
            return Http1Error.None;
        if (fields.Length >= 0)
            return Http1Error.LengthAndTransferEncoding;
        return version == Http1Version.Http10 ? Http1Error.TransferEncodingInHttp10 : Http1Error.None;
    }
}
