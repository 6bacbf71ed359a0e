using Edge.Cache.Store;
using Edge.Cache.Store.Arena;

namespace Edge.Tests.Cache.Support;

/// <summary>Walks a store at rest and checks what must hold there (docs/cache.md).</summary>
internal static class StoreWalk
{
    public static void AssertIntact(ICacheStore store, long slackPerShard = 0)
    {
        if (store is ArenaStore arena)
        {
            ArenaWalk.AssertIntact(arena);
            return;
        }

        var counters = store.Snapshot();
        var entries = 0L;
        foreach (var each in ((ManagedStore)store).Shards)
        {
            var shard = (Shard)each;
            var alive = Alive(shard);
            entries += alive.Count;

            // I3: one entry per key and variant.
            foreach (var group in alive.GroupBy(entry => entry.Key))
            {
                var variants = group.Select(entry => entry.Response!.Variant).ToList();
                var names = variants.Select(v => v is null ? "" : Convert.ToHexString(v.Values) + v.Rule.GetHashCode());
                var distinct = names.Distinct().Count();
                Assert.That(distinct, Is.EqualTo(variants.Count), "I3");
            }

            // I4: bytes by state are the counters, and within the budget.
            Assert.That(
                alive.Where(e => e.State == EntryState.Small).Sum(e => e.Size), Is.EqualTo(shard.Policy.SmallBytes), "I4 small");
            Assert.That(
                alive.Where(e => e.State == EntryState.Main).Sum(e => e.Size), Is.EqualTo(shard.Policy.MainBytes), "I4 main");
            Assert.That(shard.Policy.Bytes, Is.LessThanOrEqualTo(shard.Budget + slackPerShard), "I4 budget");

            // Each living entry has its cell, each dead cell is counted.
            Assert.That(shard.Policy.Cells, Is.EqualTo(alive.Count + shard.Policy.DeadCells), "cells");
        }

        // I5: published = killed + alive.
        Assert.That(entries, Is.EqualTo(counters.Entries));
        Assert.That(counters.Inserts, Is.EqualTo(counters.Evictions + counters.Removals + counters.Entries), "I5");
    }

    private static List<Entry> Alive(Shard shard)
    {
        var entries = new List<Entry>();
        for (var bucket = 0; bucket < shard.Table.Buckets; bucket++)
        {
            for (var node = shard.Table.HeadAt(bucket); node is not null; node = node.Next)
            {
                if (node.Entry is { } entry)
                {
                    Assert.That(entry.State, Is.Not.EqualTo(EntryState.Dead), "a dead entry is unlinked");
                    Assert.That(entry.Response, Is.Not.Null);
                    entries.Add(entry);
                }
            }
        }

        return entries;
    }
}
