using System.Collections.Immutable;
using Edge.Tls.Certificates;
using Edge.Tls.Policy;

namespace Edge.Core.Config;

/// <summary>Which scheme is spoken to an origin (E-45).</summary>
internal enum OriginProtocolPolicy
{
    /// <summary>Always plain HTTP.</summary>
    HttpOnly,

    /// <summary>Always TLS; never a plain connection, whatever fails (O09, G7).</summary>
    HttpsOnly,

    /// <summary>The scheme of the viewer (E-46).</summary>
    MatchViewer,
}

/// <summary>Which families of addresses an origin is reached by (E-71).</summary>
internal enum IpAddressType
{
    /// <summary>IPv4 and IPv6, whichever answers first.</summary>
    Dualstack,

    /// <summary>IPv4 alone.</summary>
    Ipv4,

    /// <summary>IPv6 alone.</summary>
    Ipv6,
}

/// <summary>How requests are spread over the addresses of an origin.</summary>
internal enum OriginBalance
{
    /// <summary>In turn.</summary>
    RoundRobin,

    /// <summary>To the one with the fewest exchanges at work.</summary>
    LeastConnections,

    /// <summary>By the request target, so that each address sees its own part of the paths (rendezvous hashing).</summary>
    Hash,
}

/// <summary>How the addresses of an origin are checked (O16).</summary>
/// <param name="Path">What is asked for; answers of 200 to 399 are good.</param>
/// <param name="Interval">Time between two checks of one address, give or take a tenth.</param>
/// <param name="Timeout">Time for one check.</param>
/// <param name="Failures">Failed checks in a row that put an address down.</param>
/// <param name="Successes">Good checks in a row that bring it back.</param>
internal sealed record HealthCheck(string Path, TimeSpan Interval, TimeSpan Timeout, int Failures, int Successes);

/// <summary>Everything about one origin. Frozen; shared by all requests.</summary>
internal sealed record OriginSettings
{
    /// <summary>The operator's name.</summary>
    public required string Name { get; init; }

    /// <summary>Host name in lower case, or an address without brackets. Names are resolved again while running.</summary>
    public required string DomainName { get; init; }

    /// <summary>Port for plain HTTP; default 80 (E-47).</summary>
    public required int HttpPort { get; init; }

    /// <summary>Port for TLS; default 443 (E-47).</summary>
    public required int HttpsPort { get; init; }

    /// <summary>Which scheme; default https-only.</summary>
    public required OriginProtocolPolicy ProtocolPolicy { get; init; }

    /// <summary>What is offered in TLS handshakes (E-48 … E-53). Not used by http-only origins.</summary>
    public required OriginTlsPolicy TlsPolicy { get; init; }

    /// <summary>Whose certificates are trusted; null for http-only origins, which never need it.</summary>
    public required OriginTrust? Trust { get; init; }

    /// <summary>What is presented to the origin when it asks who we are; null: such an origin is a failure (E-60, E-219).</summary>
    public ServerCredential? ClientCredential { get; init; }

    /// <summary>Put in front of the request path (E-62): empty, or begins with a slash and does not end with one.</summary>
    public required string OriginPath { get; init; }

    /// <summary>Fields that replace the viewer's of the same name (E-99). Values are secrets.</summary>
    public required ImmutableArray<ConfiguredField> CustomHeaders { get; init; }

    /// <summary>Attempts to connect, and to get a response to GET and HEAD, in total (E-63, E-65).</summary>
    public required int ConnectionAttempts { get; init; }

    /// <summary>Time for one attempt to connect, TLS included (E-63).</summary>
    public required TimeSpan ConnectionTimeout { get; init; }

    /// <summary>Time to the first response byte and between two pieces (E-63).</summary>
    public required TimeSpan ResponseTimeout { get; init; }

    /// <summary>Time for the whole response, retries included (E-63, E-66); null: unlimited.</summary>
    public required TimeSpan? ResponseCompletionTimeout { get; init; }

    /// <summary>How long an idle connection is kept (E-63, E-68).</summary>
    public required TimeSpan KeepAliveTimeout { get; init; }

    /// <summary>Most connections at a time (O19).</summary>
    public required int MaxConnections { get; init; }

    /// <summary>Most idle connections; one more is closed instead of kept (O19).</summary>
    public required int MaxIdleConnections { get; init; }

    /// <summary>Most requests that wait for a connection; above it 503 (O19).</summary>
    public required int MaxQueuedRequests { get; init; }

    /// <summary>Age at which a connection is not used again, so that DNS changes and balancing take effect (O14).</summary>
    public required TimeSpan ConnectionLifetime { get; init; }

    /// <summary>How often the name is resolved again (O14).</summary>
    public required TimeSpan ResolveInterval { get; init; }

    /// <summary>Which families of addresses are used; default both (E-71).</summary>
    public IpAddressType IpAddressType { get; init; }

    /// <summary>How requests are spread over the addresses of the name; default in turn.</summary>
    public OriginBalance Balance { get; init; }

    /// <summary>Failures in a row that put an address out for a while; 0: never (O16).</summary>
    public int EjectAfter { get; init; } = 5;

    /// <summary>How long an address is out the first time (O16).</summary>
    public TimeSpan EjectionTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether requests are refused when every address is out, instead of sent all the same (O16).</summary>
    public bool CircuitBreaker { get; init; }

    /// <summary>How the addresses are checked; null: by requests alone.</summary>
    public HealthCheck? HealthCheck { get; init; }

    /// <summary>Whether the name may resolve to loopback or link-local addresses (O12). Default: only when it is written as one, or as localhost.</summary>
    public required bool AllowLocalAddresses { get; init; }

    /// <summary>Whose connections, health and retries these are: the same object in every configuration in which nothing that decides about
    /// connections has changed.</summary>
    public object Identity { get; private set; } = new();

    /// <summary>Goes on with the connections of <paramref name="before"/>, if they are what these settings would open. Called before these are in service.</summary>
    /// <returns>Whether they are.</returns>
    public bool TryContinue(OriginSettings before)
    {
        var same = Comparable(this) == Comparable(before) && TlsPolicy.Offers(before.TlsPolicy)
            && (Trust is null ? before.Trust is null : before.Trust is not null && Trust.HasAnchorsOf(before.Trust))
            && (ClientCredential is null ? before.ClientCredential is null : before.ClientCredential is not null && ClientCredential.IsChainOf(before.ClientCredential));
        if (same)
        {
            Identity = before.Identity;
        }

        return same;
    }

    // What is left compares by value; path and fields are of each request, and no connection knows them.
    private static OriginSettings Comparable(OriginSettings settings) => settings with
    {
        OriginPath = "",
        CustomHeaders = [],
        TlsPolicy = OriginTlsPolicy.Default,
        Trust = null,
        ClientCredential = null,
        Identity = "",
    };

    /// <summary>The name alone: settings hold secrets (P03).</summary>
    public override string ToString() => $"origin {Name}";
}
