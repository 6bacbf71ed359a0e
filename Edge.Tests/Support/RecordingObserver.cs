using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Edge.Core.Certificates;
using Edge.Core.Config;
using Edge.Core.Diagnostics;
using Edge.Core.Exchange;
using Edge.Core.Hosting;
using Edge.Core.Origin;
using Edge.Core.Timing;
using Edge.Core.Transport;
using Edge.Tls;
using Edge.Tls.Certificates;

namespace Edge.Tests.Support;

/// <summary>Keeps what the server says of itself.</summary>
internal sealed partial class RecordingObserver : IEdgeObserver
{
    private readonly bool _fromLog;

    public RecordingObserver()
    {
    }

    private RecordingObserver(bool fromLog) => _fromLog = fromLog;

    /// <summary>As much as the log of a process tells.</summary>
    public static RecordingObserver FromLog(string lines)
    {
        var observer = new RecordingObserver(fromLog: true);
        foreach (Match line in OriginFailedLine().Matches(lines))
        {
            observer.OriginFailures.Enqueue((line.Groups[1].Value, line.Groups[2].Value, line.Groups[3].Value));
        }

        foreach (Match line in DefectLine().Matches(lines))
        {
            observer.Defects.Enqueue((line.Groups[1].Value, new InvalidOperationException(line.Value)));
        }

        return observer;
    }

    [GeneratedRegex(@"\[1400\] Origin (\S+): (\S+) in \S+ on the side of \S+ \((.*)\)\.")]
    private static partial Regex OriginFailedLine();

    [GeneratedRegex(@"\[1203\] A defect in (\S+) .*")]
    private static partial Regex DefectLine();

    public ConcurrentQueue<(string Place, Exception Exception)> Defects { get; } = new();

    public ConcurrentQueue<(string Origin, string Failure, string Detail)> OriginFailures { get; } = new();

    public ConcurrentQueue<(int Status, ResultType Result, string? Reason)> Exchanges => Inside(_exchanges);

    /// <summary>How each exchange got its TLS session (E-14), and how it ended.</summary>
    public ConcurrentQueue<(HandshakeKind Kind, int Status)> Sessions => Inside(_sessions);

    public ConcurrentQueue<TlsFailure> HandshakeFailures => Inside(_handshakeFailures);

    private readonly ConcurrentQueue<(int Status, ResultType Result, string? Reason)> _exchanges = new();
    private readonly ConcurrentQueue<(HandshakeKind Kind, int Status)> _sessions = new();
    private readonly ConcurrentQueue<TlsFailure> _handshakeFailures = new();

    /// <summary>Certificates loaded on demand.</summary>
    public ConcurrentQueue<(string Name, string[] Problems)> CertificateLoads => Inside(_certificateLoads);

    /// <summary>Status requests that ended.</summary>
    public ConcurrentQueue<OcspReport> OcspReports => Inside(_ocspReports);

    private readonly ConcurrentQueue<(string Name, string[] Problems)> _certificateLoads = new();
    private readonly ConcurrentQueue<OcspReport> _ocspReports = new();

    private T Inside<T>(T seen) => _fromLog ? throw new IgnoreException("the log of a process does not tell this") : seen;

    /// <summary>Another who is told of every exchange.</summary>
    public IEdgeObserver? Also { get; set; }

    public bool WantsContentType => true;

    public void OnExchangeEnded(ExchangeContext exchange)
    {
        Also?.OnExchangeEnded(exchange);   // before whoever waits for the exchange goes on
        Exchanges.Enqueue((exchange.Record.Status, exchange.Record.Result, exchange.Record.Reason));
        Sessions.Enqueue((exchange.Request.Viewer.Handshake, exchange.Record.Status));
    }

    public void OnOriginFailure(string origin, OriginFailure failure, string detail) =>
        OriginFailures.Enqueue((origin, Edge.Core.Origin.OriginFailures.NameOf(failure), detail));

    public void OnOriginAnswer(string origin, int status, TimeSpan elapsed)
    {
    }

    public void OnDefect(string place, Exception exception) => Defects.Enqueue((place, exception));

    public void OnHandshake(HandshakeInfo info, TimeSpan elapsed)
    {
    }

    public void OnCertificateLoaded(ServerCertificate certificate, CredentialLoadResult result) =>
        CertificateLoads.Enqueue((certificate.Name, [.. result.Problems.Select(problem => problem.Text)]));

    public void OnCertificateUnusable(TransportConnection connection)
    {
    }

    public void OnOcspFetched(OcspReport report) => OcspReports.Enqueue(report);

    public void OnHandshakeFailed(TransportConnection connection, TlsFailure failure, string? serverName) => HandshakeFailures.Enqueue(failure);

    public void OnUnknownName(TransportConnection connection)
    {
    }

    public void OnHandshakeQueueFull(TransportConnection connection)
    {
    }

    public void OnViewerDeadline(DeadlineReason reason)
    {
    }

    public void OnOriginHandshake(OriginPoolKey target, in TlsHandshakeResult result, TimeSpan elapsed)
    {
    }

    /// <summary>Connections to origins that were opened, and why others were closed.</summary>
    public int OriginConnections => Volatile.Read(ref _originConnections);

    private int _originConnections;

    public ConcurrentQueue<OriginConnectionEnd> OriginConnectionEnds { get; } = new();

    /// <summary>Addresses that went out of use or came back.</summary>
    public ConcurrentQueue<(string Address, bool Up, string Why)> OriginHealth => Inside(_originHealth);

    private readonly ConcurrentQueue<(string Address, bool Up, string Why)> _originHealth = new();

    public void OnOriginHealth(string origin, System.Net.IPEndPoint address, bool up, string why) => _originHealth.Enqueue((address.ToString(), up, why));

    public void OnOriginConnected(OriginPoolKey target) => Interlocked.Increment(ref _originConnections);

    public void OnOriginConnectionClosed(OriginPoolKey target, OriginConnectionEnd why) => OriginConnectionEnds.Enqueue(why);

    public void OnConnectionAccepted(ListenerSettings listener)
    {
    }

    public ConcurrentQueue<RefusalReason> RefusedConnections => Inside(_refusedConnections);

    private readonly ConcurrentQueue<RefusalReason> _refusedConnections = new();

    public void OnConnectionRefused(TransportConnection connection, RefusalReason cap) => _refusedConnections.Enqueue(cap);

    public int IdleClosed { get; private set; }

    public void OnIdleClosed(int count)
    {
        IdleClosed += count;
        Also?.OnIdleClosed(count);
    }

    public void OnConnectionEnded(ListenerSettings listener, TransportConnection connection)
    {
    }
}
