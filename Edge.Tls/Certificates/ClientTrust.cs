using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Edge.Tls.Certificates;

/// <summary>Decides whether a viewer's certificate chain is acceptable (E-218, T29). No network is ever touched. Thread-safe;
/// shared by connections.</summary>
/// <remarks>
/// Made so that a stranger's chain costs next to nothing: the shape of every certificate first, without decoding a key; then
/// signatures from an anchor downwards, so that the first key that is not ours has been signed by us; only a chain whose every
/// signature holds has its names, constraints and usages looked at. There is no search: certificate n+1 issued certificate n.
/// </remarks>
public sealed class ClientTrust
{
    /// <summary>Most anchors of one trust store.</summary>
    public const int MaximumAnchors = 100;

    /// <summary>Most bytes of the anchors' names together, so that they may be advertised in one message.</summary>
    public const int MaximumNameBytes = 16 * 1024;

    // Names × constraints is what a validator compares; real chains stay below a hundred.
    private const int MaximumNames = 1_000;
    private const int MaximumComparisons = 10_000;

    // Anchors that share a name, times places where the path may end: bounds signatures that are checked in vain.
    private const int MaximumAttempts = 16;

    private readonly ImmutableArray<Anchor> _anchors;

    private ClientTrust(ImmutableArray<Anchor> anchors)
    {
        _anchors = anchors;
        SubjectNames = [.. anchors.Select(anchor => anchor.Parts.Subject)];
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var anchor in anchors)
        {
            digest.AppendData(SHA256.HashData(anchor.Parts.Encoding.Span));
        }

