using Edge.Cache.Store.Arena;

namespace Edge.Tests.Cache.Support;

/// <summary>Walks an arena store at rest, table and logs, and checks what must hold there (docs/cache.md).</summary>
internal static class ArenaWalk
{
    public static void AssertIntact(ArenaStore store)
    {
        var counters = store.Snapshot();
        var entries = 0L;
        foreach (var each in store.Shards)
        {
            var shard = (ArenaShard)each;
            var found = Words(shard);
            entries += found.Count;
            Assert.That(found.Distinct().Count(), Is.EqualTo(found.Count), "I3: each word once");
            Assert.That(found.Select(word => Name(shard, shard.Space.BlockOf(word))).Distinct().Count(), Is.EqualTo(found.Count), "I3");
            AssertLogs(shard, [.. found]);
        }

        Assert.That(entries, Is.EqualTo(counters.Entries));
        Assert.That(counters.Inserts, Is.EqualTo(counters.Evictions + counters.Removals + counters.Entries), "I5");
    }

    private static List<ulong> Words(ArenaShard shard)
    {
        var words = new List<ulong>();
        for (var bucket = 0; bucket < shard.Buckets; bucket++)
        {
            Assert.That(shard.Table.ChangesOf(bucket) & 1, Is.Zero, "no change is under way");
            var walk = shard.Table.Begin(bucket);
            for (var word = shard.Table.Next(ref walk); word != 0; word = shard.Table.Next(ref walk))
            {
                Assert.That(shard.Table.BucketOf(shard.Space.BlockOf(word).Header.Hash), Is.EqualTo(bucket));
                words.Add(word);
            }
        }

        return words;
    }

    private static string Name(ArenaShard shard, Block block)
    {
        var variant = block.Header.IsObject != 0 ? shard.Space.ObjectOf(block)!.Variant : block.ReadVariant(shard.Names);
        return Convert.ToHexString(block.Key) + (variant is null ? "" : $" {Convert.ToHexString(variant.Values)} {variant.Rule.GetHashCode()}");
    }

    // I4: chunk by chunk, what is not dead is what the table finds, and the sums are the counters.
    private static void AssertLogs(ArenaShard shard, HashSet<ulong> found)
    {
        var (living, objects) = (0L, 0);
        foreach (var log in (ChunkLog[])[shard.Space.Small, shard.Space.Main])
        {
            var (chunkBytes, liveBytes, deadBytes, objectBytes) = (0L, 0L, 0L, 0L);
            for (var chunk = log.Oldest; chunk is not null; chunk = chunk.Younger)
            {
                var live = 0;
                for (var at = 0; at < chunk.Used; at += chunk.BlockAt(at).Header.Length)
                {
                    var block = chunk.BlockAt(at);
                    var isFound = found.Contains(Handle.Of(block.Header.Hash, chunk, at));
                    Assert.That(block.Header.Dead, Is.EqualTo(isFound ? 0 : 1), "what is not found is dead");
                    live += isFound ? block.Header.Length : 0;
                    living += isFound ? 1 : 0;
                    if (isFound && block.Header.IsObject != 0)
                    {
                        objects++;
                        objectBytes += shard.Space.ObjectOf(block)!.Size;
                    }
                }

                Assert.That(chunk.Live, Is.EqualTo(live), "I4 chunk");
                Assert.That(chunk is { IsSealed: true, Live: 0 }, Is.False, "an empty chunk is dropped");
                chunkBytes += chunk.Bytes.Length;
                liveBytes += live;
                deadBytes += chunk.IsSealed ? chunk.Bytes.Length - live : 0;
            }

            Assert.That(
                (chunkBytes, liveBytes, deadBytes, objectBytes),
                Is.EqualTo((log.ChunkBytes, log.LiveBytes, log.DeadBytes, log.ObjectBytes)), "I4");
        }

        Assert.That((living, objects), Is.EqualTo(((long)found.Count, shard.Space.Objects)), "none is lost, no object is forgotten");
        Assert.That(shard.Space.Held + shard.Table.Size, Is.LessThanOrEqualTo(shard.Space.Budget + WordTable.BucketSize), "I4 budget");
    }
}
