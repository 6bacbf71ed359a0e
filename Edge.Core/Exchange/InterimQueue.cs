using System.Buffers;
using Edge.Core.Config;
using Edge.Core.Origin;

namespace Edge.Core.Exchange;

/// <summary>Interim responses on their way from a fetch, which belongs to nobody, to the viewer whose request began it.</summary>
/// <remarks>Thread-safe: one fetch puts, one viewer's loop takes. Who follows a fetch gets none: what it would hear is over, or was said to
/// another request. Bounded by what the exchange with the origin lets through (O01).</remarks>
internal sealed class InterimQueue(CacheBehavior behavior, ReadOnlyMemory<byte> via) : IInterimSink
{
    private readonly Lock _gate = new();
    private readonly Queue<ReadOnlyMemory<byte>> _heads = new();
    private TaskCompletionSource? _waiting;

    /// <summary>A queue for the viewer of <paramref name="exchange"/>, or null when it gets no interim responses.</summary>
    public static InterimQueue? For(ExchangeContext exchange) =>
        InterimHead.IsWanted(exchange) ? new InterimQueue(exchange.Behavior!, exchange.Services.Identity.Via.ToArray()) : null;

    /// <inheritdoc/>
    public ValueTask OnInterimAsync(int status, FieldTable fields)
    {
        var head = new ArrayBufferWriter<byte>(256);
        InterimHead.Write(head, status, fields, behavior, via.Span);
        lock (_gate)
        {
            _heads.Enqueue(head.WrittenMemory);
            _waiting?.TrySetResult();
            _waiting = null;
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Waits for <paramref name="result"/> and meanwhile sends what comes here.</summary>
    /// <remarks>Whatever came before the result has been sent when the task is done, and nothing is sent afterwards.</remarks>
    public async ValueTask<T> RelayUntilAsync<T>(ExchangeContext exchange, Task<T> result)
    {
        while (true)
        {
            await Task.WhenAny(result, WaitAsync()).ConfigureAwait(false);
            var isLast = result.IsCompleted;   // before the look into the queue, so that nothing slips in between
            while (TryTake(out var head) && !exchange.Viewer.IsGone)
            {
                exchange.Viewer.Write(head.Span);
                await exchange.Viewer.FlushAsync().ConfigureAwait(false);
            }

            if (isLast)
            {
                return await result.ConfigureAwait(false);
            }
        }
    }

    private Task WaitAsync()
    {
        lock (_gate)
        {
            if (_heads.Count > 0)
            {
                return Task.CompletedTask;
            }

            _waiting ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _waiting.Task;
        }
    }

    private bool TryTake(out ReadOnlyMemory<byte> head)
    {
        lock (_gate)
        {
            return _heads.TryDequeue(out head);
        }
    }
}
