using System.Text;
using Edge.Cache.Semantics;
using Edge.Http1.Parsing;

namespace Edge.Core.Exchange;

/// <summary>Which field lines belong to one connection only, or to the edge itself, and are not passed on (RFC 9110 §7.6.1).</summary>
internal static class ConnectionFields
{
    /// <summary>Fields that end here in both directions: about the connection, about framing, or about a proxy's credentials.</summary>
    /// <remarks>Underscores count as hyphens here, too: behind a gateway of the CGI family <c>Content_Length</c> would be a second framing (H03).</remarks>
    public static bool IsHopByHop(ReadOnlySpan<byte> name)
    {
        if (IsHopByHopName(name))
        {
            return true;
        }

        if (name.Length > LongestHopByHopName || !name.Contains((byte)'_'))
        {
            return false;
        }

        Span<byte> folded = stackalloc byte[LongestHopByHopName];
        name.Replace(folded, (byte)'_', (byte)'-');
        return IsHopByHopName(folded[..name.Length]);
    }

    private static bool IsHopByHopName(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 => Is(name, "te"u8),
        7 => Is(name, "trailer"u8) || Is(name, "upgrade"u8),
        10 => Is(name, "connection"u8) || Is(name, "keep-alive"u8),
        14 => Is(name, "content-length"u8) || Is(name, "http2-settings"u8),
        16 => Is(name, "proxy-connection"u8),
        17 => Is(name, "transfer-encoding"u8),
        18 => Is(name, "proxy-authenticate"u8),
        19 => Is(name, "proxy-authorization"u8),
        LongestHopByHopName => Is(name, "proxy-authentication-info"u8),
        _ => false,
    };

    private const int LongestHopByHopName = 25;

    /// <summary>Whether a Connection field nominates <paramref name="name"/> for removal (H22).</summary>
    public static bool IsNominated(IFieldSource fields, ReadOnlySpan<byte> name)
    {
        for (var i = fields.Find("connection"u8, 0); i >= 0; i = fields.Find("connection"u8, i + 1))
        {
            if (ConnectionOptions.Names(fields.ValueAt(i), name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Fields of a viewer's request that the edge owns, or that would steer an origin without being in any key
    /// (H11, H24, C01): dropped, and where the edge has something to say, set anew.</summary>
    /// <remarks>Underscores count as hyphens: gateways of the CGI family fold both into one variable, so <c>X_Forwarded_For</c> would be heard as ours.</remarks>
    public static bool IsOwnedByEdge(ReadOnlySpan<byte> name)
    {
        if (name.Length > LongestOwnedName || !name.Contains((byte)'_'))
        {
            return IsOwned(name);
        }

        Span<byte> folded = stackalloc byte[LongestOwnedName];
        name.Replace(folded, (byte)'_', (byte)'-');
        return IsOwned(folded[..name.Length]);
    }

    /// <summary>Fields by which an origin knows who the viewer is. No key, list or policy lets a viewer send them (E-218).</summary>
    public static bool SaysWhoViewerIs(ReadOnlySpan<byte> name)
    {
        if (name.Length > LongestOwnedName)
        {
            return false;
        }

        Span<byte> folded = stackalloc byte[LongestOwnedName];
        name.Replace(folded, (byte)'_', (byte)'-');
        var plain = folded[..name.Length];
        return Is(plain, "client-cert"u8) || Is(plain, "client-cert-chain"u8) || StartsWith(plain, "rawedge-viewer-"u8)
            || StartsWith(plain, "cloudfront-viewer-"u8);
    }

    /// <summary>Longer names are owned by their prefix, if at all.</summary>
    private const int LongestOwnedName = 64;

    private static bool IsOwned(ReadOnlySpan<byte> name) =>
        IsOwnedByName(name) || StartsWith(name, "x-edge-"u8) || StartsWith(name, "cloudfront-"u8) || StartsWith(name, "rawedge-"u8);

    private static bool IsOwnedByName(ReadOnlySpan<byte> name) => name.Length switch
    {
        3 => Is(name, "via"u8),                            // appended to, not dropped: see OriginRequestHead
        5 => Is(name, "proxy"u8),                          // CGI makes HTTP_PROXY of it (CVE-2016-5385)
        6 => Is(name, "expect"u8) || Is(name, "x-host"u8),
        8 => Is(name, "cdn-loop"u8),
        9 => Is(name, "forwarded"u8) || Is(name, "x-real-ip"u8),
        11 => Is(name, "client-cert"u8),                   // RFC 9440 §2.4: never the viewer's own
        13 => Is(name, "x-http-method"u8) || Is(name, "x-rewrite-url"u8),
        14 => Is(name, "x-original-url"u8),
        15 => Is(name, "x-forwarded-for"u8),
        16 => Is(name, "x-forwarded-host"u8) || Is(name, "x-forwarded-port"u8),
        17 => Is(name, "x-forwarded-proto"u8) || Is(name, "x-method-override"u8) || Is(name, "client-cert-chain"u8),
        18 => Is(name, "x-forwarded-server"u8) || Is(name, "x-forwarded-scheme"u8) || Is(name, "x-forwarded-prefix"u8),
        22 => Is(name, "x-http-method-override"u8),
        _ => false,
    };

    /// <summary>Fields of an origin's response that the edge writes itself (O20).</summary>
    public static bool IsRemadeForViewer(ReadOnlySpan<byte> name) => name.Length == 7 && Is(name, "x-cache"u8);

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> lower) => Ascii.EqualsIgnoreCase(name, lower);

    private static bool StartsWith(ReadOnlySpan<byte> name, ReadOnlySpan<byte> lower) =>
        name.Length > lower.Length && Ascii.EqualsIgnoreCase(name[..lower.Length], lower);
}
