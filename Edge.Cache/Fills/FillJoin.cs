using Edge.Cache.Status;

namespace Edge.Cache.Fills;

/// <summary>What a request is to do.</summary>
public enum FillRole : byte
{
    /// <summary>Fetch: look the key up once more (F1), then start the origin exchange as the fill's producer.</summary>
    Leader,

    /// <summary>Wait for another request's fetch.</summary>
    Follower,

    /// <summary>Fetch without sharing, see <see cref="FillJoin.Reason"/>; as the producer of a fill nobody else can
    /// find.</summary>
    Alone,

    /// <summary>Nothing: a background refresh is wanted and somebody already fetches (F10).</summary>
    Underway,
}

/// <summary>The answer of <see cref="FillTable.Join"/>.</summary>
/// <param name="Role">What to do.</param>
/// <param name="Fill">The fill; null with <see cref="FillRole.Underway"/>.</param>
/// <param name="Reader">This request's reader; null for a background refresh.</param>
/// <param name="Reason">Why alone.</param>
public readonly record struct FillJoin(FillRole Role, Fill? Fill, FillReader? Reader, CacheReason Reason);

/// <summary>How a request joins.</summary>
public readonly record struct FillOptions
{
    /// <summary>Fetch to the end even when every viewer has left (F2).</summary>
    public bool CompleteWithoutReaders { get; init; }

    /// <summary>By what, beside its key, a purge may concern the response; its tags are known with its head.</summary>
    public Invalidation.ResponseLabels? Labels { get; init; }

    /// <summary>The variant rule a <see cref="CacheForward.VaryMiss"/> or a mismatch reported, so that variants do not wait for
    /// each other (F6).</summary>
    public Keys.VaryRule? Vary { get; init; }
}
