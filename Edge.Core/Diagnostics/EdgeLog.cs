using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Edge.Core.Diagnostics;

/// <summary>Every message an operator can see, with a number that keeps its meaning.</summary>
/// <remarks>
/// Numbers: 1000 process and listeners · 1100 configuration · 1200 viewer connections and TLS · 1300 exchanges ·
/// 1400 origins · 1500 cache · 1600 access log, metrics, admin · 1700 systemd. Text that came from the network passes
/// <see cref="LogText"/> first (P10). Levels: Error needs a human, Warning will if it goes on, Information is a change of
/// state, Debug is about one connection.
/// </remarks>
internal static partial class EdgeLog
{
    /// <summary>Accept ran out of descriptors or memory; one line per episode (H19).</summary>
    [LoggerMessage(1010, LogLevel.Warning, "Accepting on {EndPoint} pauses: {Error}. Raise LimitNOFILE or lower limits.maxConnections.")]
    public static partial void AcceptBackOffBegan(ILogger logger, EndPoint endPoint, SocketError error);

    /// <summary>Accept works again.</summary>
    [LoggerMessage(1011, LogLevel.Information, "Accepting on {EndPoint} resumed after {Failures} failed attempts.")]
    public static partial void AcceptBackOffEnded(ILogger logger, EndPoint endPoint, int failures);
}
