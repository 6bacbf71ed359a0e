namespace Edge.Http1.Parsing;

/// <summary>Questions about the value of a Connection field (RFC 9110 §7.6.1).</summary>
public static class ConnectionOptions
{
    /// <summary>True if <paramref name="connection"/> nominates the field <paramref name="name"/> for removal, or holds that option.</summary>
    public static bool Names(ReadOnlySpan<byte> connection, ReadOnlySpan<byte> name) => throw new NotImplementedException();
}
