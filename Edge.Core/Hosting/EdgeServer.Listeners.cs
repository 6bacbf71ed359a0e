using System.Net.Sockets;
using Edge.Core.Config;
using Edge.Core.Transport;

namespace Edge.Core.Hosting;

internal sealed partial class EdgeServer
{
    // All or none: when one address fails, those bound before it are let go.
    private List<RunningListener> Bind(IEnumerable<ListenerSettings> wanted)
    {
        var bound = new List<RunningListener>();
        try
        {
            foreach (var settings in wanted)
            {
                bound.AddRange(Open(settings).Select(transport => new RunningListener(settings, transport, this)));
            }

            return bound;
        }
        catch
        {
            foreach (var listener in bound)
            {
                listener.Close();
            }

            throw;
        }
    }

    // One listener as a rule; systemd may pass several sockets under one name (an address of each family).
    private SocketListener[] Open(ListenerSettings settings)
    {
        var options = new ListenerOptions { Backlog = Services.Snapshot.Limits.AcceptBacklog, Transport = _options.Transport };
        var passed = _options.Inherited?.Take(settings.Name) ?? [];
        return passed.Count > 0
            ? [.. passed.Select(socket => SocketListener.Adopt(socket, _options.Pool, options, _options.Time, _options.Logger))]
            : [Bind(settings, options)];
    }

    private SocketListener Bind(ListenerSettings settings, ListenerOptions options)
    {
        try
        {
            return SocketListener.Bind(settings.Endpoint.ToEndPoint(), _options.Pool, options, _options.Time, _options.Logger);
        }
        catch (SocketException cause)
        {
            throw new ListenException($"listener {settings.Name} cannot be opened on {settings.Endpoint}: {cause.Message}", cause);
        }
    }

    /// <summary>One listener and its accept loop.</summary>
    private sealed class RunningListener(ListenerSettings settings, ITransportListener transport, EdgeServer server)
    {
        private Task _accepting = Task.CompletedTask;
        private ListenerSettings _settings = settings;

        public ListenerSettings Settings
        {
            get => Volatile.Read(ref _settings);
            set => Volatile.Write(ref _settings, value);
        }

        public ITransportListener Transport => transport;

        // Never accepted: nothing to wait for.
        public void Close() => _accepting = transport.DisposeAsync().AsTask();

        public void Run() => _accepting = AcceptAsync();

        public async Task StopAsync()
        {
            await transport.StopAcceptingAsync().ConfigureAwait(false);
            await _accepting.ConfigureAwait(false);
            await transport.DisposeAsync().ConfigureAwait(false);
        }

        private async Task AcceptAsync()
        {
            await Task.Yield();
            int turn = 0;   // connections in a row that were there already
            while (true)
            {
                ValueTask<TransportConnection?> accepting = transport.AcceptAsync();
                turn = accepting.IsCompleted ? turn + 1 : 0;
                if (await accepting.ConfigureAwait(false) is not { } connection)
                {
                    return;
                }

                server.Admit(connection, Settings);
                if (turn == SocketThreads.AcceptTurn)
                {
                    turn = 0;
                    await SocketThreads.LeaveAsync();
                }
            }
        }
    }
}
