namespace Edge.Core.Exchange;

/// <summary>How a request was answered, in the words of X-Cache and the access log (E-110, E-179).</summary>
internal enum ResultType : byte
{
    /// <summary>From the origin, or shared with the request that went there.</summary>
    Miss,

    /// <summary>From the cache.</summary>
    Hit,

    /// <summary>From the cache, after the origin said that it still holds.</summary>
    RefreshHit,

    /// <summary>Sent from http to https.</summary>
    Redirect,

    /// <summary>A 4xx or 5xx, whoever made it; or the viewer left early.</summary>
    Error,

    /// <summary>Over a limit of an operator.</summary>
    LimitExceeded,

    /// <summary>Over the capacity of the edge or of an origin's pool.</summary>
    CapacityExceeded,
}

/// <summary>Names of result types.</summary>
internal static class ResultTypes
{
    /// <summary>The value of X-Cache.</summary>
    public static ReadOnlySpan<byte> XCache(ResultType type) => type switch
    {
        ResultType.Hit => "Hit from rawedge"u8,
        ResultType.RefreshHit => "RefreshHit from rawedge"u8,
        ResultType.Redirect => "Redirect from rawedge"u8,
        ResultType.Error => "Error from rawedge"u8,
        ResultType.LimitExceeded => "LimitExceeded from rawedge"u8,
        ResultType.CapacityExceeded => "CapacityExceeded from rawedge"u8,
        _ => "Miss from rawedge"u8,
    };

    /// <summary>The name in logs and metric labels.</summary>
    public static string NameOf(ResultType type) => type switch
    {
        ResultType.Hit => "Hit",
        ResultType.RefreshHit => "RefreshHit",
        ResultType.Redirect => "Redirect",
        ResultType.Error => "Error",
        ResultType.LimitExceeded => "LimitExceeded",
        ResultType.CapacityExceeded => "CapacityExceeded",
        _ => "Miss",
    };
}
