using CsCheck;
using Edge.Cache.Store.Arena;

namespace Edge.Tests.Cache.Store;

/// <summary>The arena store's table and directory against plain collections.</summary>
[TestFixture]
public class WordTableTests
{
    [Test]
    public void AddReplaceRemove_AtRandom_AreThoseOfASet() => Gen.Select(Gen.Int[0, 1], Gen.Int[1, 200], Gen.Bool).Array[0, 400].Sample(steps =>
    {
        var table = new WordTable(2);
        HashSet<ulong>[] model = [[], []];
        foreach (var (bucket, number, add) in steps)
        {
            var word = (ulong)number;
            if (!add)
            {
                Assert.That(table.Replace(bucket, word, 0), Is.EqualTo(model[bucket].Remove(word)));
            }
            else if (model[bucket].Add(word))
            {
                table.Add(bucket, word);
            }
        }

        return Words(table, 0).SetEquals(model[0]) && Words(table, 1).SetEquals(model[1]);
    });

    [Test]
    public void I12_FarMoreWordsThanBuckets_AreAllFound()
    {
        var table = new WordTable(1);
        for (var word = 1UL; word <= 50_000; word++)
        {
            table.Add(0, word);
        }

        Assert.That(Words(table, 0), Has.Count.EqualTo(50_000));
        Assert.That(table.Replace(0, 49_999, 77_777), Is.True);
        Assert.That(Words(table, 0), Does.Contain(77_777UL).And.Not.Contain(49_999UL));
    }

    [Test]
    public void Changes_CountEachOneAndAreOddOnlyInTheMiddleOfSeveral()
    {
        var table = new WordTable(1);
        table.Add(0, 1);
        var before = table.ChangesOf(0);
        table.BeginChange(0);
        Assert.That(table.ChangesOf(0) % 2, Is.EqualTo(1));
        table.Replace(0, 1, 2);
        Assert.That(table.ChangesOf(0) % 2, Is.EqualTo(1));
        table.EndChange(0);

        Assert.That(table.ChangesOf(0), Is.EqualTo(before + 4));
    }

    [Test]
    public void Handle_OfAnyBlock_SaysWhereItLies() => Gen.Select(Gen.ULong, Gen.Int[0, 65_535]).Sample((hash, unit) =>
    {
        var chunk = new Chunk(1 + (int)(hash % ((1 << Handle.IdBits) - 1)), 8, new ChunkLog());
        var word = Handle.Of(hash, chunk, unit * Block.Unit);
        return word != 0 && Handle.IdIn(word) == chunk.Id && Handle.OffsetIn(word) == unit * Block.Unit && Handle.TagIn(word) == Handle.TagOf(hash);
    });

    [Test]
    public void I11_Directory_FindsADroppedChunkNeverAgain()
    {
        var directory = new ChunkDirectory(1);
        var log = new ChunkLog();
        var random = new Random(5);
        var living = new List<Chunk>();
        var dropped = new List<int>();
        for (var i = 0; i < 20_000; i++)
        {
            if (living.Count < 200 && random.Next(2) == 0)
            {
                living.Add(directory.Add(8, log));
            }
            else if (living.Count > 0)
            {
                var at = random.Next(living.Count);
                directory.Remove(living[at]);
                dropped.Add(living[at].Id);
                living.RemoveAt(at);
            }
        }

        Assert.That(living.Where(chunk => directory.Find(chunk.Id) != chunk), Is.Empty);
        Assert.That(dropped.Where(id => directory.Find(id) is not null), Is.Empty);
    }

    private static HashSet<ulong> Words(WordTable table, int bucket)
    {
        var words = new HashSet<ulong>();
        var walk = table.Begin(bucket);
        for (var word = table.Next(ref walk); word != 0; word = table.Next(ref walk))
        {
            Assert.That(words.Add(word), Is.True);
        }

        return words;
    }
}
