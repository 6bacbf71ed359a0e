using Edge.Cache.Keys;
using Edge.Cache.Semantics;
using Edge.Cache.Status;

namespace Edge.Cache.Store;

/// <summary>A part of a store. The members are those of <see cref="ICacheStore"/>, for the keys that fall to it.</summary>
internal interface IStoreShard
{
    /// <summary>Buckets of its table.</summary>
    int Buckets { get; }

    /// <inheritdoc cref="ICacheStore.TryGet"/>
    bool TryGet(in CacheKey key, IFieldSource request, out CacheLookup lookup);

    /// <inheritdoc cref="ICacheStore.Peek"/>
    bool Peek(in CacheKey key, IFieldSource request, out CacheLookup lookup);

    /// <inheritdoc cref="ICacheStore.Publish"/>
    CacheReason Publish(in CacheKey key, IFieldSource request, StoredResponse response);

    /// <inheritdoc cref="ICacheStore.Freshen"/>
    CacheReason Freshen(in CacheKey key, StoredResponse stale, StoredResponse fresh);

    /// <inheritdoc cref="ICacheStore.Discard"/>
    bool Discard(in CacheKey key, StoredResponse response);

    /// <inheritdoc cref="ICacheStore.Remove"/>
    int Remove(in CacheKey key);

    /// <summary>Examines every entry of the buckets from <paramref name="bucket"/> on, kills what was purged, and stops after
    /// <paramref name="count"/> of them.</summary>
    /// <returns>The bucket to go on with; at or beyond <see cref="Buckets"/>: done.</returns>
    int Sweep(int bucket, int count);

    /// <summary>Adds its counters to <paramref name="sum"/>.</summary>
    CacheCounters AddTo(in CacheCounters sum);
}
