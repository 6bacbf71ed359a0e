using System.Text;
using Edge.Cache.Status;
using Edge.Core.Certificates;
using Edge.Core.Config;
using Edge.Core.Diagnostics;
using Edge.Core.Exchange;
using Edge.Core.Origin;
using Edge.Core.Timing;
using Edge.Core.Transport;
using Edge.Core.Viewer;
using Edge.Http1;
using Edge.Tls;
using Edge.Tls.Certificates;
using Microsoft.Extensions.Logging;

namespace Edge.Core.Hosting;

/// <summary>Turns what the server tells into metrics, log events and access-log lines.</summary>
/// <remarks>Called on the loops of connections: counts, formats into pooled memory, queues; never waits.</remarks>
internal sealed class EdgeObserver(EdgeMetrics metrics, AccessLog? accessLog, ILogger logger, TimeProvider time) : IEdgeObserver
{
    private readonly OncePerMinute _capLogged = new(time);
    private readonly OncePerMinute _idleLogged = new(time);

    /// <inheritdoc/>
    public bool WantsContentType => accessLog is not null;

    /// <inheritdoc/>
    public void OnExchangeEnded(ExchangeContext exchange)
    {
        var viewer = exchange.Request.Viewer;
        if (viewer.IsProbe)
        {
            return;
        }

        var record = exchange.Record;
        if (record.Broken && record.Status < 400)
        {
            record.Result = ResultType.Error;   // E-180: it went out well, and did not arrive
            record.Detail = record.Detail == DetailedResultType.AsResult ? DetailedResultType.ClientCommError : record.Detail;
        }

        var scheme = viewer.IsHttps ? EdgeScheme.Https : EdgeScheme.Http;
        var elapsed = time.GetElapsedTime(record.Started);
        metrics.RequestBegan(scheme);
        metrics.RequestEnded(scheme, exchange.Request.MethodText, record.Status, elapsed);
        if (record.Refusal is { } refusal)
        {
            metrics.Refused(refusal);
        }

        CountCache(record);
        CountDistribution(exchange, scheme);
        if (accessLog is not null)
        {
            Log(exchange, scheme, elapsed);
        }
    }

    /// <inheritdoc/>
    public void OnOriginFailure(string origin, OriginFailure failure, string detail)
    {
        var counters = metrics.Origin(origin);
        counters.RequestEnded(OriginFailures.OutcomeOf(failure));
        counters.Failed(failure);
        if (failure != OriginFailure.Abandoned)
        {
            EdgeLog.OriginFailed(logger, origin, OriginFailures.NameOf(failure), OriginFailures.StepOf(failure), OriginFailures.SideOf(failure), detail);
        }
    }

    /// <inheritdoc/>
    public void OnOriginAnswer(string origin, int status, TimeSpan elapsed)
    {
        var counters = metrics.Origin(origin);
        counters.RequestEnded(status >= 500 ? OriginOutcome.ServerError : OriginOutcome.Ok);
        counters.FirstByteArrived(elapsed);
    }

    /// <inheritdoc/>
    public void OnDefect(string place, Exception exception) => EdgeLog.Defect(logger, place, exception);

    /// <inheritdoc/>
    public void OnHandshake(HandshakeInfo info, TimeSpan elapsed)
    {
        metrics.HandshakeEnded(LabelOf(info.Version), info.Resumed ? HandshakeOutcome.Resumed : HandshakeOutcome.Full, elapsed);
        if (info.AskedForCertificate)
        {
            metrics.ClientCertificate(info.ClientIdentity is null ? ClientCertificateOutcome.Absent : ClientCertificateOutcome.Accepted);
        }
    }

    /// <inheritdoc/>
    public void OnHandshakeFailed(TransportConnection connection, TlsFailure failure, string? serverName)
    {
        metrics.Refused(Refusals.Of(failure));
        if (failure.ClientCertificateError != ClientCertificateError.None)
        {
            metrics.ClientCertificate(ClientCertificateOutcomes.Of(failure.ClientCertificateError));
        }

        if (failure.Kind != TlsFailureKind.NotTls)
        {
            metrics.HandshakeEnded(TlsVersionLabel.None, HandshakeOutcome.Failed, TimeSpan.Zero);
        }

        if (logger.IsEnabled(LogLevel.Debug))
        {
            EdgeLog.HandshakeFailed(logger, connection.Id, connection.RemoteEndPoint, $"{failure.Reason} ({failure.AlertSide} {failure.Alert})");
        }
    }

    /// <inheritdoc/>
    public void OnUnknownName(TransportConnection connection) => metrics.Refused(RefusalReason.UnknownServerName);

