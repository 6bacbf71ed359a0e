using Edge.Cache.Status;
using Edge.Core.Diagnostics;

namespace Edge.Core.Exchange;

/// <summary>What one exchange leaves for the log and the metrics; filled along the way, read once at its end.</summary>
internal sealed class ExchangeRecord
{
    /// <summary>Timestamp of the first byte of the request.</summary>
    public long Started { get; set; }

    /// <summary>Timestamp at which the response head was written, or 0.</summary>
    public long FirstByte { get; set; }

    /// <summary>Time spent until the origin's head arrived, or zero when it was not asked.</summary>
    public TimeSpan OriginTime { get; set; }

    /// <summary>The status that was sent; 0: the viewer left before.</summary>
    public int Status { get; set; }

    /// <summary>How it was answered, as X-Cache said.</summary>
    public ResultType Result { get; set; }

    /// <summary>What Cache-Status said.</summary>
    public CacheStatusMember CacheStatus { get; set; }

    /// <summary>Freshness lifetime, in seconds, of the stored response that answered, or of what was stored for it; 0: neither (E-187).</summary>
    public long Lifetime { get; set; }

    /// <summary>How it was classified just before the response started (E-180).</summary>
    public ResultType ResponseResult { get; set; }

    /// <summary>The detailed result type of E-181.</summary>
    public DetailedResultType Detail { get; set; }

    /// <summary>Why the edge refused the request; null when it did not.</summary>
    public RefusalReason? Refusal { get; set; }

    /// <summary>Why the edge refused or failed, in words of a closed list; null when it did neither.</summary>
    public string? Reason { get; set; }

    /// <summary>More about <see cref="Reason"/>, for the log alone.</summary>
    public string? ReasonDetail { get; set; }

    /// <summary>What Retry-After of the edge's own 429 and 503 says, in seconds.</summary>
    public int RetryAfter { get; set; } = 1;

    /// <summary>The origin that was asked, or null.</summary>
    public string? Origin { get; set; }

    /// <summary>Content type and length as sent, for the w3c log.</summary>
    public string? ContentType { get; set; }

    /// <summary>Announced length of the content, or null.</summary>
    public long? ContentLength { get; set; }

    /// <summary>The part that a 206 carried.</summary>
    public Edge.Cache.Semantics.BytePart? Range { get; set; }

    /// <summary>The status of the error that a page stands for; 0: none does (E-165).</summary>
    public int ReplacedStatus { get; set; }

    /// <summary>Whether that page was sent; else it could not be had, and its own status was the answer (E-163).</summary>
    public bool PageSent { get; set; }

    /// <summary>Whether the response was cut: a viewer that left, or an origin that broke off.</summary>
    public bool Broken { get; set; }

    /// <summary>Bytes that a tunnel carried from the viewer to the origin, and back.</summary>
    public (long Received, long Sent) Tunnel { get; set; }

    /// <summary>Begins the next exchange.</summary>
    public void Begin(long now)
    {
        Started = now;
        FirstByte = 0;
        OriginTime = TimeSpan.Zero;
        Status = 0;
        Result = ResultType.Miss;
        CacheStatus = default;
        Lifetime = 0;
        ResponseResult = ResultType.Miss;
        Detail = DetailedResultType.AsResult;
        Refusal = null;
        Reason = null;
        ReasonDetail = null;
        RetryAfter = 1;
        Origin = null;
        ContentType = null;
        ContentLength = null;
        Range = null;
        ReplacedStatus = 0;
        PageSent = false;
        Broken = false;
        Tunnel = default;
    }
}
