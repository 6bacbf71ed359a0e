using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Edge.Tls.Certificates;

/// <summary>Decides whether an origin's certificate chain is acceptable. No network is ever touched. Thread-safe; shared by
/// connections.</summary>
/// <remarks>
/// 1. Bounds. 2. Every certificate is readable. 3. Order of the wire: certificate n+1 issued certificate n (E-59).
/// 4. Validity, keys and signatures of what was sent. 5. A path to an anchor through what was sent (signatures, constraints,
/// usage).
/// 6. Names, last, because comparing is only worth it for a chain that holds (T29).
/// </remarks>
public sealed class OriginTrust : IDisposable
{
    private const byte ObjectIdentifier = 6;

    private readonly ImmutableArray<X509Certificate2> _anchors;
    private readonly bool _system;
    private readonly VerdictCache _verdicts = new();

    private OriginTrust(ImmutableArray<X509Certificate2> anchors, bool system)
    {
        _anchors = anchors;
        _system = system;
    }

    /// <summary>The trust anchors of the system.</summary>
    public static OriginTrust CreateSystem() => new([], system: true);

    /// <summary>Anchors from PEM text: CAs, or an origin's own self-signed certificate (E-57).</summary>
    /// <param name="pem">One or more certificates.</param>
    /// <param name="alsoSystem">Trust the system's anchors too.</param>
    /// <param name="trust">The result, or null.</param>
    /// <param name="error">What is wrong with the text, for the operator; else null.</param>
    public static bool TryCreateFromPem(string pem, bool alsoSystem, out OriginTrust? trust, out string? error)
    {
        ArgumentNullException.ThrowIfNull(pem);
        if (!PemReader.TryReadCertificates(pem, out var certificates))
        {
            trust = null;
            error = "no readable PEM certificate";
            return false;
        }

        trust = new([.. certificates], alsoSystem);
        error = null;
        return true;
    }

    /// <summary>Whether both trust the same certificates.</summary>
    public bool HasAnchorsOf(OriginTrust other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return _system == other._system && _anchors.Length == other._anchors.Length
            && _anchors.Zip(other._anchors).All(static pair => pair.First.RawDataMemory.Span.SequenceEqual(pair.Second.RawDataMemory.Span));
    }

    /// <summary>Checks one chain.</summary>
    /// <param name="chain">DER, in the order of the wire (E-59).</param>
    /// <param name="acceptableNames">One of these must match (E-55).</param>
    /// <param name="now">For the validity periods.</param>
    /// <param name="limits">Bounds on the chain (T29).</param>
    /// <returns>The first rule broken, or <see cref="OriginTrustError.None"/>. Never throws on what a peer presents.</returns>
    public OriginTrustError Verify(
        IReadOnlyList<ReadOnlyMemory<byte>> chain, ImmutableArray<string> acceptableNames, DateTimeOffset now, TlsLimits limits) =>
        Verify(chain, acceptableNames, now, limits, out _);

