using Microsoft.Extensions.Logging;

namespace Edge.Core.Diagnostics;

/// <summary>Messages about the process, its configuration, its logs and systemd.</summary>
internal static partial class EdgeLog
{
    /// <summary>A stop was asked for.</summary>
    [LoggerMessage(1001, LogLevel.Information, "Draining {Connections} connections.")]
    public static partial void Draining(ILogger logger, int connections);

    /// <summary>The drain is over.</summary>
    [LoggerMessage(1002, LogLevel.Information, "Drained; {Broken} connections had to be broken off.")]
    public static partial void Drained(ILogger logger, int broken);

    /// <summary>Legal but dangerous.</summary>
    [LoggerMessage(1101, LogLevel.Warning, "Configuration: {Warning}.")]
    public static partial void ConfigurationWarning(ILogger logger, string warning);

    /// <summary>A reload went through.</summary>
    [LoggerMessage(1102, LogLevel.Information, "Configuration reloaded.")]
    public static partial void ReloadApplied(ILogger logger);

    /// <summary>A reload was refused; one line per error (P02).</summary>
    [LoggerMessage(1103, LogLevel.Error, "Reload refused, the old configuration serves on: {Problem}")]
    public static partial void ReloadRefused(ILogger logger, string problem);

    /// <summary>The sink of the access log fails (P09).</summary>
    [LoggerMessage(1601, LogLevel.Error, "The access log cannot be written ({Problem}); lines are dropped and counted until it can.")]
    public static partial void AccessLogFailed(ILogger logger, string problem);

    /// <summary>The sink works again.</summary>
    [LoggerMessage(1602, LogLevel.Information, "The access log is written again; {Dropped} lines were dropped since the start.")]
    public static partial void AccessLogRecovered(ILogger logger, long dropped);

    /// <summary>The stop did not wait any longer for the sink.</summary>
    [LoggerMessage(1603, LogLevel.Warning, "The access log was cut at the stop: {Lines} lines were not written.")]
    public static partial void AccessLogCut(ILogger logger, int lines);

    /// <summary>The admin endpoint is there.</summary>
    [LoggerMessage(1610, LogLevel.Information, "Admin endpoint on {EndPoint}.")]
    public static partial void AdminBound(ILogger logger, string endPoint);

    /// <summary>The watchdog's probe did not come back (P06).</summary>
    [LoggerMessage(1701, LogLevel.Error, "The data path did not answer its own probe; systemd is not told that all is well.")]
    public static partial void ProbeFailed(ILogger logger);
}
