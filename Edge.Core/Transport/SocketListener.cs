using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Edge.Core.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Edge.Core.Transport;

/// <summary>Accepts connections from one listening socket, whether bound by us or passed to us.</summary>
internal sealed class SocketListener : ITransportListener
{
    private readonly IAcceptor _acceptor;
    private readonly MemoryPool<byte> _pool;
    private readonly ListenerOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly ILogger _logger;
    private readonly AcceptBackOff _backOff;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationToken _stop;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _acceptFailures;

    /// <summary>Listens through <paramref name="acceptor"/>, which it owns.</summary>
    public SocketListener(IAcceptor acceptor, MemoryPool<byte> pool, ListenerOptions options, TimeProvider timeProvider, ILogger logger)
    {
        _acceptor = acceptor;
        _pool = pool;
        _options = options;
        _timeProvider = timeProvider;
        _logger = logger;
        _stop = _stopping.Token;
        _backOff = new AcceptBackOff(options, timeProvider);
    }

    /// <summary>Binds to <paramref name="endPoint"/> (see <see cref="SocketBinder.Bind"/>) and listens.</summary>
    /// <exception cref="SocketException">The address cannot be bound.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "the listener owns the acceptor, which owns the socket")]
    public static SocketListener Bind(EndPoint endPoint, MemoryPool<byte> pool, ListenerOptions options, TimeProvider timeProvider, ILogger logger) =>
        new(new SocketAcceptor(SocketBinder.Bind(endPoint, options)), pool, options, timeProvider, logger);

    /// <summary>Uses a listening socket made elsewhere, which it owns from here on.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "the listener owns the acceptor, which owns the socket")]
    public static SocketListener Adopt(Socket socket, MemoryPool<byte> pool, ListenerOptions options, TimeProvider timeProvider, ILogger logger) =>
        new(new SocketAcceptor(socket), pool, options, timeProvider, logger);

    /// <inheritdoc/>
    public EndPoint LocalEndPoint => _acceptor.LocalEndPoint;

    /// <summary>Accepts that failed since start, for metrics.</summary>
    public long AcceptFailures => Interlocked.Read(ref _acceptFailures);

    /// <inheritdoc/>
    public async ValueTask<TransportConnection?> AcceptAsync()
    {
        while (!_stopped.Task.IsCompleted)
        {
            if (_stop.IsCancellationRequested && !HasPending())
            {
                break;
            }

            (Socket? socket, SocketError error) = await TryAcceptAsync().ConfigureAwait(false);
            if (socket is not null)
            {
                NoteRecovery();
                var connection = new SocketConnection(socket, _pool, _options.Transport, _timeProvider);
                connection.Start();
                return connection;
            }
            if (error is SocketError.Success or SocketError.ConnectionAborted or SocketError.ConnectionReset)
            {
                continue;               // stopping, or a viewer that left while it waited: the next one is not affected
            }

            Interlocked.Increment(ref _acceptFailures);
            if (_backOff.Failures == 0)
            {
                EdgeLog.AcceptBackOffBegan(_logger, LocalEndPoint, error);
            }
            if (_stop.IsCancellationRequested)
            {
                break;                  // the backlog cannot be emptied without descriptors: leave it to the kernel
            }
            await _backOff.WaitAsync(_stop).ConfigureAwait(false);
        }
        Close();
        return null;
    }

    /// <inheritdoc/>
    public async Task StopAcceptingAsync()
    {
        if (!_stopped.Task.IsCompleted)
        {
            await _stopping.CancelAsync().ConfigureAwait(false);
        }
        await _stopped.Task.ConfigureAwait(false);
    }

    /// <summary>Closes at once; what waited in the backlog is reset by the kernel.</summary>
    public async ValueTask DisposeAsync()
    {
        Close();
        if (!_stop.IsCancellationRequested)
        {
            await _stopping.CancelAsync().ConfigureAwait(false);
        }
        _stopping.Dispose();
    }

    private void Close()
    {
        if (_stopped.TrySetResult())
        {
            _acceptor.Dispose();
        }
    }

    private bool HasPending()
    {
        try
        {
            return _acceptor.HasPending();
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }

    // Success without a socket means: nothing came and we were told to stop.
    private async ValueTask<(Socket? Socket, SocketError Error)> TryAcceptAsync()
    {
        bool stopping = _stop.IsCancellationRequested;
        // While stopping, the token is cancelled after the attempt began: what is pending completes at once, and an attempt
        // that finds nothing after all does not wait.
        using CancellationTokenSource? attempt = stopping ? new CancellationTokenSource() : null;
        try
        {
            ValueTask<Socket> accept = _acceptor.AcceptAsync(attempt?.Token ?? _stop);
            if (attempt is not null)
            {
                await attempt.CancelAsync().ConfigureAwait(false);
            }
            return (await accept.ConfigureAwait(false), SocketError.Success);
        }
        catch (OperationCanceledException)
        {
            return (null, SocketError.Success);
        }
        catch (ObjectDisposedException)
        {
            return (null, SocketError.Success);
        }
        catch (SocketException exception)
        {
            return (null, exception.SocketErrorCode is SocketError.OperationAborted ? SocketError.Success : exception.SocketErrorCode);
        }
    }

    private void NoteRecovery()
    {
        if (_backOff.Failures > 0)
        {
            EdgeLog.AcceptBackOffEnded(_logger, LocalEndPoint, _backOff.Failures);
            _backOff.Reset();
        }
    }
}
