using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Edge.Tls.Certificates;

/// <summary>Builds paths with the platform's validator, and without the network: nothing is downloaded, nothing is asked
/// (T29).</summary>
internal static class X509Path
{
    /// <summary>id-kp-serverAuth.</summary>
    public const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>id-kp-clientAuth.</summary>
    public const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private const string AnyUsage = "2.5.29.37.0";

    /// <summary>Builds one path.</summary>
    /// <param name="leaf">Where it begins.</param>
    /// <param name="intermediates">What may be used on the way.</param>
    /// <param name="anchors">Where it may end; null: at the system's anchors.</param>
    /// <param name="usage">The extended key usage that every certificate must allow.</param>
    /// <param name="now">For the validity periods; null ignores them.</param>
    /// <param name="also">What more is overlooked.</param>
    /// <param name="wrong">Everything that is wrong with the best path.</param>
    /// <returns>Whether there is a path with nothing wrong.</returns>
    public static bool TryBuild(
        X509Certificate2 leaf, IEnumerable<X509Certificate2> intermediates, X509Certificate2[]? anchors, string usage, DateTimeOffset? now,
        X509VerificationFlags also, out X509ChainStatusFlags wrong)
    {
        using var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.DisableCertificateDownloads = true;
        policy.VerificationTimeIgnored = false;
        policy.ApplicationPolicy.Add(new Oid(usage));
        if (now is { } time)
        {
            policy.VerificationTime = time.UtcDateTime;
        }
        else
        {
            policy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        }

        foreach (var intermediate in intermediates)
        {
            policy.ExtraStore.Add(intermediate);
        }

        if (anchors is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(anchors);
        }

        policy.VerificationFlags |= also;

        var built = chain.Build(leaf);
        foreach (var element in chain.ChainElements)
        {
            element.Certificate.Dispose();
        }

        wrong = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, static (all, status) => all | status.Status);
        return built;
    }

    /// <summary>Whether a leaf may be used for <paramref name="usage"/>: it says so, or says nothing (RFC 5280 §4.2.1.12).</summary>
    public static bool Allows(X509Certificate2 leaf, string usage)
    {
        var extension = leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault();
        return extension is null || extension.EnhancedKeyUsages.Cast<Oid>().Any(oid => oid.Value == usage || oid.Value == AnyUsage);
    }
}
