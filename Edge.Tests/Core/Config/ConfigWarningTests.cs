namespace Edge.Tests.Core.Config;

/// <summary>What is legal but dangerous is said, and does not keep the process from starting.</summary>
internal sealed class ConfigWarningTests
{
    private ConfigFolder _folder = null!;

    [OneTimeSetUp]
    public void CreateFolder() => _folder = new ConfigFolder();

    [OneTimeTearDown]
    public void DeleteFolder() => _folder.Dispose();

    [TestCase("[\"www.example.com\"]", "[\"www.example.com\", ¶\"*\"]", "distributions.www.aliases[1]: \"*\" serves any host name that points here, other people's too")]
    [TestCase("[\"www.example.com\"]", "[\"www.example.com\", ¶\"*.example.com\"]",
        "distributions.www.aliases[1]: \"*.example.com\" is not the name of any certificate: viewers get an alert for names below it that no certificate has (E-23)")]
    [TestCase("TLSv1.2_2021", "TLSv1.2_2019",
        "distributions.www.securityPolicy: TLSv1.2_2019 is a legacy policy: CBC suites can be negotiated (T06, T07); TLSv1.2_2021 has none of it")]
    [TestCase("\"domainName\": \"192.0.2.7\"", "\"domainName\": \"192.0.2.7\", \"protocolPolicy\": ¶\"http-only\"",
        "origins.app-2.protocolPolicy: http-only to 192.0.2.7: everything is sent in the clear beyond this machine")]
    [TestCase("\"format\": \"json\"", "\"format\": ¶\"off\"", "accessLog.format: the access log is off: nobody can tell afterwards who asked for what")]
    [TestCase("\"minTtl\": \"1m\"", "\"minTtl\": \"1m\", \"floorOverridesDirectives\": ¶true",
        "cachePolicies.images.floorOverridesDirectives: for 1m responses are reused although the origin said private, no-store or no-cache (E-131); personal answers can leak")]
    [TestCase("\"minTtl\": \"1m\"", "\"minTtl\": \"1m\", \"storeRequestErrors\": ¶true",
        "cachePolicies.images.storeRequestErrors: errors that a single odd request can cause are stored for everybody (C16)")]
    [TestCase("\"cachePolicy\": \"images\"", "\"cachePolicy\": \"caching-optimized\", \"originRequestPolicy\": ¶\"all-viewer\"",
        "distributions.www.behaviors[0].originRequestPolicy: all-viewer with a cache policy that ignores Vary: whoever asks first decides, by fields outside the key, what everybody gets (C01)")]
    [TestCase("\"aliases\": [\"www.example.com\"],",
        "\"aliases\": [\"www.example.com\"], \"clientAuthentication\": { \"mode\": \"optional\", \"trustedCaFile\": \"ca.pem\", \"ignoreExpiry\": ¶true },",
        "distributions.www.clientAuthentication.ignoreExpiry: expired client certificates are accepted: who once had a key is let in for ever")]
    [TestCase("\"cachePolicy\": \"standard\"", "\"cachePolicy\": ¶\"standard\", \"fingerprintFields\": \"rawedge\"",
        "distributions.www.default.cachePolicy: nothing is cached here: the origin is told who the viewer is, and its answers may depend on that (E-218)")]
    public void DangerousSetting_IsWarnedOf(string find, string replace, string expected)
    {
        Assert.That(ConfigFolder.Sound.Split(find), Has.Length.EqualTo(2));
        var marked = ConfigFolder.Sound.Replace(find, replace, StringComparison.Ordinal);
        var mark = marked.IndexOf('¶', StringComparison.Ordinal);
        var result = _folder.Load(marked.Replace("¶", "", StringComparison.Ordinal));
        Assert.That(result.Errors, Is.Empty);
        var warning = result.Warnings.Single();
        Assert.That($"{warning.Path}: {warning.Message}", Is.EqualTo(expected));
        if (mark >= 0) Assert.That(warning.Location.Column, Is.EqualTo(mark - marked.LastIndexOf('\n', mark)));
    }
}
