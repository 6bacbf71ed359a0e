using Edge.Cache.Keys;
using Edge.Cache.Semantics;

namespace Edge.Cache.Store;

/// <summary>Which entries leave a chain.</summary>
internal interface IEntryFilter
{
    /// <summary>Whether <paramref name="entry"/> leaves.</summary>
    bool Takes(Entry entry);
}

/// <summary>One entry.</summary>
internal readonly struct OnlyEntry(Entry entry) : IEntryFilter
{
    public bool Takes(Entry candidate) => ReferenceEquals(candidate, entry);
}

/// <summary>All entries of a key.</summary>
internal readonly struct EntriesOfKey(CacheKey key) : IEntryFilter
{
    public bool Takes(Entry entry) => entry.Key == key;
}

/// <summary>The entries of a key that a request selects, and the dead among the others.</summary>
internal readonly struct SelectedEntries(CacheKey key, IFieldSource request) : IEntryFilter
{
    public bool Takes(Entry entry) =>
        entry.Key == key && (entry.Response is not { } response || response.Variant is null || response.Variant.Matches(request));
}

/// <summary>The entry that holds exactly this response.</summary>
internal readonly struct HoldersOf(StoredResponse response) : IEntryFilter
{
    public bool Takes(Entry entry) => ReferenceEquals(entry.Response, response);
}