    /// <summary>The same, and when a good verdict ends: with the validity period that ends first in the chain.</summary>
    internal OriginTrustError Verify(
        IReadOnlyList<ReadOnlyMemory<byte>> chain, ImmutableArray<string> acceptableNames, DateTimeOffset now, TlsLimits limits,
        out DateTimeOffset validUntil)
    {
        validUntil = default;
        ArgumentNullException.ThrowIfNull(chain);
        ArgumentNullException.ThrowIfNull(limits);
        if (chain.Count > limits.MaxChainCertificates || chain.Sum(der => (long)der.Length) > limits.MaxChainBytes)
        {
            return OriginTrustError.ChainTooLong;
        }

        var key = VerdictCache.KeyOf(chain, acceptableNames);
        if (_verdicts.TryGet(key, now, out var verdict, out validUntil))
        {
            return verdict;
        }

        verdict = Judge(chain, acceptableNames, now, out validUntil);
        _verdicts.Add(key, now, verdict, validUntil);
        return verdict;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var anchor in _anchors)
        {
            anchor.Dispose();
        }
    }

    private OriginTrustError Judge(
        IReadOnlyList<ReadOnlyMemory<byte>> chain, ImmutableArray<string> names, DateTimeOffset now, out DateTimeOffset validUntil)
    {
        validUntil = default;
        var certificates = new List<X509Certificate2>(chain.Count);
        try
        {
            foreach (var der in chain)
            {
                certificates.Add(X509CertificateLoader.LoadCertificate(der.Span));
            }

            validUntil = certificates.Count == 0 ? default : certificates.Min(certificate => certificate.NotAfter);
            return certificates.Count == 0 ? OriginTrustError.Malformed : Judge(certificates, names, now);
        }
        catch (CryptographicException)
        {
            return OriginTrustError.Malformed;
        }
        finally
        {
            certificates.ForEach(certificate => certificate.Dispose());
        }
    }

    private OriginTrustError Judge(List<X509Certificate2> certificates, ImmutableArray<string> names, DateTimeOffset now)
    {
        var leaf = certificates[0];
        var leafIsAnchor = IsAnchor(leaf);
        if (!leafIsAnchor && X509Checks.IsSelfIssued(leaf))
        {
            return OriginTrustError.SelfSigned;
        }

        for (var i = 0; i + 1 < certificates.Count; i++)
        {
            if (!X509Checks.NamesChain(certificates[i], certificates[i + 1]))
            {
                return OriginTrustError.WrongChainOrder;
            }
        }

        foreach (var certificate in certificates)
        {
            var error = JudgeAlone(certificate, now);
            if (error != OriginTrustError.None)
            {
                return error;
            }
        }

        if (!X509Path.Allows(leaf, X509Path.ServerAuthentication))
        {
            return OriginTrustError.WrongUsage;
        }

        if (!leafIsAnchor)
        {
            var error = JudgePath(certificates, now);
            if (error != OriginTrustError.None)
            {
                return error;
            }
        }

        var covered = CertificateNames.Read(leaf);
        return names.Any(covered.Matches) ? OriginTrustError.None : OriginTrustError.NameMismatch;
    }

    private OriginTrustError JudgeAlone(X509Certificate2 certificate, DateTimeOffset now)
    {
        if (now > certificate.NotAfter)
        {
            return OriginTrustError.Expired;
        }

        if (now < certificate.NotBefore)
        {
            return OriginTrustError.NotYetValid;
        }

        // The signature of an anchor, or of any root, proves nothing and is not looked at.
        if (X509Checks.HasWeakSignature(certificate) && !X509Checks.IsSelfIssued(certificate) && !IsAnchor(certificate))
        {
            return OriginTrustError.WeakKey;
        }

        // A curve spelled out instead of named makes the verifier compute with what a stranger chose (CVE-2024-29857).
        if (certificate.PublicKey.Oid.Value == CertificateAlgorithms.EllipticCurveKey
            && certificate.PublicKey.EncodedParameters?.RawData is not [ObjectIdentifier, ..])
        {
            return OriginTrustError.Invalid;
        }

        using var rsa = certificate.GetRSAPublicKey();
        return rsa is not null && rsa.KeySize is < X509Checks.MinimumRsaBits or > CertificateAlgorithms.MaximumRsaBits
            ? OriginTrustError.WeakKey
            : OriginTrustError.None;
    }

    private OriginTrustError JudgePath(List<X509Certificate2> certificates, DateTimeOffset now)
    {
        var error = OriginTrustError.IncompleteChain;
        if (!_anchors.IsEmpty)
        {
            error = BuildPath(certificates, now, _anchors.ToArray());
        }

        return _system && error != OriginTrustError.None ? BuildPath(certificates, now, null) : error;
    }

    private static OriginTrustError BuildPath(List<X509Certificate2> certificates, DateTimeOffset now, X509Certificate2[]? anchors) =>
        X509Path.TryBuild(
            certificates[0], certificates.Skip(1), anchors, X509Path.ServerAuthentication, now, X509VerificationFlags.NoFlag, out var wrong)
                ? OriginTrustError.None
                : Translate(wrong, certificates[^1], now);

    private static OriginTrustError Translate(X509ChainStatusFlags all, X509Certificate2 last, DateTimeOffset now) => all switch
    {
        _ when all.HasFlag(X509ChainStatusFlags.PartialChain) =>
            X509Checks.IsSelfIssued(last) ? OriginTrustError.UntrustedRoot : OriginTrustError.IncompleteChain,
        _ when all.HasFlag(X509ChainStatusFlags.UntrustedRoot) => OriginTrustError.UntrustedRoot,
        // What was sent has been looked at: only an anchor can be left.
        _ when all.HasFlag(X509ChainStatusFlags.NotTimeValid) =>
            now < last.NotBefore ? OriginTrustError.NotYetValid : OriginTrustError.Expired,
        _ when all.HasFlag(X509ChainStatusFlags.NotValidForUsage) => OriginTrustError.WrongUsage,
        _ when all.HasFlag(X509ChainStatusFlags.HasWeakSignature) => OriginTrustError.WeakKey,
        _ => OriginTrustError.Invalid,
    };

    private bool IsAnchor(X509Certificate2 certificate) =>
        _anchors.Any(anchor => anchor.RawDataMemory.Span.SequenceEqual(certificate.RawDataMemory.Span));
}
