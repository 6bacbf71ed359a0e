using System.Buffers;
using System.Net;
using Edge.Core.Systemd;
using Edge.Core.Transport;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Core.Hosting;

/// <summary>What a server gets from its surroundings; the seams of tests.</summary>
internal sealed record EdgeServerOptions
{
    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Told of everything that is counted or logged.</summary>
    public required IEdgeObserver Observer { get; init; }

    /// <summary>For the transport's own messages.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>Where socket and TLS buffers come from.</summary>
    public MemoryPool<byte> Pool { get; init; } = new PinnedBlockPool();

    /// <summary>How connections buffer and schedule.</summary>
    public TransportOptions Transport { get; init; } = TransportOptions.Default;

    /// <summary>Listening sockets passed by systemd; a listener takes those of its name instead of binding.</summary>
    public ListenSockets? Inherited { get; init; }

    /// <summary>Resolves origin names; null: the system's resolver.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>>? Lookup { get; init; }
}
