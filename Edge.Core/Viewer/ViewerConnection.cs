using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using Edge.Core.Config;
using Edge.Core.Diagnostics;
using Edge.Core.Exchange;
using Edge.Core.Timing;
using Edge.Core.Transport;
using Edge.Tls;
using Edge.Tls.Certificates;
using Edge.Tls.Pipe;
using Edge.Tls.Policy;
using Edge.Tls.Records;

namespace Edge.Core.Viewer;

/// <summary>One viewer's connection from accept to close: peek at the ClientHello, choose policy and certificate, shake hands, serve.</summary>
/// <remarks>A plain listener starts at serving. One owner; deadlines and the drain act beside it through <see cref="OnDeadline"/>,
/// <see cref="Drain"/> and <see cref="Abort"/>.</remarks>
internal sealed class ViewerConnection : IDeadlineOwner, IAsyncDisposable
{
    private readonly EdgeServices _services;
    private readonly TransportConnection _transport;
    private readonly ListenerSettings _listener;
    private readonly HandshakeGate _gate;
    private readonly IViewerHost _host;
    private readonly IViewerObserver _observer;

    [SuppressMessage("Usage", "CA2213", Justification = "a source without timer or wait handle holds nothing, and may be signalled late")]
    private CancellationTokenSource? _handshakeDeadline;       // while there is a handshake
    private TlsDuplexPipe? _tls;
    private volatile Http1ViewerLoop? _loop;
    private IPEndPoint? _client;                               // whom the PROXY protocol named

    public ViewerConnection(
        EdgeServices services, TransportConnection transport, ListenerSettings listener, HandshakeGate gate, IViewerHost host, IViewerObserver observer)
    {
        _services = services;
        _transport = transport;
        _listener = listener;
        _gate = gate;
        _host = host;
        _observer = observer;
    }

