using Edge.Cache.Keys;
using Edge.Cache.Status;
using Edge.Cache.Store;

namespace Edge.Cache.Semantics;

/// <summary>Who may use a response while it is being fetched (E-106, F5, F7).</summary>
public enum FillSharing : byte
{
    /// <summary>Only the request it answers: everybody else is released at once.</summary>
    None,

    /// <summary>Those who waited for it, not newcomers: it arrived stale (F7).</summary>
    Waiting,

    /// <summary>Everybody whose request selects it.</summary>
    All,
}

/// <summary>What may be done with a response (RFC 9111 §3, E-106): the answer of <see cref="Storability"/>.</summary>
public readonly record struct StorageDecision
{
    /// <summary>Why it is not stored; <see cref="CacheReason.None"/> when it is.</summary>
    public CacheReason Reason { get; init; }

    /// <summary>Why it is not shared with everybody; <see cref="CacheReason.None"/> when it is.</summary>
    public CacheReason SharingReason { get; init; }

    /// <summary>Who may use it while it is fetched.</summary>
    public FillSharing Sharing { get; init; }

    /// <summary>The variant rule, when the policy honours Vary and the response has one.</summary>
    public VaryRule? Vary { get; init; }

    /// <summary>Times and rights of the stored response; meaningful also when it is only streamed.</summary>
    public ResponseMetadata Metadata { get; init; }

    /// <summary>Whether it is stored.</summary>
    public bool IsStorable => Reason == CacheReason.None;
}
