using System.Buffers.Binary;
using System.Net.Sockets;

namespace Edge.Core.Transport;

/// <summary>Asks the kernel how much the peer has acknowledged. Bytes handed to the kernel may sit there for minutes when the
/// peer reads slowly, so the count of bytes sent does not show whether anything moves (H16).</summary>
internal static class TcpAcknowledged
{
    private const int ProtocolTcp = 6;
    private const int TcpInfo = 11;

    // struct tcp_info of linux/tcp.h: tcpi_bytes_acked is the u64 at byte 120 (Linux 4.1 and later); the layout only grows.
    private const int BytesAckedOffset = 120;

    /// <summary>Bytes acknowledged, or −1 where that cannot be known: not Linux, not TCP, or the socket is closed.</summary>
    public static long TryRead(Socket socket)
    {
        if (!OperatingSystem.IsLinux() || socket.AddressFamily is AddressFamily.Unix)
        {
            return -1;
        }
        Span<byte> info = stackalloc byte[BytesAckedOffset + sizeof(ulong)];
        try
        {
            int length = socket.GetRawSocketOption(ProtocolTcp, TcpInfo, info);
            return length < info.Length ? -1 : (long)BinaryPrimitives.ReadUInt64LittleEndian(info[BytesAckedOffset..]);
        }
        catch (SocketException)
        {
            return -1;
        }
        catch (ObjectDisposedException)
        {
            return -1;
        }
    }
}
