using System.Diagnostics;
using Edge.Cache.Fills;
using Edge.Cache.Store;
using Edge.Tests.Cache.Support;

namespace Edge.Tests.Cache.Fills;

/// <summary>How far apart the first bytes of a herd come (C13): the fill alone, without sockets.</summary>
[TestFixture]
[Category("Soak")]
public class FillHerdTests
{
    private const int Readers = 10_000;
    private const int Pieces = 20;

    [Test]
    public async Task C13_TenThousandReaders_GetTheirFirstByteWithin50MillisecondsOfTheLeader()
    {
        var spreads = new List<double>();
        for (var round = 0; round < 5; round++)
        {
            spreads.Add(await SpreadAsync());
        }

        spreads.Sort();
        TestContext.Out.WriteLine($"{Readers} readers: the last first byte came {string.Join(", ", spreads.Select(each => $"{each:0.0}"))} ms after the leader's");
        Assert.That(spreads[spreads.Count / 2], Is.LessThanOrEqualTo(50));
    }

    private static async Task<double> SpreadAsync()
    {
        var bench = new FillBench(StoreKind.Arena);
        var joins = Enumerable.Range(0, Readers).Select(_ => bench.Join()).ToArray();
        var firsts = new long[Readers];
        var reads = joins.Select((join, index) => ReadAsync(join, index)).ToArray();
        var fill = joins[0].Fill!;
        fill.PublishHead(FillBench.Storable(Pieces * 1024), Times.Now);
        for (var piece = 0; piece < Pieces; piece++)
        {
            fill.Write(new byte[1024]);
            await Task.Delay(50);
        }

        fill.Complete();
        Assert.That(await Task.WhenAll(reads), Is.All.EqualTo(Pieces * 1024));
        return firsts.Max(first => Stopwatch.GetElapsedTime(firsts[0], first).TotalMilliseconds);

        async Task<long> ReadAsync(FillJoin join, int index)
        {
            await join.HeadAsync();
            var total = 0L;
            while (await join.ReadAsync() is { Kind: FillReadKind.Data } read)
            {
                firsts[index] = firsts[index] == 0 ? Stopwatch.GetTimestamp() : firsts[index];
                total += read.Data.Length;
            }

            join.Reader!.Dispose();
            return total;
        }
    }
}
