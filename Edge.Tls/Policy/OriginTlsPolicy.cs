using System.Collections.Immutable;
using static Edge.Tls.Policy.TlsGroup;
using static Edge.Tls.Policy.TlsSignatureScheme;

namespace Edge.Tls.Policy;

/// <summary>What is offered to an origin, built from its <c>sslProtocols</c> allow-list (E-48 … E-53).</summary>
public sealed record OriginTlsPolicy
{
    /// <summary>TLS 1.2 and 1.3: what an origin gets when nothing is configured.</summary>
    public static OriginTlsPolicy Default { get; } = Create(ImmutableArray.Create(TlsVersion.Tls13, TlsVersion.Tls12));

    /// <summary>Versions offered, highest first.</summary>
    public required ImmutableArray<TlsVersion> Versions { get; init; }

    /// <summary>Suites offered, in order (E-51): AEAD first, then CBC; never 3DES or RC4.</summary>
    public required ImmutableArray<ushort> CipherSuites { get; init; }

    /// <summary>Groups offered, in order. The first one carries the TLS 1.3 key share.</summary>
    public required ImmutableArray<TlsGroup> NamedGroups { get; init; }

    /// <summary>Signature schemes offered, in order.</summary>
    public required ImmutableArray<TlsSignatureScheme> SignatureSchemes { get; init; }

    /// <summary>Whether a handshake under <paramref name="other"/> offers the same, in the same order.</summary>
    public bool Offers(OriginTlsPolicy other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Versions.SequenceEqual(other.Versions) && CipherSuites.SequenceEqual(other.CipherSuites)
            && NamedGroups.SequenceEqual(other.NamedGroups) && SignatureSchemes.SequenceEqual(other.SignatureSchemes);
    }

    /// <summary>Reads an allow-list such as <c>TLSv1.2, TLSv1.3</c>.</summary>
    /// <param name="sslProtocols">Names as in E-48: <c>TLSv1</c>, <c>TLSv1.1</c>, <c>TLSv1.2</c>, <c>TLSv1.3</c>.</param>
    /// <param name="policy">The policy, or null.</param>
    /// <param name="error">What is wrong with the list, for the operator; null when nothing is.</param>
    /// <returns>True when <paramref name="policy"/> is set.</returns>
    /// <remarks>TLS 1.3 is offered whenever the list has TLSv1.2 (E-49).</remarks>
    public static bool TryCreate(IEnumerable<string> sslProtocols, out OriginTlsPolicy? policy, out string? error)
    {
        ArgumentNullException.ThrowIfNull(sslProtocols);
        policy = null;
        var versions = new SortedSet<TlsVersion>();
        foreach (var name in sslProtocols)
        {
            switch (name)
            {
                case "SSLv3":
                    error = "SSLv3 must not be used to an origin (RFC 7568)";
                    return false;
                case "TLSv1":
                    versions.Add(TlsVersion.Tls10);
                    break;
                case "TLSv1.1":
                    versions.Add(TlsVersion.Tls11);
                    break;
                case "TLSv1.2":
                    versions.Add(TlsVersion.Tls12);
                    versions.Add(TlsVersion.Tls13);
                    break;
                case "TLSv1.3":
                    versions.Add(TlsVersion.Tls13);
                    break;
                default:
                    error = "unknown protocol; use TLSv1, TLSv1.1, TLSv1.2 or TLSv1.3";
                    return false;
            }
        }

        if (versions.Count == 0)
        {
            error = "no protocol is listed; use TLSv1.2 and TLSv1.3";
            return false;
        }

        // A client can only state a range to a peer that knows no supported_versions extension (RFC 8446 §4.2.1).
        for (var version = versions.Min; version < versions.Max; version++)
        {
            if (!versions.Contains(version))
            {
                error = "the protocols leave a gap; list every version between the lowest and the highest";
                return false;
            }
        }

        error = null;
        policy = Create([.. versions.Reverse()]);
        return true;
    }

    private static OriginTlsPolicy Create(ImmutableArray<TlsVersion> versions)
    {
        var legacy = versions[^1] < TlsVersion.Tls12;
        return new()
        {
            Versions = versions,
            CipherSuites = [.. AllSuites.Where(id => versions.Any(version => SuiteCatalog.Find(id)!.Fits(version)))],
            // P-256 first: RFC 8446 §9.1 obliges every server to know it, so its key share never costs a second round trip.
            NamedGroups = [Secp256r1, X25519, Secp384r1],
            // E-53 names SHA-1; it is offered only to origins that are allowed below TLS 1.2 anyway (RFC 9155 §2).
            SignatureSchemes = legacy ? [.. Schemes, RsaPkcs1Sha1, EcdsaSha1] : Schemes,
        };
    }

    private static ImmutableArray<ushort> AllSuites =>
    [
        0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F, 0xC02C, 0xC030, 0xC023, 0xC027, 0xC024, 0xC028, 0xC009, 0xC013, 0xC00A, 0xC014,
        0x009C, 0x009D, 0x003C, 0x002F, 0x0035,
    ];

    private static ImmutableArray<TlsSignatureScheme> Schemes =>
    [
        EcdsaSecp256r1Sha256, RsaPssRsaeSha256, RsaPkcs1Sha256, EcdsaSecp384r1Sha384, RsaPssRsaeSha384, RsaPkcs1Sha384,
        EcdsaSecp521r1Sha512, RsaPssRsaeSha512, RsaPkcs1Sha512, RsaPssPssSha256, RsaPssPssSha384, RsaPssPssSha512,
        RsaPkcs1Sha224, EcdsaSha224,
    ];
}
