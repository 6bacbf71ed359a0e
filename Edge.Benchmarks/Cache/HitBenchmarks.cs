using System.Collections.Concurrent;
using BenchmarkDotNet.Attributes;
using Edge.Cache;
using Edge.Cache.Invalidation;
using Edge.Cache.Keys;
using Edge.Cache.Policy;
using Edge.Cache.Semantics;
using Edge.Cache.Store;

namespace Edge.Benchmarks.Cache;

/// <summary>A hit: the key is built and looked up. 8,192 objects of 64 bytes, so that the work and not the memory is
/// measured.</summary>
[MemoryDiagnoser]
public class HitBenchmarks
{
    private const int Count = 8192;

    private readonly byte[][] _paths = new byte[Count][];
    private readonly ConcurrentDictionary<CacheKey, StoredResponse> _dictionary = new();
    private readonly CacheKeyBuilder _builder = new(Samples.Seed, new CacheLimits());
    private readonly ManagedStore _store = new(new CacheLimits { Capacity = 64 << 20 }, new InvalidationLedger());
    private CacheTime _now;
    private int _next;

    [GlobalSetup]
    public void Setup()
    {
        _now = CacheTime.Read(TimeProvider.System);
        for (var i = 0; i < Count; i++)
        {
            _paths[i] = Samples.Path(i);
            Samples.TryBuildKey(_builder, _paths[i], CachePolicies.Standard, out var key);
            var response = Samples.OfLength(64);
            _dictionary[key.ToOwned()] = response;
            _store.Publish(key, Samples.Request, response);
        }
    }

    [Benchmark]
    public int BuildKey() => Samples.TryBuildKey(_builder, NextPath(), CachePolicies.Standard, out var key) ? key.Length : 0;

    [Benchmark]
    public int BuildKey_CachingOptimized() =>
        Samples.TryBuildKey(_builder, NextPath(), CachePolicies.CachingOptimized, out var key) ? key.Length : 0;

    [Benchmark(Baseline = true)]
    public StoredResponse? Dictionary()
    {
        Samples.TryBuildKey(_builder, NextPath(), CachePolicies.Standard, out var key);
        return _dictionary.GetValueOrDefault(key);
    }

    [Benchmark]
    public StoredResponse? Managed()
    {
        Samples.TryBuildKey(_builder, NextPath(), CachePolicies.Standard, out var key);
        _store.TryGet(key, Samples.Request, out var lookup);
        return lookup.Response;
    }

    [Benchmark]
    public FreshnessVerdict Managed_AndJudged()
    {
        Samples.TryBuildKey(_builder, NextPath(), CachePolicies.Standard, out var key);
        _store.TryGet(key, Samples.Request, out var lookup);
        return Freshness.Judge(lookup.Response!, CachePolicies.Standard, default, _now);
    }

    private byte[] NextPath() => _paths[_next++ & (Count - 1)];
}
