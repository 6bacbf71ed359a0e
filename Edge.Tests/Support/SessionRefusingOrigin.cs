using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Edge.Tests.Support;

/// <summary>A relay in front of a TLS server that ends every handshake in which a session is offered, as a server does that stumbles over it.</summary>
internal sealed class SessionRefusingOrigin : IAsyncDisposable
{
    private const int SessionTicket = 35;
    private const int PreSharedKey = 41;
    private static readonly byte[] HandshakeFailure = [21, 3, 3, 0, 2, 2, 40];

    private readonly LoopbackListener _listener;
    private readonly int _behind;
    private int _connections;
    private int _refused;

    /// <param name="behind">Port of the server.</param>
    public SessionRefusingOrigin(int behind)
    {
        _behind = behind;
        _listener = new LoopbackListener(ServeAsync);
    }

    public int Port => _listener.Port;

    public int Connections => Volatile.Read(ref _connections);

    public int Refused => Volatile.Read(ref _refused);

    private async Task ServeAsync(Socket socket, CancellationToken stop)
    {
        Interlocked.Increment(ref _connections);
        var hello = new byte[16 * 1024];
        var filled = 0;
        while (filled < 5 || filled < 5 + BinaryPrimitives.ReadUInt16BigEndian(hello.AsSpan(3)))
        {
            var got = await socket.ReceiveAsync(hello.AsMemory(filled), stop);
            if (got == 0)
            {
                return;
            }

            filled += got;
        }

        if (OffersSession(hello))
        {
            Interlocked.Increment(ref _refused);
            await socket.SendAsync(HandshakeFailure, stop);
            return;
        }

        using var behind = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await behind.ConnectAsync(IPAddress.Loopback, _behind, stop);
        await behind.SendAsync(hello.AsMemory(0, filled), stop);
        await Task.WhenAny(CopyAsync(socket, behind, stop), CopyAsync(behind, socket, stop));
    }

    private static async Task CopyAsync(Socket from, Socket to, CancellationToken stop)
    {
        var buffer = new byte[16 * 1024];
        while (await from.ReceiveAsync(buffer, stop) is var got and > 0)
        {
            await to.SendAsync(buffer.AsMemory(0, got), stop);
        }
    }

    // RFC 8446 §4.1.2 behind a record header and a message header: version, random, session id, suites, methods, extensions.
    private static bool OffersSession(ReadOnlySpan<byte> record)
    {
        var at = 5 + 4 + 2 + 32;
        at += 1 + record[at];
        at += 2 + BinaryPrimitives.ReadUInt16BigEndian(record[at..]);
        at += 1 + record[at];
        var end = at + 2 + BinaryPrimitives.ReadUInt16BigEndian(record[at..]);
        for (at += 2; at < end;)
        {
            var (type, length) = (BinaryPrimitives.ReadUInt16BigEndian(record[at..]), BinaryPrimitives.ReadUInt16BigEndian(record[(at + 2)..]));
            if (type == PreSharedKey || (type == SessionTicket && length > 0))
            {
                return true;
            }

            at += 4 + length;
        }

        return false;
    }

    public ValueTask DisposeAsync() => _listener.DisposeAsync();
}
