using CsCheck;
using Edge.Cache;
using Edge.Cache.Invalidation;
using Edge.Cache.Keys;
using Edge.Cache.Store;
using Edge.Tests.Cache.Support;

namespace Edge.Tests.Cache.Store;

/// <summary>The store against a locked dictionary: random operations one after another, and in parallel for every order that
/// explains them (I2, C32).</summary>
[TestFixture(StoreKind.Managed)]
[TestFixture(StoreKind.Arena)]
public class StoreModelTests(StoreKind kind)
{
    private const int KeyCount = 3;
    private static readonly CacheKey[] Probes = [.. Enumerable.Range(0, KeyCount).Select(i => TestKeys.Colliding("key" + i, (ulong)i << 20))];

    /// <summary>A store big enough that nothing is evicted, its keys crowded into one bucket. Their purges are told apart,
    /// though.</summary>
    private sealed class Real
    {
        public InvalidationLedger Ledger { get; } = new();

        public ICacheStore Store { get; }

        public InvalidationScope Scope { get; }

        public Real(StoreKind kind)
        {
            Store = TestStores.Of(kind, new CacheLimits { Capacity = 1 << 20, Shards = 1 }, Ledger);
            Scope = Ledger.ScopeOf("site");
        }

        public string? Get(int key) => Store.TryGet(Probes[key], Fields.None, out var lookup) ? lookup.Response!.Body() : null;

        public void Publish(int key, int value) => Store.Publish(
            Probes[key], Fields.None, Responses.OfBody($"{key}:{value}".Bytes(), Ledger.Current, scope: Scope));

        public int Remove(int key) => Store.Remove(Probes[key]);

        public override string ToString() => string.Join(",", Enumerable.Range(0, KeyCount).Select(Get));
    }

    private sealed class Model
    {
        private readonly Dictionary<int, string> _values = [];

        public string? Get(int key)
        {
            lock (_values)
            {
                return _values.GetValueOrDefault(key);
            }
        }

        public void Publish(int key, int value)
        {
            lock (_values)
            {
                _values[key] = $"{key}:{value}";
            }
        }

        public void Remove(int key)
        {
            lock (_values)
            {
                _values.Remove(key);
            }
        }

        public void Clear()
        {
            lock (_values)
            {
                _values.Clear();
            }
        }
    }

    private Gen<(Real, Model)> Fresh => Gen.Const(() => (new Real(kind), new Model()));

    private static Gen<int> KeyGen => Gen.Int[0, KeyCount - 1];

    private static GenOperation<Real, Model> PublishOp => Gen.Select(KeyGen, Gen.Int[0, 9]).Operation<Real, Model>(
        kv => $"publish {kv}", (real, kv) => real.Publish(kv.Item1, kv.Item2), (model, kv) => model.Publish(kv.Item1, kv.Item2));

    private static GenOperation<Real, Model> RemoveOp => KeyGen.Operation<Real, Model>(
        key => $"remove {key}", (real, key) => real.Remove(key), (model, key) => model.Remove(key));

    private static GenOperation<Real, Model> PurgeScopeOp => Gen.Const(0).Operation<Real, Model>(
        _ => "purge scope", (real, _) => real.Scope.Purge(), (model, _) => model.Clear());

    private static GenOperation<Real, Model> PurgeAllOp => Gen.Const(0).Operation<Real, Model>(
        _ => "purge all", (real, _) => real.Ledger.PurgeAll(), (model, _) => model.Clear());

    [Test]
    public void C32_RandomOperations_AreThoseOfADictionary() => Fresh.SampleModelBased(
        [PublishOp, RemoveOp, PurgeScopeOp, PurgeAllOp],
        equal: Same,
        iter: 500);

    [Test]
    public void I2_ParallelOperations_HaveAnOrderThatExplainsThem() => Gen.Const(() => new Real(kind)).SampleParallel(
        [
            Gen.Select(KeyGen, Gen.Int[0, 9]).Operation<Real>(kv => $"publish {kv}", (real, kv) => real.Publish(kv.Item1, kv.Item2)),
            KeyGen.Operation<Real>(key => $"remove {key}", (real, key) => real.Remove(key)),
        ],
        equal: (left, right) => left.ToString() == right.ToString(),
        iter: 100);

    /// <summary>A publish that began before a purge never shows after it, however the two interleave. Two threads meet at a
    /// round's start as closely as they can, each then waits a little, so that over many rounds every step of one falls between
    /// every two steps of the other.</summary>
    [Test]
    public void C23_PublishAgainstRemove_NeverLeavesTheOlderValue()
    {
        const int Rounds = 20_000;
        var real = new Real(kind);
        var older = Responses.OfBody("old"u8, real.Ledger.Current);
        var (begun, ended, survivors) = (0, 0, 0);
        var publisher = new Thread(() =>
        {
            for (var round = 1; round <= Rounds; round++)
            {
                Await(ref begun, round);
                Thread.SpinWait(round % 7);
                real.Store.Publish(Probes[0], Fields.None, older);
                Volatile.Write(ref ended, round);
            }
        });
        publisher.Start();

        for (var round = 1; round <= Rounds; round++)
        {
            older = Responses.OfBody("old"u8, real.Ledger.Current);
            Volatile.Write(ref begun, round);
            Thread.SpinWait(round % 11);
            real.Store.Remove(Probes[0]);
            survivors += real.Get(0) is null ? 0 : 1;
            Await(ref ended, round);
            survivors += real.Get(0) is null ? 0 : 1;
        }

        publisher.Join();
        Assert.That(survivors, Is.Zero);
        StoreWalk.AssertIntact(real.Store);

        static void Await(ref int counter, int value)
        {
            var spinner = default(SpinWait);
            while (Volatile.Read(ref counter) < value)
            {
                spinner.SpinOnce(sleep1Threshold: -1);
            }
        }
    }

    private static bool Same(Real real, Model model)
    {
        StoreWalk.AssertIntact(real.Store);
        return Enumerable.Range(0, KeyCount).All(key => real.Get(key) == model.Get(key));
    }
}