    /// <summary>The peer's address.</summary>
    public IPAddress RemoteAddress => (_transport.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;

    /// <summary>Serves the connection to its end.</summary>
    public async Task RunAsync()
    {
        if (_listener.ProxyProtocol && await LearnClientAsync().ConfigureAwait(false) is { } refusal)
        {
            _host.OnRefused(_transport, refusal);
            Abort(ConnectionEnd.ProtocolError);
            return;
        }

        ViewerInfo? viewer;
        if (_listener.Protocol == ListenerProtocol.Https)
        {
            viewer = await SecureAsync().ConfigureAwait(false);
        }
        else
        {
            viewer = InfoFor(null, null, null, null, default);
        }

        if (viewer is null)
        {
            await _transport.CloseAsync().ConfigureAwait(false);   // sends the alert or the 400 that was written, then FIN
            return;
        }

        var loop = new Http1ViewerLoop(
            _services, viewer, new ViewerLine(_transport, _tls), this, new ReceiveProgress(_transport), new SendProgress(_transport), _host);
        _loop = loop;
        if (_host.IsDraining)
        {
            loop.HurryIdle();
        }

        var end = await loop.RunAsync().ConfigureAwait(false);
        if (end == ViewerEnd.Abort)
        {
            Abort(ConnectionEnd.ExchangeAborted);
            return;
        }

        if (_tls is not null)
        {
            await _tls.ShutdownAsync().ConfigureAwait(false);
        }

        await _transport.CloseAsync().ConfigureAwait(false);
    }

    /// <summary>Asks for an early end: an idle connection gets a last grace, a busy one finishes its exchange.</summary>
    public void Drain() => _loop?.HurryIdle();

    /// <summary>Ends the connection at once; safe from any thread.</summary>
    public void Abort(ConnectionEnd reason) => _transport.Abort(reason);

    /// <inheritdoc/>
    public void OnDeadline(DeadlineReason reason)
    {
        _observer.OnViewerDeadline(reason);
        switch (reason)
        {
            case DeadlineReason.ProxyHeader:
                _transport.Abort(ConnectionEnd.Deadline);
                break;
            case DeadlineReason.Handshake:
                _handshakeDeadline?.Cancel();
                _transport.Abort(ConnectionEnd.Deadline);
                break;
            case DeadlineReason.ResponseRate:
                _transport.Abort(ConnectionEnd.TooSlow);
                break;
            default:
                _loop?.OnDeadline(reason);
                break;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _loop?.Dispose();
        if (_tls is not null)
        {
            await _tls.DisposeAsync().ConfigureAwait(false);
        }

        await _transport.DisposeAsync().ConfigureAwait(false);
    }

    // H25: who speaks first is a proxy that is trusted, and says in one bounded header for whom it speaks. Null: so it did.
    private async ValueTask<RefusalReason?> LearnClientAsync()
    {
        var limits = _services.Snapshot.Limits;
        if (!_listener.TrustedProxies.Contains(RemoteAddress))
        {
            return RefusalReason.ProxyUntrusted;
        }

        using var deadline = new DeadlineSlot(_services.Heartbeat, this);
        deadline.Set(DeadlineReason.ProxyHeader, limits.ProxyHeaderTimeout);
        while (true)
        {
            var read = await _transport.Input.ReadAsync().ConfigureAwait(false);
            switch (ProxyHeader.Read(read.Buffer, limits.MaxProxyHeaderBytes, out var length, out var source))
            {
                case ProxyHeaderStatus.Complete:
                    _transport.Input.AdvanceTo(read.Buffer.GetPosition(length));
                    _client = source;
                    return _host.OnClientKnown(this, source?.Address ?? RemoteAddress);
                case ProxyHeaderStatus.NeedMore when !read.IsCompleted && !read.IsCanceled:
                    _transport.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                    break;
                default:
                    _transport.Input.AdvanceTo(read.Buffer.End);
                    return RefusalReason.ProxyHeader;
            }
        }
    }

    // Null: refused; what there is to say has been written.
    private async ValueTask<ViewerInfo?> SecureAsync()
    {
        var snapshot = _services.Snapshot;
        using var deadline = new DeadlineSlot(_services.Heartbeat, this);
        _handshakeDeadline = new CancellationTokenSource();
        var cancel = _handshakeDeadline.Token;
        deadline.Set(DeadlineReason.Handshake, snapshot.Limits.HandshakeTimeout);   // from accept to Finished, in total (T23)
        var started = _services.Time.GetTimestamp();
        try
        {
            var read = await TlsHandshake.ReadClientHelloAsync(
                _transport, snapshot.Limits.Tls, cancel, keepMessage: snapshot.WantsFingerprints).ConfigureAwait(false);
            if (read.Hello is not { } hello)
            {
                await AnswerForeignAsync(read.Failure!).ConfigureAwait(false);
                _observer.OnHandshakeFailed(_transport, read.Failure!, serverName: null);
                return null;
            }

            return await AcceptAsync(snapshot, hello, started, cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return null;   // the deadline, or the server stops: the transport is aborted already
        }
    }

    private async ValueTask<ViewerInfo?> AcceptAsync(EdgeSnapshot snapshot, ClientHelloInfo hello, long started, CancellationToken cancel)
    {
        var site = FindSite(snapshot, hello.ServerName);
        if (snapshot.FindCertificates(hello.ServerName, site) is not { } certificates)
        {
            await TlsHandshake.RefuseAsync(_transport, TlsAlert.UnrecognizedName, cancel).ConfigureAwait(false);
            _observer.OnUnknownName(_transport);
            return null;
        }

        if (!_gate.TryReserve())
        {
            _observer.OnHandshakeQueueFull(_transport);
            _transport.Abort(ConnectionEnd.Overload);
            return null;
        }

        await _gate.TurnAsync();
        ValueTask<TlsHandshakeResult> accepting;
        CredentialSet? credentials;
        try
        {
            if (cancel.IsCancellationRequested)
            {
                return null;   // the deadline was faster than the queue; the transport is aborted already
            }

            // Loading one on demand is work like a signature, so it takes a turn too; the deadline runs on.
            var opening = _services.Credentials.OpenAsync(certificates);
            credentials = opening.IsCompletedSuccessfully
                ? await opening.ConfigureAwait(false)
                : await opening.AsTask().WaitAsync(cancel).ConfigureAwait(false);
            if (credentials is null)
            {
                // Which file and why is in the log; the name is ours, so it is not unrecognized (RFC 8446 §6.2).
                await TlsHandshake.RefuseAsync(_transport, TlsAlert.InternalError, cancel).ConfigureAwait(false);
                _observer.OnCertificateUnusable(_transport);
                return null;
            }

            _services.Stapler.Prepare(certificates, credentials);
            await ComputeThreads.Shared.EnterAsync();   // again, if a file was read
            var options = OptionsFor(snapshot, site, credentials);
            _transport.ComputesLong = !EndsCheaply(hello, options);
            accepting = TlsHandshake.AcceptAsync(_transport, hello, options, cancel);   // up to where it waits for the viewer
        }
        finally
        {
            _gate.Leave();
        }

        var result = await accepting.ConfigureAwait(false);
        if (result.Connection is not { } tls)
        {
            _observer.OnHandshakeFailed(_transport, result.Failure!, hello.ServerName);
            return null;
        }

        _tls = tls;
        _transport.ComputesLong = false;
        _handshakeDeadline = null;
        _observer.OnHandshake(tls.Info, _services.Time.GetElapsedTime(started));
        return InfoFor(tls.Info, hello.ServerName is null ? null : site, PolicyFor(snapshot, site).Name, credentials, hello.Message);
    }

    // The signature goes out with the first flight. What is left is a Finished in TLS 1.3, and one agreement on a fast curve in TLS 1.2: no
    // more than a change of thread costs. Not so after a HelloRetryRequest, with a client certificate to verify, with P-384 or RSA key exchange.
    private static bool EndsCheaply(ClientHelloInfo hello, TlsServerOptions options)
    {
        if (options.ClientAuthentication is not null)
        {
            return false;
        }

        return hello.Offers(TlsVersion.Tls13) && options.Policy.Versions.Contains(TlsVersion.Tls13)
            ? options.Policy.NamedGroups.Any(group => hello.KeyShares.Contains((ushort)group))
            : !options.Policy.IsLegacy && options.Policy.NamedGroups.Any(
                group => group is TlsGroup.X25519 or TlsGroup.Secp256r1 && hello.Offers(group));
    }

    private static Distribution? FindSite(EdgeSnapshot snapshot, string? serverName)
    {
        if (serverName is null)
        {
            return null;
        }

        Span<byte> name = stackalloc byte[serverName.Length];
        System.Text.Encoding.ASCII.GetBytes(serverName, name);   // the peek lets nothing but ASCII through
        return snapshot.FindDistribution(name);
    }

    // Both registered (RFC 7301 §6), and both are spoken.
    private static readonly System.Collections.Immutable.ImmutableArray<string> Protocols = ["http/1.1", "http/1.0"];

    private TlsServerOptions OptionsFor(EdgeSnapshot snapshot, Distribution? site, CredentialSet credentials) => new()
    {
        Policy = PolicyFor(snapshot, site),
        ClientAuthentication = site?.ClientAuthentication,
        Credentials = credentials,
        ApplicationProtocols = Protocols,
        Limits = snapshot.Limits.Tls,
        Time = _services.Time,
        Pool = _services.Pool,
        Crypto = snapshot.Tls.Provider,
        Tickets = _services.Tickets,
        Site = site?.Name,
    };

    private static SecurityPolicy PolicyFor(EdgeSnapshot snapshot, Distribution? site) => (site ?? snapshot.Distributions[0]).SecurityPolicy;

    private ViewerInfo InfoFor(
        HandshakeInfo? tls, Distribution? site, string? policy, CredentialSet? credentials, ReadOnlyMemory<byte> hello)
    {
        var remote = _client ?? _transport.RemoteEndPoint as IPEndPoint ?? new IPEndPoint(IPAddress.None, 0);
        return new ViewerInfo
        {
            Connection = _transport,
            Remote = remote,
            RemoteAddress = ViewerInfo.FormatAddress(remote.Address),
            TrustedProxies = _listener.TrustedProxies,
            IsHttps = _listener.Protocol == ListenerProtocol.Https,
            Tls = tls,
            SniDistribution = site,
            SecurityPolicy = policy,
            Credentials = credentials,
            Fingerprint = hello.IsEmpty ? null : ClientFingerprint.Of(hello.Span),
            IsProbe = ReferenceEquals(_listener, Hosting.EdgeServer.ProbeListener),
        };
    }

    // E-42, T25: a browser that speaks HTTP to the TLS port is told so; everything else is left without a word.
    private async ValueTask AnswerForeignAsync(TlsFailure failure)
    {
        if (failure.Foreign != ForeignProtocol.Http)
        {
            return;
        }

        _transport.Output.Write(
            "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: 48\r\n\r\nThis port speaks HTTPS. Use https:// in the URL\n"u8);
        await _transport.Output.FlushAsync().ConfigureAwait(false);
    }
}
