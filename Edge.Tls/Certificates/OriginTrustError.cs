namespace Edge.Tls.Certificates;

/// <summary>Why an origin's certificate was not accepted (E-55 … E-59, O08). A closed list, for logs and metrics.</summary>
public enum OriginTrustError
{
    /// <summary>It was accepted.</summary>
    None,

    /// <summary>A certificate of the chain cannot be read.</summary>
    Malformed,

    /// <summary>More certificates or bytes than <see cref="TlsLimits"/> allows.</summary>
    ChainTooLong,

    /// <summary>A certificate of the chain has expired.</summary>
    Expired,

    /// <summary>A certificate of the chain is not valid yet.</summary>
    NotYetValid,

    /// <summary>The leaf is self-signed and not itself an anchor (E-57).</summary>
    SelfSigned,

    /// <summary>The certificate carries none of the acceptable names (E-55).</summary>
    NameMismatch,

    /// <summary>Some certificate was not issued by the one after it (E-58, E-59).</summary>
    WrongChainOrder,

    /// <summary>An intermediate certificate was not sent (E-58).</summary>
    IncompleteChain,

    /// <summary>The chain is whole and ends at a root nobody trusts.</summary>
    UntrustedRoot,

    /// <summary>The leaf may not be used by a server.</summary>
    WrongUsage,

    /// <summary>A key is too short, or a signature uses MD5 or SHA-1.</summary>
    WeakKey,

    /// <summary>A signature, a constraint or a critical extension does not hold.</summary>
    Invalid,
}

/// <summary>Texts of <see cref="OriginTrustError"/>.</summary>
public static class OriginTrustErrors
{
    /// <summary>Short text for logs, for example <c>certificate expired</c>.</summary>
    public static string ToText(this OriginTrustError error) => error switch
    {
        OriginTrustError.None => "trusted",
        OriginTrustError.Malformed => "malformed certificate",
        OriginTrustError.ChainTooLong => "certificate chain too long",
        OriginTrustError.Expired => "certificate expired",
        OriginTrustError.NotYetValid => "certificate not yet valid",
        OriginTrustError.SelfSigned => "self-signed certificate",
        OriginTrustError.NameMismatch => "name mismatch",
        OriginTrustError.WrongChainOrder => "wrong chain order",
        OriginTrustError.IncompleteChain => "incomplete chain",
        OriginTrustError.UntrustedRoot => "untrusted root",
        OriginTrustError.WrongUsage => "certificate not for servers",
        OriginTrustError.WeakKey => "weak key or signature",
        _ => "invalid certificate",
    };
}
