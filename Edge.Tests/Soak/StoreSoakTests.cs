using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Edge.Cache;
using Edge.Cache.Invalidation;
using Edge.Cache.Keys;
using Edge.Cache.Store;
using Edge.Tests.Cache.Support;

namespace Edge.Tests.Soak;

/// <summary>Four threads publish, look up, hold, discard, remove, freshen, purge and sweep in a tiny store (C32, I1 … I7).
/// <c>RAWEDGE_SOAK_SECONDS</c> says for how long; 600 without it.</summary>
[Category("Soak")]
[TestFixture(StoreKind.Managed)]
[TestFixture(StoreKind.Arena)]
internal sealed class StoreSoakTests(StoreKind kind)
{
    private const int Threads = 4;
    private const int KeyCount = 500;

    [Test]
    public void C32_RandomOperations_NoBodyIsTornNoneIsLostAndCountersEqualAWalk()
    {
        var duration = TimeSpan.FromSeconds(int.Parse(Environment.GetEnvironmentVariable("RAWEDGE_SOAK_SECONDS") ?? "600", CultureInfo.InvariantCulture));
        var ledger = new InvalidationLedger();
        InvalidationScope[] scopes = [ledger.ScopeOf("a"), ledger.ScopeOf("b")];
        var store = TestStores.Of(kind, new CacheLimits { Capacity = 256 << 10, Shards = 4 }, ledger);
        CacheKey[] keys = [.. Enumerable.Range(0, KeyCount).Select(i => TestKeys.Of("/" + i))];
        var (torn, resurrected, operations, held) = (0L, 0L, 0L, 0L);
        var watch = Stopwatch.StartNew();

        Parallel.For(0, Threads, new ParallelOptions { MaxDegreeOfParallelism = Threads }, thread =>
        {
            var random = new Random(thread);
            var leases = new Queue<(StoredResponse Response, int Key)>();
            for (var i = 0L; watch.Elapsed < duration; i++)
            {
                var key = Math.Min(random.Next(KeyCount), random.Next(KeyCount));
                switch (random.Next(1000))
                {
                    case < 600:
                        if (store.TryGet(keys[key], Fields.None, out var lookup))
                        {
                            Interlocked.Add(ref torn, IsWhole(lookup.Response!, key) ? 0 : 1);
                            if (random.Next(50) == 0)
                            {
                                leases.Enqueue((lookup.Response!, key));   // held long after it may have left
                            }
                            else
                            {
                                lookup.Response!.GiveBack();
                            }
                        }

                        break;
                    case < 900:
                        store.Publish(keys[key], Fields.None, Made(key, random, ledger.Current, scopes[key & 1]));
                        break;
                    case < 940:
                        store.Remove(keys[key]);
                        break;
                    case < 960:
                        if (store.TryGet(keys[key], Fields.None, out lookup))
                        {
                            store.Discard(keys[key], lookup.Response!);
                        }

                        break;
                    case < 990:
                        if (store.TryGet(keys[key], Fields.None, out lookup))
                        {
                            var stale = lookup.Response!;
                            store.Freshen(keys[key], stale, stale.Freshened(stale.Fields, stale.Metadata, stale.CheckedAt));
                        }

                        break;
                    case < 996:
                        scopes[key & 1].Purge();
                        break;
                    default:
                        // A purge that is over hides what was stored before it.
                        var born = ledger.Current;
                        store.Remove(keys[key]);
                        if (store.TryGet(keys[key], Fields.None, out lookup) && lookup.Response!.Born < born)
                        {
                            Interlocked.Increment(ref resurrected);
                        }

                        break;
                }

                if (leases.Count > 64)
                {
                    var (response, of) = leases.Dequeue();
                    Interlocked.Add(ref torn, IsWhole(response, of) ? 0 : 1);
                    Interlocked.Increment(ref held);
                }

                if (thread == 0 && i % 20_000 == 0)
                {
                    store.SweepAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
                }

                Interlocked.Increment(ref operations);
            }
        });

        TestContext.Out.WriteLine($"{operations:N0} operations in {watch.Elapsed.TotalSeconds:0} s, {held:N0} bodies held, {store.Snapshot()}");
        Assert.That((torn, resurrected), Is.EqualTo((0L, 0L)));
        Assert.That(store.Snapshot().Evictions, Is.GreaterThan(1000));
        StoreWalk.AssertIntact(store);
    }

    // Random content between the number of its key and its own digest.
    private static StoredResponse Made(int key, Random random, long born, InvalidationScope scope)
    {
        // Half of them short, so that both ways to keep a response are met in a store this small.
        var body = new byte[4 + random.Next(0, random.Next(2) == 0 ? 250 : 3000) + 32];
        random.NextBytes(body);
        BitConverter.TryWriteBytes(body, key);
        SHA256.HashData(body.AsSpan(0, body.Length - 32), body.AsSpan(body.Length - 32));
        return Responses.OfBody(body, born, scope: scope);
    }

    private static bool IsWhole(StoredResponse response, int key)
    {
        var body = new byte[response.Body.Length];
        for (var at = 0L; at < body.Length;)
        {
            var piece = response.Body.Read(at, body.Length - at);
            piece.Span.CopyTo(body.AsSpan((int)at));
            at += piece.Length;
        }

        return BitConverter.ToInt32(body) == key && SHA256.HashData(body.AsSpan(0, body.Length - 32)).AsSpan().SequenceEqual(body.AsSpan(body.Length - 32));
    }
}
