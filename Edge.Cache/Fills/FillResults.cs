using Edge.Cache.Status;
using Edge.Cache.Store;

namespace Edge.Cache.Fills;

/// <summary>What came of waiting for a head.</summary>
public enum FillHeadKind : byte
{
    /// <summary>A head; its body is read with <see cref="FillReader.ReadAsync"/>.</summary>
    Head,

    /// <summary>A stored response answers: a revalidation succeeded, or the leader found one. The reader is done.</summary>
    Stored,

    /// <summary>The response is not for this request: go on alone, or join again with <see cref="FillHeadResult.Vary"/> when the
    /// reason is <see cref="CacheReason.VaryMismatch"/>. The reader is done.</summary>
    Unshareable,

    /// <summary>No head will come. The reader is done.</summary>
    Failed,
}

/// <summary>The answer of <see cref="FillReader.WaitHeadAsync"/>.</summary>
public readonly record struct FillHeadResult
{
    /// <summary>Which of the four.</summary>
    public FillHeadKind Kind { get; init; }

    /// <summary>The head.</summary>
    public FillHead? Head { get; init; }

    /// <summary>The fields for this reader's viewer: the leader's may differ from a follower's.</summary>
    public StoredFields? Fields { get; init; }

    /// <summary>Why the response with this head is not being stored; <see cref="CacheReason.None"/> when it is.</summary>
    public CacheReason StoreReason { get; init; }

    /// <summary>The stored response.</summary>
    public StoredResponse? Stored { get; init; }

    /// <summary>Why the response is not for this request.</summary>
    public CacheReason Reason { get; init; }

    /// <summary>With <see cref="CacheReason.VaryMismatch"/>: the rule to join again with.</summary>
    public Keys.VaryRule? Vary { get; init; }

    /// <summary>Why there is no head.</summary>
    public FillFailure Failure { get; init; }
}

/// <summary>What came of waiting for body bytes: there is no third way out of the loop (F3).</summary>
public enum FillReadKind : byte
{
    /// <summary>Some bytes.</summary>
    Data,

    /// <summary>The body is complete.</summary>
    Complete,

    /// <summary>The body is broken: abort the viewer's connection, write no last chunk (C18).</summary>
    Failed,
}

/// <summary>The answer of <see cref="FillReader.ReadAsync"/>.</summary>
/// <param name="Kind">Which of the three.</param>
/// <param name="Data">The bytes, never empty with <see cref="FillReadKind.Data"/>. Valid until this reader's next call or its
/// end.</param>
/// <param name="Failure">Why it is broken.</param>
public readonly record struct FillRead(FillReadKind Kind, ReadOnlyMemory<byte> Data, FillFailure Failure);
