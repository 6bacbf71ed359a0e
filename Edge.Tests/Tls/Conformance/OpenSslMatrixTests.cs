using Edge.Tls;
using Edge.Tls.Policy;

namespace Edge.Tests.Tls.Conformance;

/// <summary>T04, T05 over a real socket: for each policy, each version, suite, group and scheme alone, as far as the local openssl can
/// offer it, made from the policy's own data. Accepted ⇔ listed.</summary>
[Category("Conformance")]
[Parallelizable(ParallelScope.All)]
public class OpenSslMatrixTests
{
    private static readonly Dictionary<TlsVersion, string> Versions = new()
    {
        [TlsVersion.Tls13] = "-tls1_3",
        [TlsVersion.Tls12] = "-tls1_2",
        [TlsVersion.Tls11] = "-tls1_1",
        [TlsVersion.Tls10] = "-tls1",
    };

    private static readonly Dictionary<string, TlsGroup?> Groups = new(StringComparer.Ordinal)
    {
        ["X25519"] = TlsGroup.X25519,
        ["P-256"] = TlsGroup.Secp256r1,
        ["P-384"] = TlsGroup.Secp384r1,
        ["P-521"] = null,
        ["X448"] = null,
        ["ffdhe2048"] = null,
    };

    private static readonly Dictionary<string, TlsSignatureScheme?> Schemes = new(StringComparer.Ordinal)
    {
        ["rsa_pss_rsae_sha256"] = TlsSignatureScheme.RsaPssRsaeSha256,
        ["rsa_pss_rsae_sha384"] = TlsSignatureScheme.RsaPssRsaeSha384,
        ["rsa_pss_rsae_sha512"] = TlsSignatureScheme.RsaPssRsaeSha512,
        ["RSA+SHA256"] = TlsSignatureScheme.RsaPkcs1Sha256,
        ["RSA+SHA384"] = TlsSignatureScheme.RsaPkcs1Sha384,
        ["RSA+SHA512"] = TlsSignatureScheme.RsaPkcs1Sha512,
        ["RSA+SHA224"] = TlsSignatureScheme.RsaPkcs1Sha224,
        ["RSA+SHA1"] = TlsSignatureScheme.RsaPkcs1Sha1,
        ["ECDSA+SHA256"] = TlsSignatureScheme.EcdsaSecp256r1Sha256,
        ["ECDSA+SHA384"] = TlsSignatureScheme.EcdsaSecp384r1Sha384,
        ["ECDSA+SHA512"] = TlsSignatureScheme.EcdsaSecp521r1Sha512,
        ["ECDSA+SHA224"] = TlsSignatureScheme.EcdsaSha224,
        ["ECDSA+SHA1"] = TlsSignatureScheme.EcdsaSha1,
        ["ed25519"] = null,
    };

    // Never in a policy, and yet on offer by openssl.
    private static readonly string[] Outsiders =
        ["DHE-RSA-AES128-GCM-SHA256", "DHE-RSA-AES256-SHA", "AES256-SHA256", "ECDHE-RSA-CAMELLIA128-SHA256", "ECDHE-ECDSA-AES128-CCM", "ADH-AES128-SHA", "NULL-SHA"];

    private static IEnumerable<string> Ordinary() => ["TLSv1", "TLSv1.2_2021", "TLSv1.3_2025"];

    private static IEnumerable<string> Rest() =>
        SecurityPolicies.All.Where(policy => policy.Refusal is null).Select(policy => policy.Name).Except(Ordinary());

    [TestCaseSource(nameof(Ordinary))]
    public Task T05_EverythingOffered_IsAcceptedExactlyWhenListed(string policy) => RunAsync(policy);

    [TestCaseSource(nameof(Rest))]
    [Category("Soak")]
    public Task T05_EverythingOffered_IsAcceptedExactlyWhenListed_InTheOtherPolicies(string policy) => RunAsync(policy);

    private static async Task RunAsync(string name)
    {
        var policy = SecurityPolicies.Find(name)!;
        await using var server = new LoopbackServer(TlsWorld.Server(name));
        var known = (await OpenSsl.RunAsync("ciphers", "ALL:COMPLEMENTOFALL:@SECLEVEL=0")).Trim().Split(':').ToHashSet();
        var offers = Offers(policy, known).ToArray();
        var wrong = new List<string>();
        await Parallel.ForEachAsync(offers, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (offer, _) =>
        {
            var output = await OpenSsl.RunAsync(["s_client", "-connect", server.Address, "-servername", "localhost", .. offer.Arguments]);
            var accepted = output.Contains("Cipher is ", StringComparison.Ordinal) && !output.Contains("Cipher is (NONE)", StringComparison.Ordinal);
            if (accepted != offer.Listed)
            {
                lock (wrong)
                {
                    wrong.Add($"{string.Join(' ', offer.Arguments)}: {(accepted ? "accepted" : "refused")}");
                }
            }
        });

        Assert.That(wrong, Is.Empty);
        Assert.That(offers.Count(offer => offer.Listed), Is.GreaterThan(10), "the local openssl offers what the policy lists");
    }

    private static IEnumerable<(bool Listed, string[] Arguments)> Offers(SecurityPolicy policy, HashSet<string> known)
    {
        const string Any = "ALL:@SECLEVEL=0";
        foreach (var (version, option) in Versions)
        {
            var allowed = policy.Versions.Contains(version);
            yield return (allowed, [option, "-cipher", Any]);
            foreach (var suite in SuiteCatalog.All.Where(suite => suite.Fits(version) && known.Contains(suite.OpenSslName)))
            {
                yield return (allowed && policy.ServableSuites.Contains(suite.Id), version == TlsVersion.Tls13
                    ? [option, "-ciphersuites", suite.OpenSslName]
                    : [option, "-cipher", $"{suite.OpenSslName}:@SECLEVEL=0"]);
            }
        }

        foreach (var suite in Outsiders.Where(known.Contains))
        {
            yield return (false, ["-tls1_2", "-cipher", $"{suite}:@SECLEVEL=0"]);
        }

        foreach (var version in policy.Versions.Where(version => version >= TlsVersion.Tls12))
        {
            // In TLS 1.2 with an RSA suite, so that the curve of the ECDSA certificate plays no part.
            string[] suites = version == TlsVersion.Tls13 ? [] : ["-cipher", "ECDHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0"];
            foreach (var (group, known13) in Groups)
            {
                yield return (known13 is { } code && policy.NamedGroups.Contains(code), [Versions[version], "-groups", group, .. suites]);
            }

            foreach (var (scheme, code) in Schemes)
            {
                var name = scheme.ToUpperInvariant();
                var listed = code is { } value && policy.SignatureSchemes.Contains(value)
                    && (version == TlsVersion.Tls12 || name.StartsWith("RSA_PSS", StringComparison.Ordinal) || name == "ECDSA+SHA256");
                var suite = name.StartsWith("RSA", StringComparison.Ordinal) ? "ECDHE-RSA-AES128-GCM-SHA256" : "ECDHE-ECDSA-AES128-GCM-SHA256";
                yield return (listed, version == TlsVersion.Tls13
                    ? [Versions[version], "-sigalgs", scheme, "-cipher", "DEFAULT:@SECLEVEL=0"]
                    : [Versions[version], "-sigalgs", scheme, "-cipher", $"{suite}:@SECLEVEL=0"]);
            }
        }
    }
}
