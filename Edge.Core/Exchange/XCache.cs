using Edge.Core.Diagnostics;

namespace Edge.Core.Exchange;

/// <summary>The value of X-Cache for each result type (E-110).</summary>
internal static class XCache
{
    /// <summary>CloudFront's words with our name.</summary>
    public static ReadOnlySpan<byte> ValueOf(ResultType type) => type switch
    {
        ResultType.Hit => "Hit from rawedge"u8,
        ResultType.RefreshHit => "RefreshHit from rawedge"u8,
        ResultType.Redirect => "Redirect from rawedge"u8,
        ResultType.Error => "Error from rawedge"u8,
        ResultType.LimitExceeded => "LimitExceeded from rawedge"u8,
        ResultType.CapacityExceeded => "CapacityExceeded from rawedge"u8,
        _ => "Miss from rawedge"u8,
    };
}
