using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Edge.Core.Transport;

/// <summary>Makes listening sockets. The caller owns what it gets.</summary>
internal static class SocketBinder
{
    /// <summary>The endpoint that means every address of the machine, IPv6 and IPv4 in one socket where the system can.</summary>
    public static IPEndPoint AnyAddress(int port) => new(Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, port);

    /// <summary>Binds and listens.</summary>
    /// <param name="endPoint">An <see cref="IPEndPoint"/> (<see cref="IPAddress.IPv6Any"/> is dual-stack), or a
    /// <see cref="UnixDomainSocketEndPoint"/>, whose file a dead predecessor may have left behind (P04).</param>
    /// <param name="options">Backlog and file mode.</param>
    /// <exception cref="SocketException">The address is taken, foreign, or not allowed to us: the operator's error.</exception>
    public static Socket Bind(EndPoint endPoint, ListenerOptions options)
    {
        bool unix = endPoint is UnixDomainSocketEndPoint;
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, unix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        try
        {
            if (endPoint is IPEndPoint { Address: { } address } && address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }
            if (unix)
            {
                RemoveStaleFile(endPoint);
            }
            socket.Bind(endPoint);
            if (unix && !OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(endPoint.ToString()!, options.UnixSocketMode);
            }
            socket.Listen(options.Backlog);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Adopts a listening descriptor that somebody else bound and passed to this process.</summary>
    /// <exception cref="SocketException">The descriptor is not a listening stream socket.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "the socket owns the handle")]
    public static Socket Adopt(int descriptor)
    {
        var handle = new SafeSocketHandle(descriptor, ownsHandle: true);
        try
        {
            var socket = new Socket(handle);
            if (socket.SocketType is SocketType.Stream && socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.AcceptConnection) is 1)
            {
                return socket;
            }
            throw new SocketException((int)SocketError.OperationNotSupported);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    // A file nobody answers on belongs to a process that was killed. One that answers is somebody's: bind will say so.
    private static void RemoveStaleFile(EndPoint endPoint)
    {
        string path = endPoint.ToString()!;
        if (!File.Exists(path))
        {
            return;
        }
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(endPoint);
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.ConnectionRefused)
        {
            File.Delete(path);
        }
    }
}
