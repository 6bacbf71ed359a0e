using System.Text;

namespace Edge.Http1.Framing;

/// <summary>Which fields must not be taken from a trailer section (RFC 9110 §6.5.1; H26).</summary>
internal static class TrailerFields
{
    /// <summary>True for a name that would change framing or routing after the fact: an attack, not a mistake.</summary>
    internal static bool BreaksMessage(ReadOnlySpan<byte> name) => name.Length switch
    {
        4 => Is(name, "host"u8),
        14 => Is(name, "content-length"u8),
        17 => Is(name, "transfer-encoding"u8),
        _ => false,
    };

    /// <summary>True for a name that is meaningless or dangerous behind the content and is dropped: connection, authentication,
    /// cookies, routing aids, request modifiers, cache and response control, content format.</summary>
    internal static bool IsDropped(ReadOnlySpan<byte> name)
        => StartsWith(name, "if-"u8)
        || StartsWith(name, "x-forwarded-"u8)
        || StartsWith(name, "access-control-"u8)
        || name.Length switch
        {
            2 => Is(name, "te"u8),
            3 => Is(name, "age"u8) || Is(name, "via"u8),
            4 => Is(name, "date"u8) || Is(name, "vary"u8),
            5 => Is(name, "range"u8),
            6 => Is(name, "expect"u8) || Is(name, "pragma"u8) || Is(name, "cookie"u8),
            7 => Is(name, "expires"u8) || Is(name, "trailer"u8) || Is(name, "upgrade"u8) || Is(name, "warning"u8),
            8 => Is(name, "location"u8) || Is(name, "cdn-loop"u8),
            9 => Is(name, "forwarded"u8) || Is(name, "x-real-ip"u8),
            10 => Is(name, "connection"u8) || Is(name, "keep-alive"u8) || Is(name, "set-cookie"u8),
            11 => Is(name, "retry-after"u8),
            12 => Is(name, "content-type"u8) || Is(name, "max-forwards"u8),
            13 => Is(name, "cache-control"u8) || Is(name, "authorization"u8) || Is(name, "content-range"u8),
            16 => Is(name, "content-encoding"u8) || Is(name, "content-location"u8) || Is(name, "proxy-connection"u8)
                || Is(name, "www-authenticate"u8),
            17 => Is(name, "cdn-cache-control"u8) || Is(name, "surrogate-control"u8),
            18 => Is(name, "proxy-authenticate"u8),
            19 => Is(name, "proxy-authorization"u8) || Is(name, "authentication-info"u8),
            25 => Is(name, "proxy-authentication-info"u8) || Is(name, "strict-transport-security"u8),
            _ => false,
        };

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> known) => Ascii.EqualsIgnoreCase(name, known);

    private static bool StartsWith(ReadOnlySpan<byte> name, ReadOnlySpan<byte> prefix)
        => name.Length >= prefix.Length && Ascii.EqualsIgnoreCase(name[..prefix.Length], prefix);
}
