using System.Security.Cryptography;
using Edge.Cache.Keys;

namespace Edge.Cache.Invalidation;

/// <summary>A site, as purges see it. Lives as long as the process, across configuration reloads.</summary>
/// <remarks>Thread-safe. The lists are read by lookups without a lock and changed by purges under the ledger's.</remarks>
public sealed class InvalidationScope
{
    // Paths, tags and groups share a table and must not meet in it.
    private readonly HashSeed _paths = RandomSeed();
    private readonly HashSeed _tags = RandomSeed();
    private readonly HashSeed _groups = RandomSeed();
    private PrefixPurge[] _prefixes = [];
    private long _barrier;
    private long _softBarrier;
    private long _fillFloor;

    internal InvalidationScope(InvalidationLedger ledger, string name)
    {
        Ledger = ledger;
        Name = name;
        Labels = new ResponseLabels(this);
    }

    /// <summary>Its site's name.</summary>
    public string Name { get; }

    /// <summary>The labels of a response that has nothing but its site.</summary>
    public ResponseLabels Labels { get; }

    internal InvalidationLedger Ledger { get; }

    // Paths and tags that operators purged and no sweep has followed; under the ledger's lock.
    internal int Running { get; set; }

    internal ref long Barrier => ref _barrier;

    internal ref long SoftBarrier => ref _softBarrier;

    /// <summary>Fills born before this may not be stored: a prefix that concerned some of them is not compared any more.</summary>
    internal ref long FillFloor => ref _fillFloor;

    /// <summary>Prefixes purged and not yet swept.</summary>
    internal PrefixPurge[] Prefixes
    {
        get => Volatile.Read(ref _prefixes);
        set => Volatile.Write(ref _prefixes, value);
    }

    /// <summary>Purges everything of this site: one store, whatever the number of objects (C23).</summary>
    public void Purge() => Ledger.TryPurge(this, [Invalidation.Purge.Everything], soft: false);

    internal ulong HashOfTag(ReadOnlySpan<byte> tag) => SipHash13.Hash(_tags, tag);

    internal ulong HashOfGroup(ReadOnlySpan<byte> host, ReadOnlySpan<byte> group)
    {
        var hash = SipHash13.Hash(_groups, host);
        return SipHash13.Hash(new HashSeed(hash, ~hash), group);
    }

    internal ulong HashOfTarget(ReadOnlySpan<byte> path, ReadOnlySpan<byte> query, bool hasQuery)
    {
        var hash = SipHash13.Hash(_paths, path);
        return hasQuery ? SipHash13.Hash(new HashSeed(hash, ~hash), query) : hash;
    }

    private static HashSeed RandomSeed()
    {
        Span<byte> bytes = stackalloc byte[HashSeed.Length];
        RandomNumberGenerator.Fill(bytes);
        return HashSeed.From(bytes);
    }
}

/// <summary>A purged prefix.</summary>
/// <param name="Text">What paths begin with, query included.</param>
/// <param name="Sequence">Its number.</param>
/// <param name="Soft">Whether it makes stale instead of removing.</param>
internal sealed record PrefixPurge(ReadOnlyMemory<byte> Text, long Sequence, bool Soft)
{
    /// <summary>Whether <paramref name="path"/> with <paramref name="query"/> begins with the text.</summary>
    public bool Matches(ReadOnlySpan<byte> path, ReadOnlySpan<byte> query, bool hasQuery)
    {
        var text = Text.Span;
        if (text.Length <= path.Length)
        {
            return path.StartsWith(text);
        }

        return hasQuery && text.StartsWith(path) && text[path.Length] == (byte)'?' && query.StartsWith(text[(path.Length + 1)..]);
    }
}
