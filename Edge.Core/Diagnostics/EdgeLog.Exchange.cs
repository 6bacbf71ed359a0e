using System.Net;
using Edge.Core.Transport;
using Microsoft.Extensions.Logging;

namespace Edge.Core.Diagnostics;

internal static partial class EdgeLog
{
    /// <summary>A connection or request was refused (G9).</summary>
    [LoggerMessage(1200, LogLevel.Debug, "Connection {Connection} from {Remote}: refused, {Reason}. {Detail}")]
    public static partial void Refused(ILogger logger, ConnectionId connection, EndPoint? remote, RefusalReason reason, string detail);

    /// <summary>A handshake with a viewer failed.</summary>
    [LoggerMessage(1201, LogLevel.Debug, "Connection {Connection} from {Remote}: TLS handshake failed, {Cause}.")]
    public static partial void HandshakeFailed(ILogger logger, ConnectionId connection, EndPoint? remote, string cause);

    /// <summary>A connection ended otherwise than in order.</summary>
    [LoggerMessage(1202, LogLevel.Debug, "Connection {Connection}: ended, {End}.")]
    public static partial void ConnectionEnded(ILogger logger, ConnectionId connection, ConnectionEnd end);

    /// <summary>A defect of ours, kept inside one connection (P18).</summary>
    [LoggerMessage(1203, LogLevel.Error, "A defect in {Place} ended one connection. Please report it.")]
    public static partial void Defect(ILogger logger, string place, Exception exception);

    /// <summary>An exchange failed on our side or the origin's.</summary>
    [LoggerMessage(1300, LogLevel.Warning, "Connection {Connection}: {Status} for {Host}{Path}, {Reason}.")]
    public static partial void ExchangeFailed(ILogger logger, ConnectionId connection, int status, string host, string path, string reason);

    /// <summary>A background refresh failed; the stale response stays in use.</summary>
    [LoggerMessage(1310, LogLevel.Warning, "Refreshing {Host}{Path} from {Origin} failed, {Reason}; the stale response stays in use.")]
    public static partial void RefreshFailed(ILogger logger, string host, string path, string origin, string reason);

    /// <summary>An invalidation was carried out; the audit line of P12.</summary>
    [LoggerMessage(1320, LogLevel.Information, "Invalidation {Id} for {Distribution}: {Paths} paths, {Tags} tags, {Removed} responses.")]
    public static partial void Invalidated(ILogger logger, string id, string distribution, int paths, int tags, long removed);

    /// <summary>An origin gave no usable answer.</summary>
    [LoggerMessage(1400, LogLevel.Warning, "Origin {Origin}: {Reason} ({Detail}).")]
    public static partial void OriginFailed(ILogger logger, string origin, string reason, string detail);

    /// <summary>An origin answers again.</summary>
    [LoggerMessage(1401, LogLevel.Information, "Origin {Origin} answers again after {Failures} failures.")]
    public static partial void OriginRecovered(ILogger logger, string origin, long failures);

    /// <summary>A name did not resolve; the last good addresses are used where there are any (O15).</summary>
    [LoggerMessage(1402, LogLevel.Warning, "Origin {Origin}: {Name} does not resolve, {Reason}.")]
    public static partial void OriginUnresolved(ILogger logger, string origin, string name, string reason);

    /// <summary>The origin's certificate is not acceptable (O08).</summary>
    [LoggerMessage(1403, LogLevel.Error, "Origin {Origin}: certificate refused, {Reason}.")]
    public static partial void OriginUntrusted(ILogger logger, string origin, string reason);

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
