using System.Text.RegularExpressions;
using Edge.Tls;
using Edge.Tls.Certificates;
using Edge.Tls.Policy;

namespace Edge.Tests.Tls.Conformance;

/// <summary>The real <c>openssl s_client</c> against our server: what a viewer sees on the wire.</summary>
[Category("Conformance")]
[Parallelizable]
public class OpenSslClientTests
{
    // Debian's defaults leave out what these tests want to offer and see refused.
    private const string OldSuites = "ALL:@SECLEVEL=0";

    private static IEnumerable<TestCaseData> DefaultPolicySuites() =>
        from id in SecurityPolicies.Default.CipherSuites
        let suite = SuiteCatalog.Find(id)!
        let key = suite.KeyExchange == SuiteKeyExchange.EcdheRsa ? "RSA" : "ECDSA"
        select new TestCaseData(suite, key).SetArgDisplayNames(suite.OpenSslName);

    [TestCaseSource(nameof(DefaultPolicySuites))]
    public async Task E04_EachOfTheNineSuites_IsNegotiatedAlone(object row, string key)
    {
        var suite = (SuiteInfo)row;
        await using var server = new LoopbackServer(TlsWorld.Server());
        var output = suite.KeyExchange == SuiteKeyExchange.Tls13
            ? await ClientAsync(server, "-tls1_3", "-ciphersuites", suite.OpenSslName)
            : await ClientAsync(server, "-tls1_2", "-cipher", suite.OpenSslName);

        Assert.That(output, Does.Contain($"Cipher is {suite.OpenSslName}"));
        Assert.That(output, Does.Contain("ALPN protocol: http/1.1"));
        Assert.That(output, Does.Contain("Verify return code: 0 (ok)"));
        Assert.That(output, Does.Match(key == "RSA" ? "Peer signature type: RSA" : "Peer signature type: ECDSA"));
        Assert.That(output, Does.Contain("Compression: NONE"));
        Assert.That(await server.OutcomeAsync(), Is.Null);
    }

    [Test]
    public async Task E05_ServerOrder_Wins()
    {
        await using var server = new LoopbackServer(TlsWorld.Server());

        var output13 = await ClientAsync(server, "-tls1_3", "-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256");
        var output12 = await ClientAsync(server, "-tls1_2", "-cipher", "ECDHE-RSA-CHACHA20-POLY1305:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256");

        Assert.That(output13, Does.Contain("Cipher is TLS_AES_128_GCM_SHA256"));
        Assert.That(output12, Does.Contain("Cipher is ECDHE-ECDSA-AES128-GCM-SHA256"));
    }

    [TestCase("-tls1_1")]
    [TestCase("-tls1")]
    public async Task T04_OldVersion_IsRefusedWithProtocolVersion(string version)
    {
        await using var server = new LoopbackServer(TlsWorld.Server());

        var output = await ClientAsync(server, version, "-cipher", OldSuites);

        Assert.That(output, Does.Contain("SSL alert number 70"));
        Assert.That((await server.OutcomeAsync())!.Kind, Is.EqualTo(TlsFailureKind.NoCommonVersion));
    }

    [TestCase("TLSv1.3_2025", "-tls1_2")]
    public async Task T04_VersionBelowThePolicy_IsRefused(string policy, string version)
    {
        await using var server = new LoopbackServer(TlsWorld.Server(policy));

        Assert.That(await ClientAsync(server, version), Does.Contain("SSL alert number 70"));
    }

    [TestCase("AES128-SHA")]
    [TestCase("ECDHE-RSA-AES128-SHA256")]
    [TestCase("AES128-GCM-SHA256")]
    [TestCase("DHE-RSA-AES128-GCM-SHA256")]
    public async Task T05_SuiteOutsideThePolicy_IsHandshakeFailure(string suite)
    {
        await using var server = new LoopbackServer(TlsWorld.Server());

        var output = await ClientAsync(server, "-tls1_2", "-cipher", $"{suite}:@SECLEVEL=0");

        Assert.That(output, Does.Contain("SSL alert number 40"));
        Assert.That((await server.OutcomeAsync())!.Kind, Is.EqualTo(TlsFailureKind.NoCommonParameters));
    }

    [Test]
    public async Task E07_RsaCertificateAlone_LeavesNoEcdsaSuite()
    {
        await using var server = new LoopbackServer(TlsWorld.Server(credentials: CredentialSet.Of(TlsWorld.Rsa)));

        Assert.That(await ClientAsync(server, "-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"), Does.Contain("SSL alert number 40"));
        Assert.That(await ClientAsync(server, "-tls1_2"), Does.Contain("Cipher is ECDHE-RSA-AES128-GCM-SHA256"));
        Assert.That(await ClientAsync(server, "-tls1_3"), Does.Contain("Peer signature type: RSA-PSS"));
    }

