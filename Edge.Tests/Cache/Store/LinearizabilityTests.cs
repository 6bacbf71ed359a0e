using System.Diagnostics;
using Edge.Cache;
using Edge.Cache.Invalidation;
using Edge.Cache.Keys;
using Edge.Cache.Status;
using Edge.Cache.Store;
using Edge.Tests.Cache.Support;

namespace Edge.Tests.Cache.Store;

/// <summary>I2: histories of one key, recorded from threads, checked for an order that explains them (Wing and Gong, 1993).</summary>
[TestFixture(StoreKind.Managed)]
[TestFixture(StoreKind.Arena)]
public class LinearizabilityTests(StoreKind kind)
{
    private const int Threads = 4;
    private const int OperationsPerThread = 3;

    private enum Kind
    {
        Get,
        Publish,
        Remove,
        PurgeSite,
    }

    /// <summary>One operation: what it did, and when it was begun and over.</summary>
    private readonly record struct Operation(Kind Kind, string? Value, long Begun, long Over, bool Refused = false);

    [Test]
    public void I2_RecordedHistories_HaveAnOrderThatExplainsThem([Values(5_000)] int histories)
    {
        var overlapping = 0;
        var unexplained = default(string);
        using var start = new Barrier(Threads + 1);
        using var end = new Barrier(Threads + 1);
        var (store, scope, key, done) = (default(ICacheStore)!, default(InvalidationScope)!, TestKeys.Of("/a"), false);
        var records = new Operation[Threads][];
        var threads = Enumerable.Range(0, Threads).Select(thread => new Thread(() =>
        {
            for (var round = 0; ; round++)
            {
                start.SignalAndWait();
                if (Volatile.Read(ref done))
                {
                    return;
                }

                records[thread] = Record(store, scope, key, new Random((round * 31) + thread), thread);
                end.SignalAndWait();
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());

        // On a machine that has much else to do threads meet rarely: then it takes more histories.
        for (var round = 0; (round < histories || (overlapping <= 20 && round < 20 * histories)) && unexplained is null; round++)
        {
            var ledger = new InvalidationLedger();
            scope = ledger.ScopeOf("site");
            store = TestStores.Of(kind, new CacheLimits { Capacity = 1 << 20, Shards = 1 }, ledger);
            start.SignalAndWait();
            end.SignalAndWait();
            var history = records.SelectMany(each => each).ToArray();
            overlapping += history.Any(one => history.Any(other => one != other && one.Begun < other.Begun && other.Begun < one.Over)) ? 1 : 0;
            unexplained = IsLinearizable(history) ? null : string.Join("\n", history.OrderBy(each => each.Begun));
        }

        Volatile.Write(ref done, true);
        start.SignalAndWait();
        threads.ForEach(thread => thread.Join());
        Assert.That(unexplained, Is.Null);
        Assert.That(overlapping, Is.GreaterThan(20), "threads met");
    }

    [Test]
    public void Checker_HistoryWithoutAnOrder_IsFound()
    {
        Operation[] stale = [new(Kind.Publish, "a", 1, 2), new(Kind.Remove, null, 3, 4), new(Kind.Get, "a", 5, 6)];
        Operation[] lost = [new(Kind.Publish, "a", 1, 2), new(Kind.Get, null, 3, 4)];
        Operation[] good = [new(Kind.Publish, "a", 1, 5), new(Kind.Get, null, 2, 3), new(Kind.Get, "a", 2, 6)];

        Assert.That((IsLinearizable(stale), IsLinearizable(lost), IsLinearizable(good)), Is.EqualTo((false, false, true)));

        Operation[] seenBefore = [new(Kind.Publish, "a", 1, 6, Refused: true), new(Kind.Get, "a", 2, 3), new(Kind.PurgeSite, null, 4, 5)];
        Operation[] seenAfter = [new(Kind.Publish, "a", 1, 6, Refused: true), new(Kind.PurgeSite, null, 2, 3), new(Kind.Get, "a", 4, 5)];
        Assert.That((IsLinearizable(seenBefore), IsLinearizable(seenAfter)), Is.EqualTo((true, false)), "a purge ends what it refuses");

        Operation[] keyBefore = [new(Kind.Publish, "a", 1, 6, Refused: true), new(Kind.Get, "a", 2, 3), new(Kind.Remove, null, 4, 5)];
        Operation[] keyAfter = [new(Kind.Publish, "a", 1, 6, Refused: true), new(Kind.Remove, null, 2, 3), new(Kind.Get, "a", 4, 5)];
        Assert.That((IsLinearizable(keyBefore), IsLinearizable(keyAfter)), Is.EqualTo((true, false)), "so does one of its key");
    }

    private static Operation[] Record(ICacheStore store, InvalidationScope scope, CacheKey key, Random random, int thread)
    {
        var operations = new Operation[OperationsPerThread];
        for (var i = 0; i < operations.Length; i++)
        {
            Thread.SpinWait(random.Next(20));
            var begun = Stopwatch.GetTimestamp();
            var (kind, value, refused) = random.Next(8) switch
            {
                < 4 => (Kind.Get, store.TryGet(key, Fields.None, out var lookup) ? lookup.Response!.Body() : null, false),
                < 6 => Publish(store, scope, key, $"{thread}.{i}"),
                < 7 => Remove(store, key),
                _ => PurgeSite(scope),
            };
            operations[i] = new Operation(kind, value, begun, Stopwatch.GetTimestamp(), refused);
        }

        return operations;
    }

    private static (Kind Kind, string? Value, bool Refused) Publish(ICacheStore store, InvalidationScope scope, CacheKey key, string value)
    {
        var reason = store.Publish(key, Fields.None, Responses.OfBody(value.Bytes(), scope.Ledger.Current, scope: scope));
        return (Kind.Publish, value, reason != CacheReason.None);
    }

    private static (Kind Kind, string? Value, bool Refused) Remove(ICacheStore store, CacheKey key)
    {
        store.Remove(key);
        return (Kind.Remove, null, false);
    }

    private static (Kind Kind, string? Value, bool Refused) PurgeSite(InvalidationScope scope)
    {
        scope.Purge();
        return (Kind.PurgeSite, null, false);
    }

    private static bool IsLinearizable(Operation[] history) => Explains(history, 0, null, []);

    // Any operation that nothing else precedes may come next; what was tried in vain once is not tried again.
    private static bool Explains(Operation[] history, int done, string? state, HashSet<(int Done, string? State)> tried)
    {
        if (done == (1 << history.Length) - 1)
        {
            return true;
        }

        if (!tried.Add((done, state)))
        {
            return false;
        }

        for (var i = 0; i < history.Length; i++)
        {
            if ((done & (1 << i)) != 0 || !MayBeNext(history, done, i))
            {
                continue;
            }

            var operation = history[i];
            if (operation.Kind == Kind.Get && operation.Value != state)
            {
                continue;
            }

            var rest = done | (1 << i);
            var explained = operation.Kind switch
            {
                Kind.Get => Explains(history, rest, state, tried),
                Kind.Publish when operation.Refused => Explains(history, rest, state, tried)
                    || (AwaitsPurge(history, rest, operation) && Explains(history, rest, operation.Value, tried)),
                Kind.Publish => Explains(history, rest, operation.Value, tried),
                _ => Explains(history, rest, null, tried),
            };
            if (explained)
            {
                return true;
            }
        }

        return false;
    }

    // A purge since its birth, of its site or its key, refuses a publication: it did nothing, or it could be seen until that purge, which is still to come.
    private static bool AwaitsPurge(Operation[] history, int done, Operation publication)
    {
        for (var i = 0; i < history.Length; i++)
        {
            if ((done & (1 << i)) == 0 && history[i].Kind is Kind.PurgeSite or Kind.Remove && history[i].Begun < publication.Over)
            {
                return true;
            }
        }

        return false;
    }

    private static bool MayBeNext(Operation[] history, int done, int candidate)
    {
        for (var i = 0; i < history.Length; i++)
        {
            if ((done & (1 << i)) == 0 && i != candidate && history[i].Over < history[candidate].Begun)
            {
                return false;
            }
        }

        return true;
    }
}
