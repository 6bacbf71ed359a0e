using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
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
    public async ValueTask<OriginAddresses> ResolveAsync(OriginPoolKey target, CancellationToken cancel)
    {
        var origin = target.Origin;
        return Admit(origin, await resolver.ResolveAsync(origin.DomainName, origin.ResolveInterval, cancel).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public IReadOnlyList<IPAddress>? Known(OriginPoolKey target) => resolver.Known(target.Origin.DomainName) is { } known
        && Admit(target.Origin, known) is { Addresses: { Count: > 0 } admitted } ? admitted : null;

    /// <inheritdoc/>
    public async ValueTask<OriginRent> ConnectAsync(
        OriginPoolKey target, IReadOnlyList<IPEndPoint> addresses, ClientSessions sessions, Action<IPEndPoint, OriginFailure> failed, CancellationToken cancel)
    {
        // E-63: so many attempts, whatever fails in them; E-64: a single address that does not answer takes attempts × time-out.
        var attempts = new ConnectRace.StrongBox(target.Origin.ConnectionAttempts);
        var left = addresses.ToList();
        var race = new ConnectRace((address, over) => sockets.ConnectAsync(address, target.Origin.ConnectionTimeout, over), time);
        var last = OriginRent.Failed(OriginFailure.Unreachable, "no attempt was made");
        while (left.Count > 0 && attempts.Left > 0)
        {
            var (address, result) = await race.RunAsync(
                left, attempts, (tried, outcome) => failed(tried, FailureOf(outcome)), cancel).ConfigureAwait(false);
            if (result.Connection is not { } connection)
            {
                cancel.ThrowIfCancellationRequested();
                return OriginRent.Failed(FailureOf(result.Outcome), $"{address}: {result.Outcome}");
            }

            var offersSession = target.Https && sessions.Count > 0;
            last = await SecureAsync(target, address, connection, sessions, cancel).ConfigureAwait(false);
            if (offersSession && last.Failure is (OriginFailure.TlsHandshakeFailed or OriginFailure.TlsRefusedByOrigin))
            {
                // It may have stumbled over the session that it was offered: once more as if there had never been one.
                var again = await sockets.ConnectAsync(address, target.Origin.ConnectionTimeout, cancel).ConfigureAwait(false);
                last = again.Connection is null ? last : await SecureAsync(target, address, again.Connection, sessions: null, cancel).ConfigureAwait(false);
            }

            if (last.Connection is not null)
            {
                return last;
            }

            failed(address, last.Failure);
            left.Remove(address);   // a certificate or version that does not fit will not fit in a second either; another address may differ
        }

        return last;
    }

    // O12: a name that turns to this machine or its link is an attack or a mistake; the addresses given out are the addresses checked. E-71: one family only.
    private static OriginAddresses Admit(OriginSettings origin, IReadOnlyList<IPAddress> addresses)
    {
        if (addresses.Count == 0)
        {
            return new OriginAddresses([], $"no address for {origin.DomainName}");
        }

        if (!origin.AllowLocalAddresses && addresses.Any(IsLocal))
        {
            return new OriginAddresses([], $"{origin.DomainName} resolves to a local address");
        }

        var wanted = origin.IpAddressType switch
        {
            IpAddressType.Ipv4 => addresses.Where(static address => address.AddressFamily == AddressFamily.InterNetwork).ToArray(),
            IpAddressType.Ipv6 => addresses.Where(static address => address.AddressFamily == AddressFamily.InterNetworkV6).ToArray(),
            _ => addresses,
        };
        return new OriginAddresses(wanted, wanted.Count == 0 ? $"{origin.DomainName} has no address of the family that ipAddressType asks for" : "");
    }

    private static bool IsLocal(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return IPAddress.IsLoopback(plain) || plain.IsIPv6LinkLocal || plain.Equals(IPAddress.Any) || plain.Equals(IPAddress.IPv6Any)
            || (plain.AddressFamily == AddressFamily.InterNetwork && plain.GetAddressBytes() is [169, 254, ..]);
    }

    private async ValueTask<OriginRent> SecureAsync(
        OriginPoolKey target, IPEndPoint address, TransportConnection connection, ClientSessions? sessions, CancellationToken cancel)
    {
        if (!target.Https)
        {
            return Ready(connection, tls: null, address);
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
            return Ready(connection, tls, address);
        }

        connection.Abort(ConnectionEnd.ProtocolError);   // E-58: the connection is dropped
        await connection.DisposeAsync().ConfigureAwait(false);
        cancel.ThrowIfCancellationRequested();
        return Refused(handshake.Failure!, deadline.IsCancellationRequested);
    }

    private OriginRent Ready(TransportConnection connection, Tls.Pipe.TlsDuplexPipe? tls, IPEndPoint address) =>
        new(new OriginConnection(connection, tls, address, heartbeat, time.GetTimestamp()), OriginFailure.None, "");

    private static OriginRent Refused(TlsFailure failure, bool timedOut) => failure.Kind switch
    {
        TlsFailureKind.UntrustedCertificate => OriginRent.Failed(
            OriginFailure.CertificateRefused, Tls.Certificates.OriginTrustErrors.ToText(failure.TrustError)),
        TlsFailureKind.Canceled when timedOut => OriginRent.Failed(OriginFailure.ConnectionTimedOut, "handshake not finished in time"),
        _ => OriginRent.Failed(
            failure.AlertSide == AlertSide.Received ? OriginFailure.TlsRefusedByOrigin : OriginFailure.TlsHandshakeFailed,
            failure.Alert == TlsAlert.None ? failure.Reason : $"{failure.Reason} ({failure.AlertSide} {failure.Alert})"),
    };

    private TlsClientOptions OptionsFor(OriginPoolKey target, ClientSessions? sessions) => new()
    {
        Policy = target.Origin.TlsPolicy,
        ServerName = target.ServerName,
        AcceptableNames = NamesOf(target),
        Trust = target.Origin.Trust!,   // only http-only origins have none, and they never come here
        Time = time,
        Crypto = Crypto(),
        Limits = Limits(),
        Sessions = sessions,
        Credential = target.Origin.ClientCredential,
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

    /// <summary>An address of an origin went out of use, or came back (O16).</summary>
    void OnOriginHealth(string origin, IPEndPoint address, bool up, string why);

    /// <summary>A connection is ready for requests.</summary>
    void OnOriginConnected(OriginPoolKey target);

    /// <summary>A connection that was ready is closed by us.</summary>
    void OnOriginConnectionClosed(OriginPoolKey target, OriginConnectionEnd why);
}
