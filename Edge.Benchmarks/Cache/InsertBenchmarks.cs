using BenchmarkDotNet.Attributes;
using Edge.Cache;
using Edge.Cache.Invalidation;
using Edge.Cache.Keys;
using Edge.Cache.Policy;
using Edge.Cache.Store;

namespace Edge.Benchmarks.Cache;

/// <summary>An insert into a full store: every one evicts another. 1 KiB objects, 16 MiB.</summary>
[MemoryDiagnoser]
public class InsertBenchmarks
{
    private readonly CacheKeyBuilder _builder = new(Samples.Seed, new CacheLimits());
    private readonly byte[][] _paths = new byte[1 << 16][];
    private readonly ManagedStore _store = new(
        new CacheLimits { Capacity = 16 << 20, MaxObjectSize = 1 << 20 }, new InvalidationLedger());
    private readonly StoredBody _body = StoredBody.CopyOf(new byte[1024]);
    private int _next;

    [GlobalSetup]
    public void Setup()
    {
        for (var i = 0; i < _paths.Length; i++)
        {
            _paths[i] = Samples.Path(i);
        }

        for (var i = 0; i < _paths.Length; i++)
        {
            Insert();
        }
    }

    [Benchmark]
    public int Insert()
    {
        Samples.TryBuildKey(_builder, _paths[_next++ & (_paths.Length - 1)], CachePolicies.Standard, out var key);
        var response = new StoredResponse(200, Samples.Response, _body, new ResponseMetadata { Lifetime = 3600 }, born: 1);
        return (int)_store.Publish(key, Samples.Request, response);
    }
}
