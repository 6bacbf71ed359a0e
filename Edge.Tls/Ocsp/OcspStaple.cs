namespace Edge.Tls.Ocsp;

/// <summary>A verified status response, ready to be sent (RFC 6066 §8). Immutable.</summary>
/// <param name="Response">The OCSPResponse of RFC 6960 §4.2.1, DER.</param>
/// <param name="ThisUpdate">From when the responder vouches for it.</param>
/// <param name="NextUpdate">Until when; not sent afterwards.</param>
public sealed record OcspStaple(ReadOnlyMemory<byte> Response, DateTimeOffset ThisUpdate, DateTimeOffset NextUpdate);

/// <summary>What a response says, once it has been verified.</summary>
public enum OcspStatus
{
    /// <summary>It cannot be believed: malformed, unsigned by whom it should be, stale, or about another certificate.</summary>
    Invalid,

    /// <summary>The certificate is good.</summary>
    Good,

    /// <summary>The certificate is revoked.</summary>
    Revoked,

    /// <summary>The responder does not know the certificate.</summary>
    Unknown,
}

/// <summary>The verdict on one response.</summary>
/// <param name="Status">What it says.</param>
/// <param name="Staple">The response, exactly when <paramref name="Status"/> is good.</param>
/// <param name="Reason">For the log: why it is not believed; empty otherwise. Constant text, nothing of the responder's.</param>
/// <param name="RevokedAt">When the certificate was revoked.</param>
public sealed record OcspVerdict(OcspStatus Status, OcspStaple? Staple, string Reason, DateTimeOffset? RevokedAt = null);