    [Test]
    public async Task E10_SignatureSchemeOfTheViewer_Decides()
    {
        await using var server = new LoopbackServer(TlsWorld.Server());

        Assert.That(await ClientAsync(server, "-tls1_3", "-sigalgs", "rsa_pss_rsae_sha384"), Does.Contain("Peer signing digest: SHA384").And.Contain("Peer signature type: RSA-PSS"));
        Assert.That(await ClientAsync(server, "-tls1_2", "-sigalgs", "RSA+SHA512"), Does.Contain("Peer signing digest: SHA512").And.Contain("Peer signature type: RSA"));
        Assert.That(await ClientAsync(server, "-tls1_3", "-sigalgs", "ed25519"), Does.Contain("SSL alert number 40"));
        Assert.That(await ClientAsync(server, "-tls1_2", "-sigalgs", "RSA+SHA1", "-cipher", "DEFAULT:@SECLEVEL=0"), Does.Contain("SSL alert number 40"));
    }

    [TestCase("X25519", "Server Temp Key: X25519")]
    [TestCase("P-256", "Server Temp Key: ECDH, prime256v1, 256 bits")]
    [TestCase("P-384", "Server Temp Key: ECDH, secp384r1, 384 bits")]
    public async Task E08_Groups_AreThoseOfThePolicy(string group, string expected)
    {
        // The curve of an ECDSA certificate has to be among the groups in TLS 1.2, so this site has an RSA one.
        await using var server = new LoopbackServer(TlsWorld.Server(credentials: CredentialSet.Of(TlsWorld.Rsa)));

        Assert.That(await ClientAsync(server, "-tls1_3", "-groups", group), Does.Contain(expected));
        Assert.That(await ClientAsync(server, "-tls1_2", "-groups", group), Does.Contain(expected));
    }

    [TestCase("P-521")]
    [TestCase("X448")]
    public async Task E08_OtherGroups_AreHandshakeFailure(string group)
    {
        await using var server = new LoopbackServer(TlsWorld.Server());

        Assert.That(await ClientAsync(server, "-tls1_3", "-groups", group), Does.Contain("SSL alert number 40"));
        Assert.That(await ClientAsync(server, "-tls1_2", "-groups", group), Does.Contain("SSL alert number 40"));
    }

    [Test]
    public async Task E08_CurveOfTheCertificate_HasToBeAmongTheGroupsInTls12()
    {
        await using var server = new LoopbackServer(TlsWorld.Server(credentials: CredentialSet.Of(TlsWorld.Ecdsa)));

        Assert.That(await ClientAsync(server, "-tls1_2", "-groups", "X25519:P-384"), Does.Contain("SSL alert number 40"));
        Assert.That(await ClientAsync(server, "-tls1_2", "-groups", "X25519:P-256"), Does.Contain("Cipher is ECDHE-ECDSA-AES128-GCM-SHA256"));
    }

    [Test]
    public async Task E08_RetryRequest_ReachesAGroupWithoutKeyShare()
    {
        await using var server = new LoopbackServer(TlsWorld.Server());

        Assert.That(await ClientAsync(server, "-tls1_3", "-groups", "P-521:P-384"), Does.Contain("Server Temp Key: ECDH, secp384r1"));
        Assert.That(await server.OutcomeAsync(), Is.Null);
    }

    [Test]
    public async Task T01_RenegotiationByTheViewer_IsFatalAndCloses()
    {
        await using var server = new LoopbackServer(TlsWorld.Server());
        await using var client = OpenSsl.Start("s_client", "-connect", server.Address, "-servername", "localhost", "-tls1_2", "-no_ign_eof");
        await client.SendAsync("hello\n");
        await client.ExpectAsync("\nhello\n");
        await client.SendAsync("R\n");

        Assert.That(await client.ExitAsync(), Is.Not.Zero);
        Assert.That(client.Output, Does.Contain("RENEGOTIATING").And.Contain("SSL alert number 40"));
        var outcome = await server.OutcomeAsync();
        Assert.That(outcome!.Kind, Is.EqualTo(TlsFailureKind.Renegotiation));
        Assert.That(outcome.Alert, Is.EqualTo(TlsAlert.HandshakeFailure));
    }

    [Test]
    public async Task T02_SecureRenegotiationInfo_IsAnswered()
    {
        await using var server = new LoopbackServer(TlsWorld.Server());

        Assert.That(await ClientAsync(server, "-tls1_2"), Does.Contain("Secure Renegotiation IS supported"));
    }

