using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Edge.Core.Diagnostics;

/// <summary>Every message an operator can see, with a number that keeps its meaning.</summary>
/// <remarks>
/// Numbers: 1000 process and listeners · 1100 configuration and certificates · 1200 viewer connections ·
/// 1300 exchanges and cache · 1400 origins · 1600 access log, metrics, admin, systemd. Text that came from the network
/// passes <see cref="LogText"/> first (P10). Levels: Error needs a human, Warning will if it goes on, Information is a change of state,
/// Debug is about one connection.
/// </remarks>
internal static partial class EdgeLog
{
    /// <summary>The process begins.</summary>
    [LoggerMessage(1000, LogLevel.Information, "RawEdge {Version} starts with {Config}.")]
    public static partial void Starting(ILogger logger, string version, string config);

    /// <summary>A listener is open.</summary>
    [LoggerMessage(1001, LogLevel.Information, "Listening {Scheme} {EndPoint} ({Name}).")]
    public static partial void Listening(ILogger logger, string scheme, EndPoint endPoint, string name);

    /// <summary>Which crypto provider passed its test and is used, and which did not.</summary>
    [LoggerMessage(1006, LogLevel.Information, "TLS computes with {Provider}.")]
    public static partial void CryptoProvider(ILogger logger, string provider);

    /// <summary>Everything is open.</summary>
    [LoggerMessage(1002, LogLevel.Information, "Ready.")]
    public static partial void Ready(ILogger logger);

    /// <summary>A stop was asked for (P05).</summary>
    [LoggerMessage(1003, LogLevel.Information, "Draining {Connections} connections for up to {Seconds:0} s.")]
    public static partial void Draining(ILogger logger, int connections, double seconds);

    /// <summary>The drain ended with connections left.</summary>
    [LoggerMessage(1004, LogLevel.Warning, "The drain deadline passed: {Connections} connections are aborted.")]
    public static partial void DrainDeadline(ILogger logger, int connections);

    /// <summary>The process ends.</summary>
    [LoggerMessage(1005, LogLevel.Information, "Stopped.")]
    public static partial void Stopped(ILogger logger);

    /// <summary>Accept ran out of descriptors or memory; one line per episode (H19).</summary>
    [LoggerMessage(1010, LogLevel.Warning, "Accepting on {EndPoint} pauses: {Error}. Raise LimitNOFILE or lower limits.maxConnections.")]
    public static partial void AcceptBackOffBegan(ILogger logger, EndPoint endPoint, SocketError error);

    /// <summary>Accept works again.</summary>
    [LoggerMessage(1011, LogLevel.Information, "Accepting on {EndPoint} resumed after {Failures} failed attempts.")]
    public static partial void AcceptBackOffEnded(ILogger logger, EndPoint endPoint, int failures);

    /// <summary>The connection cap is reached; at most one line per minute.</summary>
    [LoggerMessage(1012, LogLevel.Warning, "limits.maxConnections is reached and nobody idles: new connections are refused.")]
    public static partial void ConnectionLimit(ILogger logger);

    /// <summary>The connection cap is reached, and idle connections are closed; at most one line per minute.</summary>
    [LoggerMessage(1013, LogLevel.Warning, "limits.maxConnections is reached: the connections that idle longest are closed for new ones.")]
    public static partial void IdleClosed(ILogger logger);

    /// <summary>A configuration is in service.</summary>
    [LoggerMessage(1100, LogLevel.Information, "Configuration {Generation} is in service.")]
    public static partial void ConfigApplied(ILogger logger, long generation);

    /// <summary>A reload was refused; followed by one 1102 per error (P02).</summary>
    [LoggerMessage(1101, LogLevel.Error, "The new configuration has {Errors} errors and is not used; the old one stays in service.")]
    public static partial void ConfigRefused(ILogger logger, int errors);

    /// <summary>One configuration error.</summary>
    [LoggerMessage(1102, LogLevel.Error, "{Error}")]
    public static partial void ConfigError(ILogger logger, string error);

    /// <summary>A legal setting that weakens something.</summary>
    [LoggerMessage(1103, LogLevel.Warning, "{Warning}")]
    public static partial void ConfigWarning(ILogger logger, string warning);
}
