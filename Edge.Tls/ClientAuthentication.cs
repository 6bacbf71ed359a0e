using Edge.Tls.Certificates;

namespace Edge.Tls;

/// <summary>Whether viewers authenticate with certificates, and whose are accepted (E-218). Immutable.</summary>
public sealed record ClientAuthentication
{
    /// <summary>Whether a handshake without certificate is refused. A certificate that is presented is verified either
    /// way, and refused when it is not acceptable.</summary>
    public required bool IsRequired { get; init; }

    /// <summary>Whose certificates are accepted.</summary>
    public required ClientTrust Trust { get; init; }

    /// <summary>Whether the anchors' names are sent, so that a viewer with several certificates can choose (RFC 8446
    /// §4.2.4).</summary>
    public bool AdvertiseCaNames { get; init; } = true;

    /// <summary>Accept certificates that have expired.</summary>
    public bool IgnoreExpiry { get; init; }

    /// <summary>Whether a viewer that passed <paramref name="first"/> has shown all that <paramref name="second"/> wants, and
    /// nothing else (T15, T27). Null asks for no certificate.</summary>
    public static bool AreSame(ClientAuthentication? first, ClientAuthentication? second) =>
        ReferenceEquals(first, second)
        || (first is not null && second is not null && first.IsRequired == second.IsRequired && first.IgnoreExpiry == second.IgnoreExpiry
            && first.Trust.Digest.Equals(second.Trust.Digest, StringComparison.Ordinal));
}
