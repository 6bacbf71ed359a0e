namespace Edge.Core.Exchange;

/// <summary>The methods that the edge knows (E-78); any other valid token is <see cref="Other"/>.</summary>
internal enum MethodKind : byte
{
    Other,
    Get,
    Head,
    Options,
    Put,
    Post,
    Patch,
    Delete,
    Trace,
    Connect,
}

/// <summary>Facts about methods (RFC 9110 §9).</summary>
internal static class MethodKinds
{
    /// <summary>Reads a method; methods are case-sensitive (RFC 9110 §9.1).</summary>
    public static MethodKind Parse(ReadOnlySpan<byte> method) => method.Length switch
    {
        3 when method.SequenceEqual("GET"u8) => MethodKind.Get,
        3 when method.SequenceEqual("PUT"u8) => MethodKind.Put,
        4 when method.SequenceEqual("HEAD"u8) => MethodKind.Head,
        4 when method.SequenceEqual("POST"u8) => MethodKind.Post,
        5 when method.SequenceEqual("PATCH"u8) => MethodKind.Patch,
        5 when method.SequenceEqual("TRACE"u8) => MethodKind.Trace,
        6 when method.SequenceEqual("DELETE"u8) => MethodKind.Delete,
        7 when method.SequenceEqual("OPTIONS"u8) => MethodKind.Options,
        7 when method.SequenceEqual("CONNECT"u8) => MethodKind.Connect,
        _ => MethodKind.Other,
    };

    /// <summary>Whether the answer may come from the cache.</summary>
    public static bool IsCacheable(this MethodKind method) => method is MethodKind.Get or MethodKind.Head;

    /// <summary>Whether the method changes nothing at the origin (RFC 9110 §9.2.1).</summary>
    public static bool IsSafe(this MethodKind method) => method is MethodKind.Get or MethodKind.Head or MethodKind.Options or MethodKind.Trace;

    /// <summary>The name for logs and metric labels; bounded (P13).</summary>
    public static string NameOf(MethodKind method) => method switch
    {
        MethodKind.Get => "GET",
        MethodKind.Head => "HEAD",
        MethodKind.Options => "OPTIONS",
        MethodKind.Put => "PUT",
        MethodKind.Post => "POST",
        MethodKind.Patch => "PATCH",
        MethodKind.Delete => "DELETE",
        MethodKind.Trace => "TRACE",
        MethodKind.Connect => "CONNECT",
        _ => "_OTHER",
    };
}
