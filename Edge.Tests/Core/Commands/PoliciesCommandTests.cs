using System.Text.Json;
using Edge.Core.Commands;
using Edge.Tls.Policy;

namespace Edge.Tests.Core.Commands;

/// <summary><c>rawedge policies</c>: the allow-lists in words (E-1 … E-11).</summary>
internal sealed class PoliciesCommandTests
{
    private const string Policy2025 = """
        TLSv1.2_2025
          versions  TLSv1.3, TLSv1.2
          suites    in the server's order
            0x1301  TLS_AES_128_GCM_SHA256                         TLS_AES_128_GCM_SHA256
            0x1302  TLS_AES_256_GCM_SHA384                         TLS_AES_256_GCM_SHA384
            0xC02B  TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256        ECDHE-ECDSA-AES128-GCM-SHA256
            0xC02F  TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256          ECDHE-RSA-AES128-GCM-SHA256
            0xC02C  TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384        ECDHE-ECDSA-AES256-GCM-SHA384
            0xC030  TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384          ECDHE-RSA-AES256-GCM-SHA384
          groups    X25519MLKEM768, SecP256r1MLKEM768, secp256r1, secp384r1
          schemes   in the order of preference
            0x0809  rsa_pss_pss_sha256
            0x080A  rsa_pss_pss_sha384
            0x080B  rsa_pss_pss_sha512
            0x0804  rsa_pss_rsae_sha256
            0x0805  rsa_pss_rsae_sha384
            0x0806  rsa_pss_rsae_sha512
            0x0401  rsa_pkcs1_sha256
            0x0501  rsa_pkcs1_sha384
            0x0601  rsa_pkcs1_sha512
            0x0403  ecdsa_secp256r1_sha256
            0x0503  ecdsa_secp384r1_sha384
            0x0603  ecdsa_secp521r1_sha512


        """;

    [Test]
    public async Task Name_PrintsThatPolicyInTheServersOrder()
    {
        var run = await CommandRun.Of("policies", "TLSv1.2_2025");
        Assert.That(run, Is.EqualTo(new CommandRun(0, Policy2025, "")));
    }

    [Test]
    public async Task NoName_PrintsEveryPolicyOldestFirstAndMarksTheDefault()
    {
        var run = await CommandRun.Of("policies");
        var names = run.Output.Split('\n').Where(line => line.Length > 0 && line[0] != ' ').ToArray();
        Assert.That(names, Is.EqualTo(new[]
        {
            "SSLv3", "TLSv1", "TLSv1_2016", "TLSv1.1_2016", "TLSv1.2_2018", "TLSv1.2_2019", "TLSv1.2_2021 (default)", "TLSv1.2_2025", "TLSv1.3_2025",
        }));
    }

    [Test]
    public async Task RefusedPolicy_SaysWhyAndWhichSuitesAreNeverNegotiated()
    {
        var run = await CommandRun.Of("policies", "SSLv3");
        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Output, Does.StartWith("SSLv3\n  refused   SSL 3.0 must not be negotiated (RFC 7568); use TLSv1.2_2021\n  warning   legacy"));
        Assert.That(run.Output, Does.Match("0x0004  TLS_RSA_WITH_RC4_128_MD5 +RC4-MD5  \\(known, never negotiated\\)"));
    }

    [Test]
    public async Task UnknownName_ExitsWithTwoAndListsTheKnownOnes()
    {
        var run = await CommandRun.Of("policies", "tlsv1.2_2021");
        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Output, Is.Empty);
        Assert.That(run.Error, Does.StartWith("rawedge: no security policy is called \"tlsv1.2_2021\"; known: SSLv3, TLSv1, "));
    }

    [Test]
    public async Task Json_CarriesTheSameDataAsTheEngine()
    {
        var run = await CommandRun.Of("policies", "--json");
        using var document = JsonDocument.Parse(run.Output);
        var reports = document.RootElement.EnumerateArray().ToArray();
        Assert.That(reports, Has.Length.EqualTo(SecurityPolicies.All.Length));
        foreach (var (report, policy) in reports.Zip(SecurityPolicies.All))
        {
            Assert.That(report.GetProperty("name").GetString(), Is.EqualTo(policy.Name));
            Assert.That(report.GetProperty("isDefault").GetBoolean(), Is.EqualTo(policy.Name == "TLSv1.2_2021"));
            Assert.That(report.GetProperty("refusal").GetString(), Is.EqualTo(policy.Refusal));
            Assert.That(Codes(report, "cipherSuites"), Is.EqualTo(policy.CipherSuites.Select(id => (int)id)));
            Assert.That(Codes(report, "namedGroups"), Is.EqualTo(policy.NamedGroups.Select(group => (int)group)));
            Assert.That(Codes(report, "signatureSchemes"), Is.EqualTo(policy.SignatureSchemes.Select(scheme => (int)scheme)));
        }
    }

    [Test]
    public async Task JsonOfOneName_IsAListOfOne()
    {
        var run = await CommandRun.Of("policies", "TLSv1.3_2025", "--json");
        using var document = JsonDocument.Parse(run.Output);
        Assert.That(document.RootElement.GetArrayLength(), Is.EqualTo(1));
        var suite = document.RootElement[0].GetProperty("cipherSuites")[2];
        Assert.That(suite.GetProperty("code").GetString(), Is.EqualTo("0x1303"));
        Assert.That(suite.GetProperty("openSslName").GetString(), Is.EqualTo("TLS_CHACHA20_POLY1305_SHA256"));
    }

    // The names of enum members are ours and would tell an operator nothing.
    [Test]
    public void IanaNames_KnowEveryGroupAndSchemeOfThePolicies()
    {
        Assert.That(SecurityPolicies.All.SelectMany(policy => policy.NamedGroups).Where(group => IanaNames.Of(group) == group.ToString()), Is.Empty);
        Assert.That(SecurityPolicies.All.SelectMany(policy => policy.SignatureSchemes).Select(IanaNames.Of), Has.All.Match("^[a-z0-9_]+$"));
    }

    private static IEnumerable<int> Codes(JsonElement report, string property) =>
        report.GetProperty(property).EnumerateArray().Select(item => Convert.ToInt32(item.GetProperty("code").GetString(), 16));
}
