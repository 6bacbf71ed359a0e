namespace Edge.Http1.Parsing;

/// <summary>Reads <c>HTTP/DIGIT.DIGIT</c> (RFC 9112 §2.3), in upper case only.</summary>
internal static class Http1VersionParser
{
    /// <summary>Bytes of every version.</summary>
    internal const int Bytes = 8;

    /// <summary>Reads <paramref name="text"/>, which is the version and nothing else.</summary>
    internal static Http1Error Parse(ReadOnlySpan<byte> text, out Http1Version version)
    {
        version = Http1Version.Http11;
        if (text.SequenceEqual("HTTP/1.1"u8))
            return Http1Error.None;

        if (text.Length != Bytes || !text.StartsWith("HTTP/"u8) || !IsDigit(text[5]) || text[6] != (byte)'.' || !IsDigit(text[7]))
            return Http1Error.VersionInvalid;
        if (text[5] != (byte)'1')
            return text[5] == (byte)'0' ? Http1Error.VersionInvalid : Http1Error.VersionUnsupported;
        if (text[7] == (byte)'0')
            version = Http1Version.Http10;
        return Http1Error.None;
    }

    private static bool IsDigit(byte value) => value is >= (byte)'0' and <= (byte)'9';
}
