using Edge.Tests.Support;

namespace Edge.Tests.Conformance;

/// <summary>The viewer leg of the whole server, judged by the real <c>openssl s_client</c>.</summary>
[Category("Conformance")]
internal sealed class OpensslTests
{
    private static readonly string[] Tls12Suites =
    [
        "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-RSA-AES256-GCM-SHA384",
        "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-RSA-CHACHA20-POLY1305",
    ];

    private static readonly string[] Tls13Suites = ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"];

    private EdgeUnderTest _edge = null!;

    [OneTimeSetUp]
    public async Task Start() => _edge = await EdgeUnderTest.StartAsync(new EdgeSetup { BothKeyKinds = true });

    [OneTimeTearDown]
    public async Task Stop() => await _edge.DisposeAsync();

    private Task<ToolResult> ConnectAsync(string input, params string[] more) => Tool.RunAsync(
        "openssl", ["s_client", "-connect", $"127.0.0.1:{_edge.Https.Port}", "-servername", "www.example.com", "-CAfile", _edge.CaFile, "-verify_return_error", .. more], input);

    [TestCaseSource(nameof(Tls12Suites))]
    public async Task E3_Tls12_WithOneSuiteOfThePolicy_Succeeds(string suite)
    {
        var result = await ConnectAsync("Q\n", "-tls1_2", "-cipher", suite);

        Assert.That(result.All, Does.Contain($"Cipher is {suite}").And.Contain("Verify return code: 0 (ok)"));
    }

    [TestCaseSource(nameof(Tls13Suites))]
    public async Task E3_Tls13_WithOneSuiteOfThePolicy_Succeeds(string suite)
    {
        var result = await ConnectAsync("Q\n", "-tls1_3", "-ciphersuites", suite);

        Assert.That(result.All, Does.Contain($"Cipher is {suite}").And.Contain("Verify return code: 0 (ok)"));
    }

    [Test]
    public async Task T04_Tls11_IsRefusedWithProtocolVersion()
    {
        var result = await ConnectAsync("Q\n", "-tls1_1", "-cipher", "ALL:@SECLEVEL=0", "-msg");

        Assert.That(result.All, Does.Contain("fatal protocol_version").Or.Contain("alert protocol version"));
    }

    [TestCase("AES128-SHA")]
    [TestCase("ECDHE-RSA-AES128-SHA256")]
    [TestCase("ECDHE-ECDSA-AES256-SHA384")]
    [TestCase("DHE-RSA-AES128-GCM-SHA256")]
    public async Task T05_SuiteOutsideThePolicy_IsRefusedWithHandshakeFailure(string suite)
    {
        var result = await ConnectAsync("Q\n", "-tls1_2", "-cipher", suite + ":@SECLEVEL=0", "-msg");

        Assert.That(result.All, Does.Contain("fatal handshake_failure"));
    }

    [Test]
    public async Task T01_Renegotiation_GetsAFatalAlertAndTheEnd()
    {
        var result = await ConnectAsync("R\n", "-tls1_2", "-msg");

        Assert.That(result.All, Does.Match(@"<<< TLS 1\.2, Alert \[length 0002\], fatal"));
        Assert.That(result.ExitCode, Is.Not.Zero, "the connection did not go on");
    }

    [Test]
    public async Task E25_UnknownServerName_IsRefusedWithUnrecognizedName()
    {
        var result = await Tool.RunAsync(
            "openssl", ["s_client", "-connect", $"127.0.0.1:{_edge.Https.Port}", "-servername", "nobody.example.org", "-msg"], "Q\n");

        Assert.That(result.All, Does.Contain("fatal unrecognized_name"));
    }

    [Test]
    public async Task T26_AlpnWithoutOverlap_IsRefused()
    {
        var result = await ConnectAsync("Q\n", "-alpn", "h2", "-msg");

        Assert.That(result.All, Does.Contain("fatal no_application_protocol").Or.Contain("alert no application protocol"));
    }

    [TestCase("ECDSA", "ecdsa_secp256r1_sha256")]
    [TestCase("RSA-PSS", "rsa_pss_rsae_sha256")]
    public async Task E7_CertificateOfEachKeyKind_Serves(string kind, string scheme)
    {
        var result = await ConnectAsync("Q\n", "-tls1_3", "-sigalgs", scheme);

        Assert.That(result.All, Does.Contain($"Peer signature type: {kind}"));
    }

    [Test]
    public async Task Curl_SpeaksHttp10_WhichItAlsoNamesInAlpn()
    {
        var result = await Tool.RunAsync("curl",
        [
            "-sS", "-0", "-i", "--cacert", _edge.CaFile, "--resolve", $"www.example.com:{_edge.Https.Port}:127.0.0.1",
            $"https://www.example.com:{_edge.Https.Port}/x",
        ]);

        Assert.That(result.Output, Does.StartWith("HTTP/1.1 502").And.Contain("Connection: close"), result.All);
    }

    [Test]
    public async Task Curl_GetsAPage_OverEachVersion()
    {
        foreach (var version in new[] { "1.2", "1.3" })
        {
            var result = await Tool.RunAsync("curl",
            [
                "-sS", "-i", "--cacert", _edge.CaFile, $"--tlsv{version}", "--tls-max", version,
                "--resolve", $"www.example.com:{_edge.Https.Port}:127.0.0.1", $"https://www.example.com:{_edge.Https.Port}/x",
            ]);

            Assert.That(result.Output, Does.StartWith("HTTP/1.1 502"), result.All);
        }
    }

    [TestCase("TLSv1_2")]
    [TestCase("TLSv1_3")]
    public async Task Python_GetsAPage_OverEachVersion(string version)
    {
        var result = await Tool.RunAsync("python3",
        [
            "-c",
            """
            import socket, ssl, sys
            context = ssl.create_default_context(cafile=sys.argv[1])
            context.minimum_version = context.maximum_version = ssl.TLSVersion[sys.argv[2]]
            with socket.create_connection(("127.0.0.1", int(sys.argv[3]))) as plain:
                with context.wrap_socket(plain, server_hostname="www.example.com") as tls:
                    tls.sendall(b"GET /x HTTP/1.1\r\nHost: www.example.com\r\nConnection: close\r\n\r\n")
                    print(tls.version(), tls.recv(12).decode())
            """,
            _edge.CaFile, version, $"{_edge.Https.Port}",
        ]);

        Assert.That(result.Output, Does.StartWith($"{version.Replace('_', '.')} HTTP/1.1 502"), result.All);
    }
}
