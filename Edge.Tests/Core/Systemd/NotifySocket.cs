using System.Net.Sockets;
using System.Text;

namespace Edge.Tests.Core.Systemd;

/// <summary>Plays systemd: a datagram socket in the file system, with NOTIFY_SOCKET pointing at it.</summary>
internal sealed class NotifySocket : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly string? _before = Environment.GetEnvironmentVariable("NOTIFY_SOCKET");

    public NotifySocket()
    {
        Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"notify-{Guid.NewGuid():N}");
        _socket.Bind(new UnixDomainSocketEndPoint(Path));
        _socket.ReceiveTimeout = 10_000;
        Environment.SetEnvironmentVariable("NOTIFY_SOCKET", Path);
    }

    public string Path { get; }

    public bool HasMessage => _socket.Poll(0, SelectMode.SelectRead);

    /// <summary>The next datagram, as assignments.</summary>
    public Dictionary<string, string> Receive()
    {
        byte[] buffer = new byte[4096];
        int length = _socket.Receive(buffer);
        return Encoding.UTF8.GetString(buffer, 0, length).Split('\n').Select(static line => line.Split('=', 2))
            .ToDictionary(static pair => pair[0], static pair => pair[1]);
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("NOTIFY_SOCKET", _before);
        _socket.Dispose();
        File.Delete(Path);
    }
}
