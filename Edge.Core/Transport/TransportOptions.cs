using System.IO.Pipelines;

namespace Edge.Core.Transport;

/// <summary>How connections buffer, schedule and end.</summary>
internal sealed record TransportOptions
{
    /// <summary>The defaults.</summary>
    public static TransportOptions Default { get; } = new();

    /// <summary>Unread input above which the socket is not read any more. Default 128 KiB: eight full TLS records.</summary>
    public int ReceivePauseThreshold { get; init; } = 128 * 1024;

    /// <summary>Unread input below which reading goes on. Default half of the pause threshold.</summary>
    public int ReceiveResumeThreshold { get; init; } = 64 * 1024;

    /// <summary>Unsent output above which a flush waits. Default 128 KiB; with the kernel's buffer this is all a slow reader holds (H16).</summary>
    public int SendPauseThreshold { get; init; } = 128 * 1024;

    /// <summary>Unsent output below which a waiting flush goes on. Default half of the pause threshold.</summary>
    public int SendResumeThreshold { get; init; } = 64 * 1024;

    /// <summary>Where the owner's continuations run after a read or a flush had to wait. Default: the thread that
    /// completed the socket operation (<see cref="SocketThreads"/>).</summary>
    public PipeScheduler ApplicationScheduler { get; init; } = PipeScheduler.Inline;

    /// <summary>Where the send loop runs when a flush wakes it. Default inline: the flushing thread makes the system call,
    /// which never blocks.</summary>
    public PipeScheduler SendScheduler { get; init; } = PipeScheduler.Inline;

    /// <summary>Disables Nagle's algorithm. Default true: every flush is a whole thought already.</summary>
    public bool NoDelay { get; init; } = true;

    /// <summary>Total time of an orderly close, from the call to the last byte dropped. Default 5 s, as nginx lingering_timeout.</summary>
    public TimeSpan LingerTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Bytes read and dropped in an orderly close. Default 8 MiB: time is the bound that matters, this one stops a firehose.</summary>
    public long LingerBytes { get; init; } = 8 * 1024 * 1024;
}