    /// <inheritdoc/>
    public void OnCertificateLoaded(ServerCertificate certificate, CredentialLoadResult result)
    {
        metrics.Certificates.Loaded(result.Credential is not null);
        if (result.Credential is null)
        {
            EdgeLog.CertificateUnusable(logger, certificate.Name, CertificateText.Of(result.Problems));
        }
    }

    /// <inheritdoc/>
    public void OnOcspFetched(OcspReport report)
    {
        metrics.Certificates.OcspFetched(report.Outcome);
        var responder = LogText.Escape(Encoding.UTF8.GetBytes(report.Responder));   // the CA wrote it, not we
        if (report.Outcome == OcspOutcome.Revoked)
        {
            var since = report.RevokedAt?.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", System.Globalization.CultureInfo.InvariantCulture) ?? "?";
            EdgeLog.CertificateRevoked(logger, report.Certificate, since, responder);
        }
        else if (report.IsFirstFailure)
        {
            EdgeLog.OcspFailed(logger, report.Certificate, responder, report.Outcome == OcspOutcome.Unknown ? "the responder does not know it" : report.Reason);
        }
    }

    /// <inheritdoc/>
    public void OnCertificateUnusable(TransportConnection connection) => metrics.Refused(RefusalReason.CertificateUnusable);

    /// <inheritdoc/>
    public void OnHandshakeQueueFull(TransportConnection connection) => metrics.Refused(RefusalReason.HandshakeLimit);

    /// <inheritdoc/>
    public void OnViewerDeadline(DeadlineReason reason)
    {
        switch (reason)
        {
            case DeadlineReason.Handshake:
                metrics.Refused(RefusalReason.HandshakeTimeout);
                break;
            case DeadlineReason.ResponseRate:
                metrics.Refused(RefusalReason.ReaderTooSlow);
                break;
            case DeadlineReason.BodyDrain:
                metrics.Refused(RefusalReason.BodyNotDrained);
                break;
            default:
                break;   // an idle close is no refusal; slow heads and bodies are counted with their exchange
        }
    }

    /// <inheritdoc/>
    public void OnOriginHandshake(OriginPoolKey target, in TlsHandshakeResult result, TimeSpan elapsed) =>
        metrics.Origin(target.Origin.Name).HandshakeEnded(
            result.Connection is not { } tls ? HandshakeOutcome.Failed : tls.Info.Resumed ? HandshakeOutcome.Resumed : HandshakeOutcome.Full);

    /// <inheritdoc/>
    public void OnOriginHealth(string origin, System.Net.IPEndPoint address, bool up, string why)
    {
        if (up)
        {
            EdgeLog.OriginUp(logger, origin, address, why);
        }
        else
        {
            EdgeLog.OriginDown(logger, origin, address, why);
        }
    }

    /// <inheritdoc/>
    public void OnOriginConnected(OriginPoolKey target) => metrics.Origin(target.Origin.Name).ConnectionOpened();

    /// <inheritdoc/>
    public void OnOriginConnectionClosed(OriginPoolKey target, OriginConnectionEnd why) => metrics.Origin(target.Origin.Name).ConnectionClosed(why);

    /// <inheritdoc/>
    public void OnConnectionAccepted(ListenerSettings listener) => metrics.ConnectionOpened(SchemeOf(listener));

    /// <inheritdoc/>
    public void OnConnectionRefused(TransportConnection connection, RefusalReason cap)
    {
        metrics.Refused(cap);
        EdgeLog.Refused(logger, connection.Id, connection.RemoteEndPoint, cap);
        if (cap == RefusalReason.ConnectionLimit && _capLogged.IsDue())
        {
            EdgeLog.ConnectionLimit(logger);
        }
    }

    /// <inheritdoc/>
    public void OnIdleClosed(int count)
    {
        for (var i = 0; i < count; i++)
        {
            metrics.Refused(RefusalReason.IdleUnderPressure);
        }

        if (_idleLogged.IsDue())
        {
            EdgeLog.IdleClosed(logger);
        }
    }

    /// <inheritdoc/>
    public void OnConnectionEnded(ListenerSettings listener, TransportConnection connection) =>
        metrics.ConnectionClosed(SchemeOf(listener), connection.BytesReceived, connection.BytesSent);

    private static EdgeScheme SchemeOf(ListenerSettings listener) =>
        listener.Protocol == ListenerProtocol.Https ? EdgeScheme.Https : EdgeScheme.Http;

    private static TlsVersionLabel LabelOf(TlsVersion version) => version switch
    {
        TlsVersion.Tls13 => TlsVersionLabel.Tls13,
        TlsVersion.Tls12 => TlsVersionLabel.Tls12,
        _ => TlsVersionLabel.None,
    };

