namespace Edge.Core.Transport;

/// <summary>How a listener binds and behaves when the system runs short.</summary>
internal sealed record ListenerOptions
{
    /// <summary>The defaults.</summary>
    public static ListenerOptions Default { get; } = new();

    /// <summary>Connections the kernel keeps for us before we accept them; the kernel caps it at net.core.somaxconn. Default 1,024.</summary>
    public int Backlog { get; init; } = 1024;

    /// <summary>Wait after the first accept that failed for want of descriptors. Doubles per failure. Default 50 ms (H19).</summary>
    public TimeSpan BackOffStart { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest wait between two attempts. Default 500 ms, so that recovery is seen within a second (H19).</summary>
    public TimeSpan BackOffLimit { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Mode of the file of a Unix socket. Default owner and group may connect.</summary>
    public UnixFileMode UnixSocketMode { get; init; } =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    /// <summary>Options of accepted connections.</summary>
    public TransportOptions Transport { get; init; } = TransportOptions.Default;
}
