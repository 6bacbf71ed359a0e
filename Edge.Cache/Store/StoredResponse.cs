using Edge.Cache.Invalidation;
using Edge.Cache.Keys;

namespace Edge.Cache.Store;

/// <summary>A stored response. Immutable, except for one hint (<see cref="DeferRevalidation"/>); anyone may hold it as long as they like.</summary>
public sealed class StoredResponse
{
    /// <summary>Status.</summary>
    public required int Status { get; init; }

    /// <summary>Fields, without Content-Length and Age.</summary>
    public required StoredFields Fields { get; init; }

    /// <summary>Content.</summary>
    public required StoredBody Body { get; init; }

    /// <summary>Times and rights.</summary>
    public required ResponseMetadata Metadata { get; init; }

    /// <summary>Which requests it answers; null: all with its key.</summary>
    public VaryKey? Variant { get; init; }

    /// <summary>The invalidation sequence read before its origin request was sent (CACHE §7).</summary>
    public required long Born { get; init; }

    /// <summary>The site or behaviour a purge may concern as a whole; null: only key purges and "everything" concern it.</summary>
    public InvalidationScope? Scope { get; init; }

    /// <summary>The ETag field value, as it came; empty when there is none or it is malformed.</summary>
    public ReadOnlySpan<byte> ETag => throw new NotImplementedException();

    /// <summary>The Last-Modified field value, as it came; empty when there is none or it is not a date.</summary>
    public ReadOnlySpan<byte> LastModified => throw new NotImplementedException();

    /// <summary>Last-Modified in seconds.</summary>
    public long? LastModifiedSeconds => throw new NotImplementedException();

    /// <summary>Whether it can be revalidated: send <see cref="ETag"/> in If-None-Match and <see cref="LastModified"/> in If-Modified-Since.</summary>
    public bool HasValidator => throw new NotImplementedException();

    /// <summary>Bytes for the budget: body, fields, variant and overhead, without the key.</summary>
    public long Size => throw new NotImplementedException();

    /// <summary>Monotonic milliseconds before which no new origin attempt is made while this is served stale (E-135).</summary>
    public long RevalidateAfter => throw new NotImplementedException();

    /// <summary>Notes a failed attempt: the next one waits until <paramref name="monotonicMilliseconds"/> (E-135). Thread-safe.</summary>
    public void DeferRevalidation(long monotonicMilliseconds) => throw new NotImplementedException();

    /// <summary>This response freshened: new fields and times, the same body, variant, birth and scope (RFC 9111 §4.3.4).</summary>
    public StoredResponse Freshened(StoredFields fields, in ResponseMetadata metadata) => throw new NotImplementedException();
}
