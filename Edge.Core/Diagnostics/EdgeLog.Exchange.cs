using System.Net;
using Edge.Core.Transport;
using Microsoft.Extensions.Logging;

namespace Edge.Core.Diagnostics;

internal static partial class EdgeLog
{
    /// <summary>A connection was refused (H19).</summary>
    [LoggerMessage(1200, LogLevel.Debug, "Connection {Connection} from {Remote}: refused, {Reason}.")]
    public static partial void Refused(ILogger logger, ConnectionId connection, EndPoint? remote, RefusalReason reason);

    /// <summary>A handshake with a viewer failed.</summary>
    [LoggerMessage(1201, LogLevel.Debug, "Connection {Connection} from {Remote}: TLS handshake failed, {Cause}.")]
    public static partial void HandshakeFailed(ILogger logger, ConnectionId connection, EndPoint? remote, string cause);

    /// <summary>A defect of ours, kept inside one connection (P18).</summary>
    [LoggerMessage(1203, LogLevel.Error, "A defect in {Place} ended one connection. Please report it.")]
    public static partial void Defect(ILogger logger, string place, Exception exception);

    /// <summary>An operator invalidated something.</summary>
    [LoggerMessage(1300, LogLevel.Information, "Invalidation {Id} of {Distributions}: {Count} paths and tags, soft {Soft}.")]
    public static partial void Invalidated(ILogger logger, string id, string distributions, int count, bool soft);

    /// <summary>The cache was swept after purges.</summary>
    [LoggerMessage(1301, LogLevel.Debug, "The sweep after the last purges freed {Entries} responses in {Milliseconds:0} ms.")]
    public static partial void Swept(ILogger logger, long entries, double milliseconds);

    /// <summary>An origin gave no usable answer.</summary>
    [LoggerMessage(1400, LogLevel.Warning, "Origin {Origin}: {Reason} in {Step} on the side of {Side} ({Detail}).")]
    public static partial void OriginFailed(ILogger logger, string origin, string reason, string step, string side, string detail);

    /// <summary>An address of an origin is out of use (O16).</summary>
    [LoggerMessage(1401, LogLevel.Warning, "Origin {Origin}: {Address} is out of use, {Reason}.")]
    public static partial void OriginDown(ILogger logger, string origin, EndPoint address, string reason);

    /// <summary>It is in use again.</summary>
    [LoggerMessage(1402, LogLevel.Information, "Origin {Origin}: {Address} is in use again, {Reason}.")]
    public static partial void OriginUp(ILogger logger, string origin, EndPoint address, string reason);

    /// <summary>The sink of the access log fails; one line per episode (P09).</summary>
    [LoggerMessage(1600, LogLevel.Error, "The access log cannot be written: {Error}. Lines are counted and lost.")]
    public static partial void AccessLogFailed(ILogger logger, string error);

    /// <summary>The sink works again.</summary>
    [LoggerMessage(1601, LogLevel.Information, "The access log is written again; {Dropped} lines were lost since start.")]
    public static partial void AccessLogRecovered(ILogger logger, long dropped);

    /// <summary>The sink did not take everything before the stop.</summary>
    [LoggerMessage(1602, LogLevel.Warning, "The access log did not take {Lines} queued lines before the stop.")]
    public static partial void AccessLogAbandoned(ILogger logger, int lines);

    /// <summary>The admin endpoint is open.</summary>
    [LoggerMessage(1610, LogLevel.Information, "Admin endpoint on {EndPoint}.")]
    public static partial void AdminListening(ILogger logger, EndPoint endPoint);

    /// <summary>A request to the admin endpoint was refused (P12).</summary>
    [LoggerMessage(1611, LogLevel.Warning, "Admin request from {Remote} refused with {Status}: {Reason}.")]
    public static partial void AdminRefused(ILogger logger, EndPoint? remote, int status, string reason);

    /// <summary>A defect in an admin route.</summary>
    [LoggerMessage(1612, LogLevel.Error, "Admin request {Method} {Path} failed.")]
    public static partial void AdminFault(ILogger logger, string method, string path, Exception exception);

    /// <summary>The watchdog's probe failed: no keep-alive is sent, and systemd restarts the service when it goes on (P06).</summary>
    [LoggerMessage(1620, LogLevel.Error, "The watchdog probe failed: {Reason}. No keep-alive is sent to systemd.")]
    public static partial void WatchdogProbeFailed(ILogger logger, string reason);

    /// <summary>The probe passes again.</summary>
    [LoggerMessage(1621, LogLevel.Information, "The watchdog probe passes again.")]
    public static partial void WatchdogProbePassed(ILogger logger);

    /// <summary>systemd cannot be told.</summary>
    [LoggerMessage(1622, LogLevel.Warning, "systemd cannot be notified: {Error}.")]
    public static partial void NotifyFailed(ILogger logger, System.Net.Sockets.SocketError error);
}
