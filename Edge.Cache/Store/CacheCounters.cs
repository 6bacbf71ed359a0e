namespace Edge.Cache.Store;

/// <summary>Counters of a store since it was made. Hits and misses are counted without synchronisation and may lose a
/// few.</summary>
/// <param name="Entries">Responses stored now.</param>
/// <param name="Bytes">Their bytes, overhead included.</param>
/// <param name="Hits">Lookups that found something, fresh or stale.</param>
/// <param name="Misses">Lookups that did not.</param>
/// <param name="Inserts">Responses stored, replacements included.</param>
/// <param name="Evictions">Responses that left for room.</param>
/// <param name="Removals">Responses that were replaced or purged.</param>
/// <param name="Refusals">Responses that were not stored when asked.</param>
/// <param name="Reserved">Bytes that the store holds for what is stored, the room between included.</param>
/// <param name="Limbo">Bytes that left the store and that the collector has not taken yet, as far as the store knows.</param>
public readonly record struct CacheCounters(
    long Entries, long Bytes, long Hits, long Misses, long Inserts, long Evictions, long Removals, long Refusals,
    long Reserved = 0, long Limbo = 0);
