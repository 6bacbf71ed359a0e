using Edge.Cache.Store;

namespace Edge.Cache.Invalidation;

/// <summary>What <see cref="InvalidationLedger"/> reads of a stored response and what it notes on it. Thread-safe; the notes are
/// hints that any reader may write: they say the same whoever writes them.</summary>
internal interface IJudged
{
    /// <summary>The invalidation sequence before its origin request was sent.</summary>
    long Born { get; }

    /// <summary>The sequence before the origin last said that it holds.</summary>
    long CheckedAt { get; }

    /// <summary>The generation of purges in which it was examined last.</summary>
    long ExaminedAt { get; }

    /// <summary>Whether a soft purge has made it stale.</summary>
    bool IsSoftPurged { get; }

    /// <summary>By what a purge may concern it.</summary>
    LabelView Labels { get; }

    /// <summary>Notes a soft purge. Before <see cref="MarkExamined"/>: whoever sees the examination sees this.</summary>
    void MarkSoftPurged();

    /// <summary>Notes an examination.</summary>
    void MarkExamined(long generation);
}

/// <summary>A response that is an object.</summary>
internal readonly struct JudgedResponse(StoredResponse response) : IJudged
{
    public long Born => response.Born;

    public long CheckedAt => response.CheckedAt;

    public long ExaminedAt => response.ExaminedAt;

    public bool IsSoftPurged => response.IsSoftPurged;

    public LabelView Labels => response.Labels.View;

    public void MarkSoftPurged() => response.IsSoftPurged = true;

    public void MarkExamined(long generation) => response.ExaminedAt = generation;
}
