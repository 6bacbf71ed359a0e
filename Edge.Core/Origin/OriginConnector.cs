using System.Collections.Immutable;
using System.Net;
using Edge.Core.Config;
using Edge.Core.Timing;
using Edge.Core.Transport;
using Edge.Tls;
using Edge.Tls.Resumption;

namespace Edge.Core.Origin;

/// <summary>The connector over real sockets: resolve, connect, shake hands, verify.</summary>
internal sealed class OriginConnector(
    OriginResolver resolver, SocketConnector sockets, Heartbeat heartbeat, TimeProvider time, IOriginObserver observer) : IOriginConnector
{
    /// <summary>The TLS limits for the next connection.</summary>
    public Func<TlsLimits> Limits { get; init; } = static () => TlsLimits.Default;

    /// <summary>The crypto provider for the next connection.</summary>
    public Func<TlsCryptoProvider> Crypto { get; init; } = static () => TlsCryptoProvider.Default;

    /// <inheritdoc/>
    public async ValueTask<OriginRent> ConnectAsync(OriginPoolKey target, ClientSessions sessions, CancellationToken cancel)
    {
        var origin = target.Origin;
        var addresses = await resolver.ResolveAsync(origin.DomainName, origin.ResolveInterval, cancel).ConfigureAwait(false);
        if (addresses.Count == 0)
        {
            return OriginRent.Failed(OriginFailure.NameNotResolved, $"no address for {origin.DomainName}");
        }

        if (!origin.AllowLocalAddresses && addresses.Any(IsLocal))
        {
            // O12: a name that turns to this machine or its link is an attack or a mistake; the address used is the address checked.
            return OriginRent.Failed(OriginFailure.NameNotResolved, $"{origin.DomainName} resolves to a local address");
        }

        var last = OriginRent.Failed(OriginFailure.Unreachable, "no attempt was made");
        for (var attempt = 0; attempt < origin.ConnectionAttempts; attempt++)
        {
            // One attempt per address, in the resolver's order, then from the start again (E-63, E-64).
            var endpoint = new IPEndPoint(addresses[attempt % addresses.Count], target.Port);
            last = await ConnectOnceAsync(target, endpoint, sessions, cancel).ConfigureAwait(false);
            if (last.Connection is not null || !IsWorthAnotherAttempt(last.Failure))
            {
                break;
            }
        }

        return last;
    }

    // A certificate or version that does not fit will not fit in a second either (G7).
    private static bool IsWorthAnotherAttempt(OriginFailure failure) =>
        failure is OriginFailure.ConnectionRefused or OriginFailure.ConnectionTimedOut or OriginFailure.Unreachable;

    private static bool IsLocal(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return IPAddress.IsLoopback(plain) || plain.IsIPv6LinkLocal || plain.Equals(IPAddress.Any) || plain.Equals(IPAddress.IPv6Any)
            || (plain.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork && plain.GetAddressBytes() is [169, 254, ..]);
    }

    private async ValueTask<OriginRent> ConnectOnceAsync(
        OriginPoolKey target, IPEndPoint endpoint, ClientSessions sessions, CancellationToken cancel)
    {
        var result = await sockets.ConnectAsync(endpoint, target.Origin.ConnectionTimeout, cancel).ConfigureAwait(false);
        if (result.Connection is not { } connection)
        {
            cancel.ThrowIfCancellationRequested();
            return OriginRent.Failed(FailureOf(result.Outcome), $"{endpoint}: {result.Outcome}");
        }

        if (!target.Https)
        {
            return Ready(connection, tls: null);
        }

        using var deadline = new CancellationTokenSource(target.Origin.ConnectionTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
        connection.ComputesLong = true;
        await ComputeThreads.Shared.EnterAsync();
        var started = time.GetTimestamp();
        var handshake = await TlsHandshake.ConnectAsync(connection, OptionsFor(target, sessions), either.Token).ConfigureAwait(false);
        observer.OnOriginHandshake(target, handshake, time.GetElapsedTime(started));
        if (handshake.Connection is { } tls)
        {
            connection.ComputesLong = false;
            return Ready(connection, tls);
        }

        connection.Abort(ConnectionEnd.ProtocolError);   // E-58: the connection is dropped
        await connection.DisposeAsync().ConfigureAwait(false);
        cancel.ThrowIfCancellationRequested();
        return Refused(handshake.Failure!, deadline.IsCancellationRequested);
    }

    private OriginRent Ready(TransportConnection connection, Tls.Pipe.TlsDuplexPipe? tls) =>
        new(new OriginConnection(connection, tls, heartbeat, time.GetTimestamp()), OriginFailure.None, "");

    private static OriginRent Refused(TlsFailure failure, bool timedOut) => failure.Kind switch
    {
        TlsFailureKind.UntrustedCertificate => OriginRent.Failed(
            OriginFailure.CertificateRefused, Tls.Certificates.OriginTrustErrors.ToText(failure.TrustError)),
        TlsFailureKind.Canceled when timedOut => OriginRent.Failed(OriginFailure.ConnectionTimedOut, "handshake not finished in time"),
        _ => OriginRent.Failed(
            failure.AlertSide == AlertSide.Received ? OriginFailure.TlsRefusedByOrigin : OriginFailure.TlsHandshakeFailed,
            failure.Alert == TlsAlert.None ? failure.Reason : $"{failure.Reason} ({failure.AlertSide} {failure.Alert})"),
    };

    private TlsClientOptions OptionsFor(OriginPoolKey target, ClientSessions sessions) => new()
    {
        Policy = target.Origin.TlsPolicy,
        ServerName = target.ServerName,
        AcceptableNames = NamesOf(target),
        Trust = target.Origin.Trust!,   // only http-only origins have none, and they never come here
        Time = time,
        Crypto = Crypto(),
        Limits = Limits(),
        Sessions = sessions,
    };

    // E-55: the configured domain, or the Host that is forwarded; either will do.
    private static ImmutableArray<string> NamesOf(OriginPoolKey target)
    {
        OriginSettings origin = target.Origin;
        return target.ServerName == origin.DomainName ? [origin.DomainName] : [origin.DomainName, target.ServerName];
    }

    private static OriginFailure FailureOf(ConnectOutcome outcome) => outcome switch
    {
        ConnectOutcome.Refused => OriginFailure.ConnectionRefused,
        ConnectOutcome.TimedOut => OriginFailure.ConnectionTimedOut,
        ConnectOutcome.NoResources => OriginFailure.PoolExhausted,
        _ => OriginFailure.Unreachable,
    };
}

/// <summary>Told of what happens on origin connections; Core's metrics and log implement it.</summary>
internal interface IOriginObserver
{
    /// <summary>A handshake with an origin ended, well or not.</summary>
    void OnOriginHandshake(OriginPoolKey target, in TlsHandshakeResult result, TimeSpan elapsed);

    /// <summary>A connection is ready for requests.</summary>
    void OnOriginConnected(OriginPoolKey target);

    /// <summary>A connection that was ready is closed by us.</summary>
    void OnOriginConnectionClosed(OriginPoolKey target, OriginConnectionEnd why);
}
