using Edge.Cache.Status;
using Edge.Core.Diagnostics;

namespace Edge.Core.Exchange;

/// <summary>What becomes of a request before the cache is asked.</summary>
internal enum RequestUse : byte
{
    /// <summary>The cache answers, or fetches.</summary>
    Cache,

    /// <summary>It goes to the origin past the cache.</summary>
    Pass,

    /// <summary>It asks for a WebSocket (E-90).</summary>
    WebSocket,

    /// <summary>The edge refuses it.</summary>
    Refuse,

    /// <summary>The edge sends the viewer to https.</summary>
    Redirect,

    /// <summary>The edge answers an OPTIONS itself: a CORS preflight (E-169), or the last hop (RFC 9110 §7.6.2).</summary>
    Options,
}

/// <summary>The answer of <see cref="RequestPipeline.PlanFor"/>.</summary>
/// <param name="Use">Which of them.</param>
/// <param name="Status">Of a refusal.</param>
/// <param name="Refusal">Why, of a refusal.</param>
/// <param name="CacheStatus">Of a request that goes past the cache.</param>
internal readonly record struct RequestPlan(
    RequestUse Use, int Status = 0, RefusalReason Refusal = default, CacheStatusMember CacheStatus = default);
