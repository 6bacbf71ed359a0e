using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Edge.Core.Transport;

namespace Edge.Tests.Core.Transport;

/// <summary>A connection under test and the plain socket at its other end.</summary>
internal sealed class SocketPair : IAsyncDisposable
{
    private SocketPair(SocketConnection connection, Socket peer)
    {
        Connection = connection;
        Peer = peer;
    }

    public SocketConnection Connection { get; }

    public Socket Peer { get; }

    public static async Task<SocketPair> CreateAsync(
        MemoryPool<byte> pool, TransportOptions? options = null, TimeProvider? timeProvider = null, int? bufferSize = null)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        if (bufferSize is { } size)
        {
            listener.SendBufferSize = size;
            listener.ReceiveBufferSize = size;
        }
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        var peer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (bufferSize is { } own)
        {
            peer.SendBufferSize = own;
            peer.ReceiveBufferSize = own;
        }
        await peer.ConnectAsync(listener.LocalEndPoint!);
        var connection = new SocketConnection(await listener.AcceptAsync(), pool, options ?? TransportOptions.Default, timeProvider ?? TimeProvider.System);
        connection.Start();
        return new SocketPair(connection, peer);
    }

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        Peer.Dispose();
    }
}

internal static class TransportAssertions
{
    /// <summary>Time any step may take before the test calls it a hang.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Reads exactly <paramref name="count"/> bytes.</summary>
    public static async Task<byte[]> TakeAsync(this PipeReader reader, int count)
    {
        ReadResult result = await reader.ReadAtLeastAsync(count).AsTask().WaitAsync(Patience);
        byte[] bytes = result.Buffer.Slice(0, Math.Min(count, result.Buffer.Length)).ToArray();
        reader.AdvanceTo(result.Buffer.GetPosition(bytes.Length));
        return bytes;
    }

    /// <summary>Reads to completion.</summary>
    public static async Task<byte[]> TakeAllAsync(this PipeReader reader)
    {
        using var all = new MemoryStream();
        await reader.CopyToAsync(all).WaitAsync(Patience);
        return all.ToArray();
    }

    /// <summary>Receives until FIN.</summary>
    public static async Task<byte[]> ReceiveAllAsync(this Socket socket)
    {
        using var all = new MemoryStream();
        byte[] buffer = new byte[65536];
        int received;
        while ((received = await socket.ReceiveAsync(buffer).WaitAsync(Patience)) > 0)
        {
            await all.WriteAsync(buffer.AsMemory(0, received));
        }
        return all.ToArray();
    }

    /// <summary>Waits for a state that another thread brings about.</summary>
    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        long deadline = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (!condition())
        {
            Assert.That(Environment.TickCount64, Is.LessThan(deadline), what);
            await Task.Delay(1);
        }
    }

    public static byte[] Pattern(int length, int seed = 1)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
