using System.Numerics;
using Edge.Cache.Keys;

namespace Edge.Cache.Store;

/// <summary>A link of a bucket's chain. Immutable: chains change by exchanging their head.</summary>
/// <param name="Entry">The entry; null marks that a purge passed here, see <see cref="EntryTable"/>.</param>
/// <param name="Hash">Hash of its key.</param>
/// <param name="Next">The rest.</param>
internal sealed record Node(Entry? Entry, ulong Hash, Node? Next);

/// <summary>Fixed buckets of immutable chains; readers follow them without any lock, writers exchange a head by
/// compare-and-swap.</summary>
/// <remarks>Every change makes a new head object, so a head that compares equal means that nothing happened in between. A purge
/// relies on it: it puts a marker even into an empty bucket, and the exchange of whoever looked before it fails (CACHE
/// §7).</remarks>
internal sealed class EntryTable
{
    private readonly Node?[] _heads;

    /// <summary>A table of <paramref name="buckets"/> buckets, rounded up to a power of two.</summary>
    public EntryTable(int buckets) => _heads = new Node?[BitOperations.RoundUpToPowerOf2((uint)buckets)];

    /// <summary>Number of buckets.</summary>
    public int Buckets => _heads.Length;

    /// <summary>Head of the chain of <paramref name="hash"/>.</summary>
    public Node? Head(ulong hash) => Volatile.Read(ref _heads[(int)hash & (_heads.Length - 1)]);

    /// <summary>Head of bucket <paramref name="index"/>, for walks.</summary>
    public Node? HeadAt(int index) => Volatile.Read(ref _heads[index]);

    /// <summary>Exchanges the head if it is still <paramref name="expected"/>.</summary>
    public bool TryExchange(ulong hash, Node? expected, Node? head) =>
        ReferenceEquals(Interlocked.CompareExchange(ref _heads[(int)hash & (_heads.Length - 1)], head, expected), expected);

    /// <summary>The chain without markers and without what <paramref name="filter"/> takes. Shares the longest tail it
    /// can.</summary>
    public static Node? Without<TFilter>(Node? chain, in TFilter filter)
        where TFilter : struct, IEntryFilter
    {
        if (chain is null)
        {
            return null;
        }

        var rest = Without(chain.Next, filter);
        if (chain.Entry is null || filter.Takes(chain.Entry))
        {
            return rest;
        }

        return ReferenceEquals(rest, chain.Next) ? chain : chain with { Next = rest };
    }

    /// <summary>Takes <paramref name="entry"/> out of its chain if it is still there.</summary>
    public void Unlink(Entry entry)
    {
        var hash = entry.Key.Hash;
        while (true)
        {
            var head = Head(hash);
            if (!Any(head, new OnlyEntry(entry)) || TryExchange(hash, head, Without(head, new OnlyEntry(entry))))
            {
                return;
            }
        }
    }

    /// <summary>Whether <paramref name="filter"/> takes any entry of the chain.</summary>
    public static bool Any<TFilter>(Node? chain, in TFilter filter)
        where TFilter : struct, IEntryFilter
    {
        for (; chain is not null; chain = chain.Next)
        {
            if (chain.Entry is { } entry && filter.Takes(entry))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>How many entries of <paramref name="key"/> the chain has.</summary>
    public static int CountOf(Node? chain, in CacheKey key)
    {
        var count = 0;
        for (; chain is not null; chain = chain.Next)
        {
            count += chain.Entry is { } entry && entry.Key == key ? 1 : 0;
        }

        return count;
    }
}
