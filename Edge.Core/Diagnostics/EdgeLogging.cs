using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Edge.Core.Diagnostics;

/// <summary>Where the log goes: standard error, in a form that suits who reads it.</summary>
internal static class EdgeLogging
{
    /// <summary>Below systemd: one line per message with the journal's <c>&lt;level&gt;</c> prefix and no time, the journal has
    /// its own. Else one line with the time in UTC. Standard output stays free for the access log.</summary>
    public static ILoggingBuilder AddEdgeConsole(this ILoggingBuilder logging, bool belowSystemd)
    {
        logging.AddConsole(options =>
        {
            options.FormatterName = belowSystemd ? ConsoleFormatterNames.Systemd : ConsoleFormatterNames.Simple;
            options.LogToStandardErrorThreshold = LogLevel.Trace;
        });
        if (belowSystemd)
        {
            return logging.AddSystemdConsole(static options => options.IncludeScopes = false);
        }
        return logging.AddSimpleConsole(static options =>
        {
            options.SingleLine = true;
            options.UseUtcTimestamp = true;
            options.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
            options.IncludeScopes = false;
        });
    }
}