        Digest = Convert.ToHexStringLower(digest.GetHashAndReset());
    }

    /// <summary>Names of the anchors, DER, in the order of the file.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> SubjectNames { get; }

    /// <summary>SHA-256 over the anchors in their order, in lower-case hexadecimal: two stores with the same digest trust the
    /// same.</summary>
    public string Digest { get; }

    /// <summary>Anchors from PEM text.</summary>
    /// <param name="pem">One or more CA certificates.</param>
    /// <param name="trust">The result, or null.</param>
    /// <param name="error">What is wrong with the text, for the operator; else null.</param>
    public static bool TryCreateFromPem(string pem, out ClientTrust? trust, out string? error)
    {
        ArgumentNullException.ThrowIfNull(pem);
        trust = null;
        if (!PemReader.TryReadCertificates(pem, out var certificates))
        {
            error = "no readable PEM certificate";
            return false;
        }

        var anchors = ImmutableArray.CreateBuilder<Anchor>(certificates.Count);
        for (var i = 0; i < certificates.Count; i++)
        {
            var parts = CertificateParts.Read(certificates[i].RawDataMemory);
            error = parts is null ? "cannot be read" : FaultOf(certificates[i], parts);
            if (error is not null)
            {
                error = $"certificate {i + 1} {error}";
                certificates.ForEach(certificate => certificate.Dispose());
                return false;
            }

            anchors.Add(new(certificates[i], parts!));
        }

        error = anchors.Count > MaximumAnchors ? $"holds {anchors.Count} certificates; at most {MaximumAnchors} are allowed"
            : anchors.Sum(anchor => anchor.Parts.Subject.Length) > MaximumNameBytes ? $"holds names of more than {MaximumNameBytes} bytes" : null;
        trust = error is null ? new(anchors.DrainToImmutable()) : null;
        return trust is not null;
    }

    /// <summary>Checks one chain.</summary>
    /// <param name="chain">DER, in the order of the wire: the leaf first, each issuer behind it; the anchor may be last.</param>
    /// <param name="now">For the validity periods.</param>
    /// <param name="ignoreExpiry">Accept what has expired.</param>
    /// <param name="limits">Bounds on the chain.</param>
    /// <param name="identity">Who it is, when the chain is accepted.</param>
    /// <returns>The first rule broken, or <see cref="ClientCertificateError.None"/>. Never throws on what a peer presents.</returns>
    public ClientCertificateError Verify(
        IReadOnlyList<ReadOnlyMemory<byte>> chain, DateTimeOffset now, bool ignoreExpiry, TlsLimits limits, out ClientIdentity? identity)
    {
        ArgumentNullException.ThrowIfNull(chain);
        ArgumentNullException.ThrowIfNull(limits);
        identity = null;
        if (chain.Count == 0)
        {
            return ClientCertificateError.Missing;
        }

        if (chain.Count > limits.MaxChainCertificates || chain.Sum(der => (long)der.Length) > limits.MaxChainBytes)
        {
            return ClientCertificateError.TooLarge;
        }

        var parts = new CertificateParts[chain.Count];
        for (var i = 0; i < parts.Length; i++)
        {
            if (CertificateParts.Read(chain[i]) is not { } read)
            {
                return ClientCertificateError.Malformed;
            }

            parts[i] = read;
        }

        var error = FindPath(parts, out var path, out var anchor);
        if (error == ClientCertificateError.None)
        {
            error = Judge(path, anchor!, now, ignoreExpiry);
        }

        identity = error == ClientCertificateError.None ? new(path) : null;
        return error;
    }

    // The shortest path whose signatures hold; its end is verified with a key of ours, and each key before it is used.
    private ClientCertificateError FindPath(CertificateParts[] chain, out ReadOnlySpan<CertificateParts> path, out Anchor? anchor)
    {
        var attempts = 0;
        var error = ClientCertificateError.UnknownIssuer;
        for (var length = 1; length <= chain.Length; length++)
        {
            var last = chain[length - 1];
            foreach (var candidate in _anchors)
            {
                if (candidate.Parts.Encoding.Span.SequenceEqual(last.Encoding.Span))
                {
                    // What is trusted for issuing is no viewer; and a path that should end before it did not hold.
                    path = default;
                    anchor = null;
                    return length == 1 ? ClientCertificateError.WrongUsage : error;
                }

                if (!candidate.Parts.Subject.Span.SequenceEqual(last.Issuer.Span) || ++attempts > MaximumAttempts)
                {
                    continue;
                }

                path = chain.AsSpan(0, length);
                error = VerifySignatures(path, candidate.Parts);
                if (error == ClientCertificateError.None)
                {
                    anchor = candidate;
                    return ClientCertificateError.None;
                }
            }
        }

        path = default;
        anchor = null;
        return error;
    }

    private static ClientCertificateError VerifySignatures(ReadOnlySpan<CertificateParts> path, CertificateParts anchor)
    {
        for (var i = 0; i + 1 < path.Length; i++)
        {
            if (!path[i].Issuer.Span.SequenceEqual(path[i + 1].Subject.Span))
            {
                return ClientCertificateError.WrongOrder;
            }
        }

        foreach (var certificate in path)
        {
            if (CertificateAlgorithms.Judge(certificate) is var verdict and not KeyVerdict.Usable)
            {
                return verdict == KeyVerdict.Weak ? ClientCertificateError.WeakKey : ClientCertificateError.UnsupportedKey;
            }

            if (X509Checks.IsWeakSignature(certificate.SignatureAlgorithm))
            {
                return ClientCertificateError.WeakKey;
            }
        }

        var issuer = anchor;
        for (var i = path.Length - 1; i >= 0; i--)
        {
            if (!CertificateAlgorithms.IsSignedBy(path[i], issuer))
            {
                return ClientCertificateError.BadSignature;
            }

            issuer = path[i];
        }

        return ClientCertificateError.None;
    }

    private static ClientCertificateError Judge(ReadOnlySpan<CertificateParts> path, Anchor anchor, DateTimeOffset now, bool ignoreExpiry)
    {
        var names = 0L;
        var subtrees = (long)anchor.Parts.Subtrees;
        foreach (var parts in path)
        {
            names += parts.Names;
            subtrees += parts.Subtrees;
        }

        if (names > MaximumNames || names * subtrees > MaximumComparisons)
        {
            return ClientCertificateError.TooLarge;
        }

        var certificates = new List<X509Certificate2>(path.Length);
        try
        {
            foreach (var parts in path)
            {
                certificates.Add(X509CertificateLoader.LoadCertificate(parts.Encoding.Span));
            }

            return Judge(certificates, anchor, now, ignoreExpiry);
        }
        catch (CryptographicException)
        {
            return ClientCertificateError.Malformed;
        }
        finally
        {
            certificates.ForEach(certificate => certificate.Dispose());
        }
    }

    private static ClientCertificateError Judge(List<X509Certificate2> certificates, Anchor anchor, DateTimeOffset now, bool ignoreExpiry)
    {
        foreach (var certificate in certificates)
        {
            if (now < certificate.NotBefore)
            {
                return ClientCertificateError.NotYetValid;
            }

            if (now > certificate.NotAfter && !ignoreExpiry)
            {
                return ClientCertificateError.Expired;
            }
        }

        if (!X509Path.Allows(certificates[0], X509Path.ClientAuthentication) || !MaySign(certificates[0]))
        {
            return ClientCertificateError.WrongUsage;
        }

        // The platform ends paths at self-signed certificates alone; that an anchor below a root signed this one is known.
        var end = X509Checks.IsSelfIssued(anchor.Certificate)
            ? X509VerificationFlags.NoFlag
            : X509VerificationFlags.AllowUnknownCertificateAuthority;
        return X509Path.TryBuild(
            certificates[0], certificates.Skip(1).Append(anchor.Certificate), [anchor.Certificate], X509Path.ClientAuthentication,
            ignoreExpiry ? null : now, end, out var wrong)
                ? ClientCertificateError.None
                : Translate(wrong);
    }

    private static ClientCertificateError Translate(X509ChainStatusFlags wrong) => wrong switch
    {
        // What was sent has been looked at: only the anchor can be left.
        _ when wrong.HasFlag(X509ChainStatusFlags.NotTimeValid) => ClientCertificateError.Expired,
        _ when wrong.HasFlag(X509ChainStatusFlags.NotValidForUsage) => ClientCertificateError.WrongUsage,
        _ => ClientCertificateError.Invalid,
    };

    private static bool MaySign(X509Certificate2 leaf) =>
        leaf.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault() is not { } usage
            || usage.KeyUsages.HasFlag(X509KeyUsageFlags.DigitalSignature);

    private static string? FaultOf(X509Certificate2 certificate, CertificateParts parts)
    {
        if (certificate.Extensions.OfType<X509BasicConstraintsExtension>().FirstOrDefault() is not { CertificateAuthority: true })
        {
            return "is not a CA certificate";
        }

        return CertificateAlgorithms.Judge(parts) switch
        {
            KeyVerdict.Usable => null,
            KeyVerdict.Weak => "has a key that is too short",
            _ => "has a key that is not supported; RSA of 2048 to 8192 bits, P-256, P-384 and P-521 are",
        };
    }

    private sealed record Anchor(X509Certificate2 Certificate, CertificateParts Parts);
}
