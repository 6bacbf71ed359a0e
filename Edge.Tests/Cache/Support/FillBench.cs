using System.Text;
using Edge.Cache;
using Edge.Cache.Fills;
using Edge.Cache.Invalidation;
using Edge.Cache.Keys;
using Edge.Cache.Policy;
using Edge.Cache.Semantics;
using Edge.Cache.Store;

namespace Edge.Tests.Cache.Support;

/// <summary>A fill table over a store, with the origin played by the test.</summary>
internal sealed class FillBench
{
    public static readonly CacheKey Key = TestKeys.Of("/a");

    public FillBench(StoreKind kind, CacheLimits? limits = null)
    {
        Cache = new ResponseCache((limits ?? new CacheLimits()) with { Store = kind }, TestKeys.Seed);
    }

    public ResponseCache Cache { get; }

    public FillTable Table => Cache.Fills;

    public InvalidationLedger Ledger => Cache.Ledger;

    public FillJoin Join(FillOptions options = default, CacheTime? now = null, params string[] lines) =>
        Table.Join(Key, Fields.Of(lines), options, now ?? Times.Now);

    public StoredResponse? Stored(params string[] lines)
    {
        Cache.Store.TryGet(Key, Fields.Of(lines), out var lookup);
        return lookup.Response;
    }

    /// <summary>A head judged as the product would judge it.</summary>
    public static FillHead Head(long? length = null, int status = 200, CachePolicy? policy = null, params string[] lines)
    {
        var rules = policy ?? CachePolicies.Standard;
        var response = Fields.Of(["Date: " + Times.Date(), .. lines]);
        var builder = new StoredFieldsBuilder();
        var shared = builder.BuildShared(response, rules, Times.Now);
        var own = builder.BuildForRequester(response, rules, Times.Now, shared);
        return new FillHead
        {
            Status = status,
            Fields = shared,
            RequesterFields = ReferenceEquals(own, shared) ? null : own,
            Decision = Storability.Decide(new StorageRequest(CacheMethod.Get, false, false), status, response, rules, Times.Now, Times.Now),
            ContentLength = length,
        };
    }

    public static FillHead Storable(long? length = null) => Head(length, lines: "Cache-Control: max-age=60");
}

internal static class FillSteps
{
    public static void Write(this Fill fill, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var memory = fill.GetMemory();
            var count = Math.Min(memory.Length, bytes.Length);
            bytes[..count].CopyTo(memory.Span);
            fill.Advance(count);
            bytes = bytes[count..];
        }
    }

    public static void Write(this Fill fill, string text) => fill.Write(text.Bytes());

    // Tasks, so that a test may look at a wait before it is over.
    public static Task<FillHeadResult> HeadAsync(this FillJoin join) =>
        join.Reader!.WaitHeadAsync(CancellationToken.None).AsTask();

    public static Task<FillRead> ReadAsync(this FillJoin join) => join.Reader!.ReadAsync(CancellationToken.None).AsTask();

    public static Task<bool> RoomAsync(this Fill fill) => fill.WaitForRoomAsync().AsTask();

    /// <summary>Waits until the origin exchange is told to stop.</summary>
    public static async Task<bool> IsAbandonedAsync(this Fill fill)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var _ = fill.Abandoned.Register(done.SetResult);
        await done.Task.WaitAsync(TimeSpan.FromSeconds(10));
        return true;
    }

    /// <summary>Reads head and body to the end of either kind.</summary>
    public static async Task<(string Body, FillReadKind End)> ReadAllAsync(this FillJoin join)
    {
        var head = await join.HeadAsync().ConfigureAwait(false);
        Assert.That(head.Kind, Is.EqualTo(FillHeadKind.Head));
        return await join.ReadBodyAsync().ConfigureAwait(false);
    }

    public static async Task<(string Body, FillReadKind End)> ReadBodyAsync(this FillJoin join)
    {
        var body = new StringBuilder();
        while (true)
        {
            var read = await join.ReadAsync().ConfigureAwait(false);
            if (read.Kind != FillReadKind.Data)
            {
                return (body.ToString(), read.Kind);
            }

            Assert.That(read.Data.IsEmpty, Is.False);
            body.Append(Encoding.Latin1.GetString(read.Data.Span));
        }
    }
}
