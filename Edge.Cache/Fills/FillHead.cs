using Edge.Cache.Semantics;
using Edge.Cache.Store;

namespace Edge.Cache.Fills;

/// <summary>The head of the response a fill brings. Immutable.</summary>
public sealed class FillHead
{
    /// <summary>Status.</summary>
    public required int Status { get; init; }

    /// <summary>The fields everybody may see, and that are stored.</summary>
    public required StoredFields Fields { get; init; }

    /// <summary>The fields for the leader's viewer, when they differ: Set-Cookie and what <c>private="…"</c> names.</summary>
    public StoredFields? RequesterFields { get; init; }

    /// <summary>Hashes of its tags (<see cref="Invalidation.CacheTags"/>); null: none.</summary>
    public ulong[]? Tags { get; init; }

    /// <summary>What may be done with the response.</summary>
    public required StorageDecision Decision { get; init; }

    /// <summary>Content-Length the origin declared; null: it ends by itself.</summary>
    public long? ContentLength { get; init; }

    /// <summary>There is no content, whatever <see cref="ContentLength"/> says: an answer to HEAD, 204, 304 (RFC 9112
    /// §6.3).</summary>
    public bool IsBodiless { get; init; }
}
