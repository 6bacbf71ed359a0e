using BenchmarkDotNet.Attributes;
using Edge.Cache;
using Edge.Cache.Fills;
using Edge.Cache.Keys;
using Edge.Cache.Policy;
using Edge.Cache.Semantics;
using Edge.Cache.Status;
using Edge.Cache.Store;

namespace Edge.Benchmarks.Cache;

/// <summary>A miss without its origin: join, judge, pack the fields, fill 1 KiB, publish, read.</summary>
[MemoryDiagnoser]
public class FillBenchmarks
{
    private readonly ResponseCache _cache = new(new CacheLimits { Capacity = 16 << 20, MaxObjectSize = 1 << 20 }, Samples.Seed);
    private readonly StoredFieldsBuilder _fields = new();
    private CacheKeyBuilder _builder = null!;
    private CacheTime _now;
    private int _next;

    [GlobalSetup]
    public void Setup()
    {
        _builder = _cache.NewKeyBuilder();
        _now = CacheTime.Read(TimeProvider.System);
    }

    [Benchmark]
    public async Task<CacheReason> Miss()
    {
        Samples.TryBuildKey(_builder, Samples.Path(_next++ & 0xffff), CachePolicies.Standard, out var key);
        var join = _cache.Fills.Join(key, Samples.Request, default, _now);
        var decision = Storability.Decide(
            new StorageRequest(CacheMethod.Get, false, false), 200, Samples.Response, CachePolicies.Standard, _now, _now);
        var shared = _fields.BuildShared(Samples.Response, CachePolicies.Standard, _now);
        join.Fill!.PublishHead(new FillHead { Status = 200, Fields = shared, Decision = decision, ContentLength = 1024 }, _now);
        join.Fill.GetMemory().Span.Clear();
        join.Fill.Advance(1024);
        var reason = join.Fill.Complete();
        using var reader = join.Reader!;
        var head = await reader.WaitHeadAsync(CancellationToken.None).ConfigureAwait(false);
        var read = await reader.ReadAsync(CancellationToken.None).ConfigureAwait(false);
        return head.Kind == FillHeadKind.Head && read.Data.Length == 1024 ? reason : CacheReason.Incomplete;
    }
}
