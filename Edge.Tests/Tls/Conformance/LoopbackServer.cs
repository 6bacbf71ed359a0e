using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Edge.Tls;
using Edge.Tls.Pipe;
using Edge.Tls.Records;

namespace Edge.Tests.Tls.Conformance;

/// <summary>Our server on a loopback port: reads the hello, lets a rule choose the options, runs a handler.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Func<ClientHelloInfo, TlsServerOptions?> _choose;
    private readonly Func<TlsDuplexPipe, Task> _handle;
    private readonly Channel<TlsFailure?> _outcomes = Channel.CreateUnbounded<TlsFailure?>();
    private readonly Task _accepting;

    public LoopbackServer(TlsServerOptions options, Func<TlsDuplexPipe, Task>? handle = null)
        : this(_ => options, handle)
    {
    }

    public LoopbackServer(Func<ClientHelloInfo, TlsServerOptions?> choose, Func<TlsDuplexPipe, Task>? handle = null)
    {
        _choose = choose;
        _handle = handle ?? EchoAsync;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public string Address => $"127.0.0.1:{Port}";

    /// <summary>How the next connection ended: null for a clean close.</summary>
    public async Task<TlsFailure?> OutcomeAsync() => await _outcomes.Reader.ReadAsync(TlsWorld.Deadline());

    /// <summary>Sends back every byte; closes when the peer does.</summary>
    public static async Task EchoAsync(TlsDuplexPipe connection)
    {
        while (true)
        {
            var read = await connection.Input.ReadAsync();
            foreach (var segment in read.Buffer)
            {
                await connection.Output.WriteAsync(segment);
            }

            connection.Input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = await _listener.AcceptAsync();
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = ServeAsync(socket);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        var ciphertext = new StreamDuplexPipe(stream);
        var outcome = await ServeAsync(ciphertext);
        if (outcome is not null)
        {
            // Let the peer read the alert: a close with unread data would reset the connection under it.
            socket.Shutdown(SocketShutdown.Send);
            var scratch = new byte[4096];
            try
            {
                while (await stream.ReadAsync(scratch) > 0)
                {
                }
            }
            catch (IOException)
            {
                // The peer reset: it has what it wanted.
            }
        }

        await _outcomes.Writer.WriteAsync(outcome);
    }

    private async Task<TlsFailure?> ServeAsync(IDuplexPipe ciphertext)
    {
        var deadline = TlsWorld.Deadline();
        var (hello, failure) = await TlsHandshake.ReadClientHelloAsync(ciphertext, TlsLimits.Default, deadline);
        if (hello is null)
        {
            return failure;
        }

        var options = _choose(hello);
        if (options is null)
        {
            await TlsHandshake.RefuseAsync(ciphertext, TlsAlert.UnrecognizedName, deadline);
            return new TlsFailure(TlsFailureKind.UnknownName, TlsAlert.UnrecognizedName, AlertSide.Sent, "unknown name");
        }

        var result = await TlsHandshake.AcceptAsync(ciphertext, hello, options, deadline);
        if (result.Connection is null)
        {
            return result.Failure;
        }

        await _handle(result.Connection);
        await result.Connection.ShutdownAsync();
        return result.Connection.Failure;
    }
}

/// <summary>A stream as a duplex pipe.</summary>
internal sealed class StreamDuplexPipe(Stream stream) : IDuplexPipe
{
    public PipeReader Input { get; } = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));

    public PipeWriter Output { get; } = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
}
