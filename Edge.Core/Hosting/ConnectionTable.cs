using System.Collections.Concurrent;
using System.Net;
using Edge.Core.Diagnostics;
using Edge.Core.Viewer;

namespace Edge.Core.Hosting;

/// <summary>The viewer connections of the process, with their caps (H19). Thread-safe.</summary>
internal sealed class ConnectionTable
{
    private readonly ConcurrentDictionary<ViewerConnection, IPAddress> _connections = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<IPAddress, int> _perAddress = new();
    private readonly Lock _gate = new();
    private TaskCompletionSource? _empty;
    private int _count;

    /// <summary>How many there are.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>All of them, some of which may end meanwhile.</summary>
    public IEnumerable<ViewerConnection> All => _connections.Keys;

    /// <summary>Takes a connection in unless a cap is reached.</summary>
    /// <returns>The cap in the way; null: it is in.</returns>
    public RefusalReason? Add(ViewerConnection connection, int max, int maxPerAddress)
    {
        if (Interlocked.Increment(ref _count) > max)
        {
            Interlocked.Decrement(ref _count);
            return RefusalReason.ConnectionLimit;
        }

        var address = connection.RemoteAddress;
        if (_perAddress.AddOrUpdate(address, 1, static (_, n) => n + 1) > maxPerAddress)
        {
            Forget(address);
            Interlocked.Decrement(ref _count);
            return RefusalReason.AddressLimit;
        }

        _connections[connection] = address;
        return null;
    }

    /// <summary>Counts a connection as one of another address, unless that is at its cap.</summary>
    /// <returns>The cap in the way; then the connection stays where it was until it is removed.</returns>
    public RefusalReason? Move(ViewerConnection connection, IPAddress address, int maxPerAddress)
    {
        if (_perAddress.AddOrUpdate(address, 1, static (_, n) => n + 1) > maxPerAddress)
        {
            Forget(address);
            return RefusalReason.AddressLimit;
        }

        if (_connections.TryGetValue(connection, out var before) && _connections.TryUpdate(connection, address, before))
        {
            Forget(before);
        }
        else
        {
            Forget(address);   // it is gone already
        }

        return null;
    }

    /// <summary>Lets a connection go that <see cref="Add"/> took in.</summary>
    public void Remove(ViewerConnection connection)
    {
        if (!_connections.TryRemove(connection, out var address))
        {
            return;
        }

        Forget(address);
        if (Interlocked.Decrement(ref _count) == 0)
        {
            lock (_gate)
            {
                _empty?.TrySetResult();
            }
        }
    }

    /// <summary>Waits until none is left, or <paramref name="enough"/> fires; does not throw.</summary>
    public async Task WaitEmptyAsync(CancellationToken enough)
    {
        var empty = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _empty = empty;
        }

        if (Count == 0)
        {
            return;
        }

        await using (enough.Register(() => empty.TrySetResult()).ConfigureAwait(false))
        {
            await empty.Task.ConfigureAwait(false);
        }
    }

    // The entry goes when its count does, so that the table is bounded by the connections (H19).
    private void Forget(IPAddress address)
    {
        while (_perAddress.TryGetValue(address, out var count))
        {
            if (count == 1
                ? _perAddress.TryRemove(new KeyValuePair<IPAddress, int>(address, 1))
                : _perAddress.TryUpdate(address, count - 1, count))
            {
                return;
            }
        }
    }
}
