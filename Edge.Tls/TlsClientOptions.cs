using System.Collections.Immutable;
using Edge.Tls.Certificates;
using Edge.Tls.Policy;
using Edge.Tls.Resumption;

namespace Edge.Tls;

/// <summary>How to speak to one origin.</summary>
public sealed record TlsClientOptions : TlsConnectionOptions
{
    /// <summary>What is offered.</summary>
    public OriginTlsPolicy Policy { get; init; } = OriginTlsPolicy.Default;

    /// <summary>The name sent as SNI (E-56). Null, or an IP literal: no SNI is sent.</summary>
    public string? ServerName { get; init; }

    /// <summary>Names or addresses one of which the certificate must carry (E-55): the configured domain, and the forwarded
    /// Host if any.</summary>
    public required ImmutableArray<string> AcceptableNames { get; init; }

    /// <summary>Who is trusted.</summary>
    public required OriginTrust Trust { get; init; }

    /// <summary>What is presented to an origin that asks who we are (E-219); null: such an origin is a failure (E-60).</summary>
    public ServerCredential? Credential { get; init; }

    /// <summary>Where sessions are kept and taken from, for connections with these options alone; null: none is offered, and
    /// none kept.</summary>
    public ClientSessions? Sessions { get; init; }
}
