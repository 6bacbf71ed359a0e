using System.Collections.Frozen;

namespace Edge.Core.Config;

/// <summary>Field names a configuration must not touch: they belong to framing, to hops, or to the edge itself.</summary>
internal static class FieldRules
{
    // E-99. Of its two prefixes, X-Amz- stays; X-Edge- is a name space of the model's own that operators here may use.
    private static readonly FrozenSet<string> OriginForbidden = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        "Cache-Control", "Connection", "Content-Length", "Cookie", "Host", "If-Match", "If-Modified-Since", "If-None-Match", "If-Range",
        "If-Unmodified-Since", "Keep-Alive", "Max-Forwards", "Pragma", "Proxy-Authorization", "Proxy-Connection", "Range", "Request-Range",
        "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Via", "X-Real-Ip");

    // E-171.
    private static readonly FrozenSet<string> NotRemovable = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        "Connection", "Content-Encoding", "Content-Length", "Expect", "Host", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization",
        "Proxy-Connection", "Trailer", "Transfer-Encoding", "Upgrade", "Via", "Warning", "X-Accel-Buffering", "X-Accel-Charset",
        "X-Accel-Limit-Rate", "X-Accel-Redirect", "X-Cache", "X-Forwarded-Proto", "X-Real-Ip");

    // What describes the message or the cache cannot be invented by a policy.
    private static readonly FrozenSet<string> NotSettable = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        "Age", "Cache-Status", "Connection", "Content-Encoding", "Content-Length", "Content-Range", "Date", "Keep-Alive", "Proxy-Authenticate",
        "Proxy-Authorization", "Proxy-Connection", "Set-Cookie", "Strict-Transport-Security", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
        "Vary", "Via", "X-Cache");

    // E-125: these can never be in a key. Cookies have their own setting.
    private static readonly FrozenSet<string> NotKeyable = FrozenSet.Create(StringComparer.OrdinalIgnoreCase,
        "Cache-Control", "Connection", "Content-Length", "Cookie", "Keep-Alive", "Max-Forwards", "Pragma", "Proxy-Authenticate",
        "Proxy-Authorization", "Proxy-Connection", "Request-Range", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "X-Forwarded-Proto",
        "X-Real-Ip");

    // E-218, RFC 9440 §2.4, E-98: by these an origin knows who the viewer is; nobody but the edge may say it.
    private static bool SaysWhoViewerIs(string name) => Exchange.ConnectionFields.SaysWhoViewerIs(System.Text.Encoding.UTF8.GetBytes(name));

    /// <summary>Why a field must not be added to requests for an origin (E-99); null when it may.</summary>
    public static string? ForOrigin(string name)
    {
        if (name.StartsWith("X-Amz-", StringComparison.OrdinalIgnoreCase)) return "names that begin with X-Amz- cannot be sent to an origin (E-99)";
        return OriginForbidden.Contains(name) || SaysWhoViewerIs(name) ? "belongs to the edge and cannot be sent to an origin (E-99)" : null;
    }

    /// <summary>Why a field must not be set on responses; null when it may.</summary>
    public static string? ForSetting(string name)
    {
        if (name.Equals("Strict-Transport-Security", StringComparison.OrdinalIgnoreCase)) return "has its own key, strictTransportSecurity";
        return NotSettable.Contains(name) ? "belongs to the edge and cannot be set" : null;
    }

    /// <summary>Why a field must not be removed from responses (E-171); null when it may.</summary>
    public static string? ForRemoval(string name) =>
        NotRemovable.Contains(name) || name.StartsWith("X-Edge-", StringComparison.OrdinalIgnoreCase)
            ? "belongs to the edge and cannot be removed (E-171)"
            : null;

    /// <summary>Why a request field must not be part of a cache key (E-125); null when it may.</summary>
    public static string? ForKey(string name)
    {
        if (name.Equals("Cookie", StringComparison.OrdinalIgnoreCase)) return "has its own key, cookies";
        if (name.Equals("Host", StringComparison.OrdinalIgnoreCase)) return "has its own key, host";
        return NotKeyable.Contains(name) || SaysWhoViewerIs(name) ? "cannot be part of a cache key (E-125)" : null;
    }
}
