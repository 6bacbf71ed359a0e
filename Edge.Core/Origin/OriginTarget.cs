using Edge.Core.Config;

namespace Edge.Core.Origin;

/// <summary>Everything that makes two connections to an origin differ: the key of a pool.</summary>
/// <param name="Origin">The configured origin, of the snapshot that the exchange reads.</param>
/// <param name="Https">Whether the leg is TLS; decided by the origin protocol policy (E-45, E-46).</param>
/// <param name="ServerName">The name sent as SNI and accepted in the certificate besides the configured one:
/// the forwarded Host when Host is forwarded, else the origin's domain name (E-55, E-56). Lower case, no port.</param>
internal sealed record OriginTarget(OriginSettings Origin, bool Https, string ServerName)
{
    /// <summary>The port of this leg.</summary>
    public int Port => Https ? Origin.HttpsPort : Origin.HttpPort;
}
