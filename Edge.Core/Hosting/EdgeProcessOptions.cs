using Edge.Core.Config;
using Edge.Core.Systemd;
using Microsoft.Extensions.Hosting.Systemd;

namespace Edge.Core.Hosting;

/// <summary>What a process is started with.</summary>
internal sealed record EdgeProcessOptions
{
    /// <summary>The rules to begin with.</summary>
    public required EdgeSnapshot Snapshot { get; init; }

    /// <summary>Reads the configuration again, for a reload; gets the one in service, whose unchanged files are taken over.</summary>
    public required Func<EdgeSnapshot?, ConfigLoadResult> Reload { get; init; }

    /// <summary>Where the <c>listening</c> lines go.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Listening sockets that systemd passed.</summary>
    public required ListenSockets Sockets { get; init; }

    /// <summary>How often systemd wants to hear that all is well; null: never.</summary>
    public TimeSpan? WatchdogInterval { get; init; }

    /// <summary>Tells systemd, if it is there.</summary>
    public required ISystemdNotifier Notifier { get; init; }
}