    private void CountCache(ExchangeRecord record)
    {
        var status = record.CacheStatus;
        if (!status.Hit && status.Forward == CacheForward.None)
        {
            return;   // refused or redirected before the cache was asked
        }

        metrics.Cache(status switch
        {
            { Collapsed: true } => CacheResult.CollapsedHit,
            { Hit: true, Ttl: < 0 } => CacheResult.StaleHit,
            { Hit: true } => CacheResult.Hit,
            { Forward: CacheForward.Bypass or CacheForward.Method } => CacheResult.Bypass,
            { ForwardStatus: 304 } => CacheResult.RefreshHit,
            _ => CacheResult.Miss,
        });
    }

    private void CountDistribution(ExchangeContext exchange, EdgeScheme scheme)
    {
        if (exchange.Distribution is not { } distribution)
        {
            return;
        }

        var counters = metrics.Distribution(distribution.Name);
        var requestClass = !exchange.Request.Method.IsCacheable() || exchange.IsWebSocket ? RequestClass.Proxy   // E-187
            : exchange.Record.Lifetime >= 3600 ? RequestClass.Static : RequestClass.Dynamic;
        counters.Request(scheme, requestClass, BytesReceived(exchange), BytesSent(exchange));
        if (exchange.Record.Result == ResultType.Redirect)
        {
            counters.RedirectedToHttps();
        }

        if (exchange.Record.ReplacedStatus != 0)
        {
            counters.ErrorPage(exchange.Record.PageSent ? ErrorPageOutcome.Sent : ErrorPageOutcome.Unavailable);
        }
    }

    private static long BytesReceived(ExchangeContext exchange) =>
        exchange.Request.Fields.Head.Length + exchange.Content.BytesRead + exchange.Record.Tunnel.Received;

    private static long BytesSent(ExchangeContext exchange) => exchange.Viewer.BytesWritten + exchange.Record.Tunnel.Sent;

    private void Log(ExchangeContext exchange, EdgeScheme scheme, TimeSpan elapsed)
    {
        var request = exchange.Request;
        var viewer = request.Viewer;
        var record = exchange.Record;
        Span<byte> requestId = stackalloc byte[AccessLogEntry.RequestIdLength];
        Span<byte> cacheStatus = stackalloc byte[CacheStatusMember.MaxLength + 16];
        record.CacheStatus.TryWrite(cacheStatus, EdgeIdentity.CacheName, out var cacheStatusLength);
        var entry = new AccessLogEntry
        {
            Time = time.GetUtcNow(),
            Connection = viewer.Connection.Id,
            RequestId = AccessLogEntry.WriteRequestId(requestId, viewer.Connection.Id, viewer.Requests),
            Client = ForwardedFor.ClientOf(request),
            Scheme = scheme,
            Method = request.MethodText,
            Host = request.Authority,
            Path = request.Facts.Target.IsEmpty ? default : request.Path,
            Query = request.Query,
            Version = request.Facts.Version == Http1Version.Http10 ? "HTTP/1.0"u8 : "HTTP/1.1"u8,
            Status = record.Status,
            ReplacedStatus = record.ReplacedStatus,
            BytesReceived = BytesReceived(exchange),
            BytesSent = BytesSent(exchange),
            Result = record.Result,
            ResponseResult = record.ResponseResult,
            Detailed = record.Detail,
            CacheStatus = cacheStatus[..cacheStatusLength],
            TlsVersion = viewer.Tls?.Version.ToName(),
            TlsSuite = viewer.Tls?.OpenSslSuiteName,
            ServerName = viewer.ServerName,
            ClientIdentity = viewer.Tls?.ClientIdentity,
            Fingerprint = viewer.Fingerprint,
            Handshake = viewer.Handshake,
            Duration = elapsed,
            FirstByte = record.FirstByte == 0 ? null : time.GetElapsedTime(record.Started, record.FirstByte),
            OriginDuration = record.OriginTime == TimeSpan.Zero ? null : record.OriginTime,
            Origin = record.Origin,
            Distribution = exchange.Distribution?.Name,
            Reason = record.Reason,
            Referer = request.Fields.First("referer"u8),
            UserAgent = request.Fields.First("user-agent"u8),
            Cookie = request.Fields.First("cookie"u8),
            ForwardedFor = request.Fields.First("x-forwarded-for"u8),
            ContentType = record.ContentType is null ? default : Encoding.Latin1.GetBytes(record.ContentType),
            ContentLength = record.ContentLength,
            Range = record.Range is { } part ? (part.Start, part.Start + part.Length - 1) : null,
        };
        accessLog!.Write(entry);
    }
}
