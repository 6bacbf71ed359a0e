using Edge.Core.Config;

namespace Edge.Core.Origin;

/// <summary>Everything that makes two connections to an origin differ: the key of a pool.</summary>
/// <remarks>Origins compare by <see cref="OriginSettings.Identity"/>: a reload that changes one makes new pools for it, and the old ones drain.</remarks>
internal sealed class OriginPoolKey(OriginSettings origin, bool https, string serverName) : IEquatable<OriginPoolKey>
{
    /// <summary>The configured origin, of the snapshot that the exchange reads; of a pool, of the snapshot that made it.</summary>
    public OriginSettings Origin => origin;

    /// <summary>Whether the leg is TLS; decided by the origin protocol policy (E-45, E-46).</summary>
    public bool Https => https;

    /// <summary>The name sent as SNI and accepted in the certificate besides the configured one: the forwarded Host when Host is forwarded,
    /// else the origin's domain name (E-55, E-56). Lower case, no port. Not part of a plain connection's key.</summary>
    public string ServerName => serverName;

    /// <summary>The port of this leg.</summary>
    public int Port => https ? origin.HttpsPort : origin.HttpPort;

    /// <inheritdoc/>
    public bool Equals(OriginPoolKey? other) =>
        other is not null && ReferenceEquals(origin.Identity, other.Origin.Identity) && https == other.Https && serverName == other.ServerName;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as OriginPoolKey);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(origin.Identity), https, serverName);
}