    [Test]
    public async Task E25_UnknownName_IsUnrecognizedName()
    {
        var store = new CertificateStore([ServerCertificate.Of(TlsWorld.Ecdsa), ServerCertificate.Of(TlsWorld.Rsa)]);
        await using var server = new LoopbackServer(hello =>
            store.Find(hello.ServerName) is { } found ? TlsWorld.Server(credentials: new(found.Ecdsa?.Held, found.Rsa?.Held)) : null);

        Assert.That(await ClientAsync(server), Does.Contain("Verify return code: 0 (ok)"));
        Assert.That(await OpenSsl.RunAsync("s_client", "-connect", server.Address, "-servername", "other.example"), Does.Contain("SSL alert number 112"));
        Assert.That(await OpenSsl.RunAsync("s_client", "-connect", server.Address, "-noservername"), Does.Contain("SSL alert number 112"));
    }

    [Test]
    public async Task T26_AlpnMismatch_IsNoApplicationProtocol()
    {
        await using var server = new LoopbackServer(TlsWorld.Server());

        Assert.That(await OpenSsl.RunAsync("s_client", "-connect", server.Address, "-alpn", "h2"), Does.Contain("SSL alert number 120"));
        Assert.That(await OpenSsl.RunAsync("s_client", "-connect", server.Address), Does.Contain("No ALPN negotiated"));
    }

    [Test]
    public async Task T04_Fallback_IsInappropriate()
    {
        await using var server = new LoopbackServer(TlsWorld.Server());

        Assert.That(await ClientAsync(server, "-tls1_2", "-fallback_scsv"), Does.Contain("SSL alert number 86"));
    }

    [TestCase("K")]
    [TestCase("k")]
    public async Task T17_KeyUpdateByTheViewer_KeepsDataFlowing(string command)
    {
        await using var server = new LoopbackServer(TlsWorld.Server());
        await using var client = OpenSsl.Start("s_client", "-connect", server.Address, "-servername", "localhost", "-tls1_3", "-no_ign_eof");
        for (var i = 0; i < 5; i++)
        {
            await client.SendAsync($"line {i}\n");
            await client.ExpectAsync($"\nline {i}\n");
            await client.SendAsync($"{command}\n");
            await client.ExpectAsync("KEYUPDATE", i + 1);
        }

        await client.SendAsync("last\n");
        await client.ExpectAsync("\nlast\n");
        client.CloseInput();

        Assert.That(await client.ExitAsync(), Is.Zero);
        Assert.That(await server.OutcomeAsync(), Is.Null);
        Assert.That(Regex.Count(client.Output, "KEYUPDATE"), Is.EqualTo(5));
    }

    [Test]
    public async Task T16_EarlyData_IsNotOffered()
    {
        await using var server = new LoopbackServer(TlsWorld.Server());

        Assert.That(await ClientAsync(server, "-tls1_3"), Does.Contain("Early data was not sent").And.Not.Contain("Max Early Data: 1"));
    }

    [TestCase("TLSv1_2016", "-tls1", "ECDHE-RSA-AES128-SHA")]
    [TestCase("TLSv1.1_2016", "-tls1_1", "ECDHE-ECDSA-AES256-SHA")]
    [TestCase("TLSv1", "-tls1", "AES128-SHA")]
    [TestCase("TLSv1.2_2018", "-tls1_2", "AES128-GCM-SHA256")]
    [TestCase("TLSv1.2_2019", "-tls1_2", "ECDHE-RSA-AES256-SHA384")]
    public async Task E02_LegacyPolicies_ServeOldViewers(string policy, string version, string suite)
    {
        await using var server = new LoopbackServer(TlsWorld.Server(policy));

        Assert.That(await ClientAsync(server, version, "-cipher", $"{suite}:@SECLEVEL=0"), Does.Contain($"Cipher is {suite}"));
        Assert.That(await server.OutcomeAsync(), Is.Null);
    }

    private static readonly Lazy<string> CaFile = new(() =>
    {
        var path = Path.Combine(Path.GetTempPath(), $"rawedge-test-ca-{Environment.ProcessId}.pem");
        File.WriteAllText(path, TlsWorld.Authority.RootPem);
        return path;
    });

    [OneTimeTearDown]
    public void RemoveCaFile() => File.Delete(CaFile.Value);

    private static Task<string> ClientAsync(LoopbackServer server, params string[] arguments) => OpenSsl.RunAsync(
        [
            "s_client", "-connect", server.Address, "-servername", "localhost", "-alpn", "http/1.1", "-CAfile", CaFile.Value,
            "-attime", TestAuthority.Now.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture), .. arguments,
        ]);
}
