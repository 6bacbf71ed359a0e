using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Edge.Tests.Support;
using Edge.Tests.Tls;
using Edge.Tests.Tls.Certificates;
using Edge.Tls.Certificates;

namespace Edge.Tests.Conformance;

/// <summary>Viewers with certificates against the whole server: who gets in, what the origin learns, what is shared (E-218).</summary>
[Category("Conformance")]
internal sealed class ClientAuthenticationTests
{
    private const string Required = """ "clientAuthentication": { "mode": "required", "trustedCaFile": "clients.pem" }, """;
    private const string Optional = """ "clientAuthentication": { "mode": "optional", "trustedCaFile": "clients.pem" }, """;
    private const string Open = """, "open": { "aliases": ["open.example.com"], "default": { "origin": "app" } }""";

    private static readonly TestAuthority.Issued Alice = ClientPki.Leaf("CN=alice,O=Example");
    private static readonly TestAuthority.Issued Bob = ClientPki.Leaf("CN=bob,O=Example");
    private static readonly Dictionary<string, string> Files = new() { ["clients.pem"] = TestAuthority.Pem(ClientPki.Root) };

    [TestCase("client-cert")]
    [TestCase("client-cert-chain")]
    public async Task E218_Rfc9440_TellsTheOriginTheCertificate(string fields)
    {
        await using var origin = Origin();
        await using var edge = await StartAsync(origin, Required, fields);
        await using var viewer = await ConnectAsync(edge, Alice);

        await GetAsync(viewer, "/a", "Client-Cert: :AAAA:\r\nclient-cert: x\r\nClient_Cert: y\r\nClient-Cert-Chain: :BBBB:\r\n");

        var call = origin.Calls.Single();
        Assert.That(call["Client-Cert"], Is.EqualTo($":{Convert.ToBase64String(Alice.Certificate.RawData)}:"), "the viewer's own are gone");
        Assert.That(call["Client_Cert"], Is.Null);
        Assert.That(call["Client-Cert-Chain"], fields == "client-cert" ? Is.Null
            : Is.EqualTo($":{Convert.ToBase64String(ClientPki.Intermediate.Certificate.RawData)}:"));
    }

    [TestCase("rawedge", "RawEdge")]
    [TestCase("cloudfront", "CloudFront")]
    public async Task E218_Properties_TellTheOriginWhoItIs(string fields, string prefix)
    {
        var leaf = ClientPki.Leaf(new X500DistinguishedName("CN=\"a,b\r\nX-Admin: 1\",O=Example").Name);
        await using var origin = Origin();
        await using var edge = await StartAsync(origin, Required, fields);
        await using var viewer = await ConnectAsync(edge, leaf);

        await GetAsync(viewer, "/a", $"{prefix}-Viewer-Cert-Subject: CN=root\r\n");

        var call = origin.Calls.Single();
        Assert.That(call[$"{prefix}-Viewer-Cert-Present"], Is.EqualTo("1"));
        Assert.That(call[$"{prefix}-Viewer-Cert-Serial-Number"], Is.EqualTo("4a:00:00:01"));
        Assert.That(call[$"{prefix}-Viewer-Cert-Subject"], Does.EndWith(",O=Example").And.StartWith("CN=a\\,b\\0d\\0aX-Admin: 1"));
        Assert.That(call["X-Admin"], Is.Null);
        Assert.That(call[$"{prefix}-Viewer-Cert-Issuer"], Is.EqualTo("CN=Clients Intermediate"));
        Assert.That(call[$"{prefix}-Viewer-Cert-Sha256"], Is.EqualTo(leaf.Certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256).ToLowerInvariant()));
        Assert.That(call[$"{prefix}-Viewer-Cert-Validity"], Is.EqualTo("NotBefore=2020-01-01T00:00:00Z;NotAfter=2049-12-31T00:00:00Z"));
        Assert.That(Uri.UnescapeDataString(call[$"{prefix}-Viewer-Cert-Pem"]!), Is.EqualTo(leaf.Certificate.ExportCertificatePem() + "\n"));
    }

    [Test]
    public async Task E218_OptionalWithoutCertificate_IsServedAsNobody()
    {
        await using var origin = Origin();
        await using var edge = await StartAsync(origin, Optional, "rawedge");
        await using var viewer = await ConnectAsync(edge, null);

        await GetAsync(viewer, "/a", "RawEdge-Viewer-Cert-Subject: CN=root\r\n");

        var call = origin.Calls.Single();
        Assert.That(call["RawEdge-Viewer-Cert-Present"], Is.EqualTo("0"));
        Assert.That(call["RawEdge-Viewer-Cert-Subject"], Is.Null);
    }

    [TestCase("""{ "origin": "app", "viewerProtocolPolicy": "https-only" }""")]
    [TestCase("""{ "origin": "app", "viewerProtocolPolicy": "https-only", "originRequestPolicy": "minimal", "cachePolicy": "caching-disabled" }""")]
    public async Task E218_ViewersOwnFields_AreDropped_WithoutClientAuthenticationToo(string behavior)
    {
        await using var origin = Origin();
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin) with { Default = behavior });
        await using var viewer = await ConnectAsync(edge, null);

        await GetAsync(viewer, "/a", "Client-Cert: :AAAA:\r\nRawEdge-Viewer-Cert-Present: 1\r\nCloudFront-Viewer-Cert-Present: 1\r\nCloudFront_Viewer_Cert_Present: 1\r\n");

        Assert.That(origin.Calls.Single().Head, Does.Not.Contain("Cert").IgnoreCase);
    }

    [Test]
    public async Task E218_TwoClients_NeverSeeEachOthersBody()
    {
        await using var origin = ScriptedOrigin.Https(TestCa.Shared.Leaf("origin.example.com"), call => call.SendAsync(
            ScriptedOrigin.Ok("for " + call["RawEdge-Viewer-Cert-Subject"], "Cache-Control: public, max-age=3600")));
        await using var edge = await StartAsync(origin, Optional, "rawedge");
        for (var round = 0; round < 3; round++)
        {
            foreach (var (who, name) in new[] { (Alice, "CN=alice,O=Example"), (Bob, "CN=bob,O=Example"), (null, "") })
            {
                await using var viewer = await ConnectAsync(edge, who);
                var answer = await GetAsync(viewer, "/mine");

                Assert.That(answer.Body, Is.EqualTo("for " + name));
                Assert.That(answer["Cache-Status"], Does.Contain("fwd=bypass").And.Contain("viewer-known"));
            }
        }

        Assert.That(origin.Calls, Has.Count.EqualTo(9));
    }

    [Test]
    public async Task E218_WithoutFields_TheCacheIsShared_BecauseTheOriginCannotTell()
    {
        await using var origin = Origin();
        await using var edge = await StartAsync(origin, Required, "none");
        await using var alice = await ConnectAsync(edge, Alice);
        await using var bob = await ConnectAsync(edge, Bob);

        await GetAsync(alice, "/a");
        var second = await GetAsync(bob, "/a");

        Assert.That(second["X-Cache"], Is.EqualTo("Hit from rawedge"));
        Assert.That(origin.Calls.Single().Head, Does.Not.Contain("Cert").IgnoreCase);
    }

    // The site of the handshake · the Host · whether a certificate is shown · the status.
    [TestCase("www.example.com", "www.example.com", true, 200)]
    [TestCase("www.example.com", "a.example.com", true, 200, Description = "another name of the same site")]
    [TestCase("www.example.com", "open.example.com", true, 421)]
    [TestCase("open.example.com", "www.example.com", false, 421)]
    [TestCase("open.example.com", "www.example.com", true, 421, Description = "nobody asked for it")]
    [TestCase("open.example.com", "open.example.com", false, 200)]
    [TestCase(null, "www.example.com", true, 421)]
    [TestCase(null, "open.example.com", false, 200)]
    public async Task T27_CertificateOfOneSite_IsNoneOfAnother(string? serverName, string host, bool shown, int status)
    {
        await using var origin = Origin();
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin) with
        {
            Site = Required,
            MoreSites = Open + """, "any": { "aliases": ["*"], "default": { "origin": "app" } }""",
        });
        await using var viewer = await ConnectAsync(edge, shown ? Alice : null, serverName);

        var answer = await GetAsync(viewer, "/a", host: host);

        Assert.That(answer.Status, Is.EqualTo(status));
        Assert.That(origin.Calls, Has.Count.EqualTo(status == 200 ? 1 : 0));
    }

    [Test]
    public async Task T27_ConnectionFromBeforeAReload_IsHeldToTheNewRules()
    {
        await using var origin = Origin();
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin));
        await using var early = await ConnectAsync(edge, null);
        Assert.That((await GetAsync(early, "/a")).Status, Is.EqualTo(200));

        await edge.ReloadAsync(Setup(origin) with { Site = Required });

        Assert.That((await GetAsync(early, "/a")).Status, Is.EqualTo(421));
        await using var late = await ConnectAsync(edge, Alice);
        Assert.That((await GetAsync(late, "/a")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task E218_OverPlainHttp_TheViewerIsSentToHttps()
    {
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup { Site = Required, Files = Files, Default = """{ "origin": "app" }""" });
        await using var viewer = await RawClient.PlainAsync(edge.Http);

        Assert.That((await GetAsync(viewer, "/a")).Status, Is.EqualTo(301));
    }

    [TestCase(SslProtocols.Tls12)]
    [TestCase(SslProtocols.Tls13)]
    public async Task E218_Required_WithoutCertificate_NobodyIsServed(SslProtocols version)
    {
        await using var origin = Origin();
        await using var edge = await StartAsync(origin, Required, "none");
        _ = edge.Server;   // what it says of the failure is in this process only

        Assert.That(async () =>
        {
            await using var viewer = await ConnectAsync(edge, null, versions: version);
            var answer = await GetAsync(viewer, "/a");
            throw answer.Status == 0 ? new IOException("closed") : new InvalidOperationException($"status {answer.Status}");
        }, Throws.InstanceOf<IOException>().Or.InstanceOf<AuthenticationException>());
        await edge.UntilAsync(() => !edge.Log.HandshakeFailures.IsEmpty);
        Assert.That(edge.Log.HandshakeFailures.Single().ClientCertificateError, Is.EqualTo(ClientCertificateError.Missing));
        Assert.That(origin.Calls, Is.Empty);
    }

    [TestCase("1.2")]
    [TestCase("1.3")]
    public async Task E218_Curl_WithACertificate_GetsThePage(string version)
    {
        await using var origin = Origin();
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin) with
        {
            Site = Required,
            Files = new Dictionary<string, string>(Files)
            {
                ["alice.pem"] = TestAuthority.Pem(Alice, ClientPki.Intermediate),
                ["alice.key"] = Alice.KeyPem,
            },
        });
        var folder = Path.GetDirectoryName(edge.CaFile)!;

        var good = await CurlAsync("--cert", Path.Combine(folder, "alice.pem"), "--key", Path.Combine(folder, "alice.key"));
        var none = await CurlAsync();

        Assert.That(good.Output, Does.StartWith("HTTP/1.1 200"), good.All);
        Assert.That(none.ExitCode, Is.Not.Zero);
        Assert.That(none.Error, Does.Contain("alert"));

        Task<ToolResult> CurlAsync(params string[] more) => Tool.RunAsync("curl",
        [
            "-sS", "-i", "--cacert", edge.CaFile, $"--tlsv{version}", "--tls-max", version,
            "--resolve", $"www.example.com:{edge.Https.Port}:127.0.0.1", $"https://www.example.com:{edge.Https.Port}/x", .. more,
        ]);
    }

    [TestCase("rawedge", "RawEdge")]
    [TestCase("cloudfront", "CloudFront")]
    public async Task E31_Fingerprints_ReachTheOrigin(string fields, string prefix)
    {
        await using var origin = Origin();
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin) with
        {
            Default = $$"""{ "origin": "app", "viewerProtocolPolicy": "https-only", "fingerprintFields": "{{fields}}" }""",
        });
        await using var viewer = await ConnectAsync(edge, null, versions: SslProtocols.Tls13);

        await GetAsync(viewer, "/a", $"{prefix}-Viewer-JA4-Fingerprint: mine\r\n{prefix}-Viewer-TLS: mine\r\n");
        await GetAsync(viewer, "/a");

        var (first, second) = (origin.Calls.First(), origin.Calls.Last());
        Assert.That(first[$"{prefix}-Viewer-JA3-Fingerprint"], Does.Match("^[0-9a-f]{32}$"));
        Assert.That(first[$"{prefix}-Viewer-JA4-Fingerprint"], Does.Match("^t13d[0-9]{4}h1_[0-9a-f]{12}_[0-9a-f]{12}$"));
        Assert.That(first[$"{prefix}-Viewer-TLS"], Does.Match("^TLSv1.3:TLS_[A-Z0-9_]+:fullHandshake$"));
        Assert.That(second[$"{prefix}-Viewer-TLS"], Does.EndWith(":connectionReused"));
    }

    private static ScriptedOrigin Origin() => ScriptedOrigin.Https(
        TestCa.Shared.Leaf("origin.example.com"), ScriptedOrigin.Always(ScriptedOrigin.Ok("page", "Cache-Control: max-age=3600")));

    private static EdgeSetup Setup(ScriptedOrigin origin) => new()
    {
        OriginPort = origin.Port,
        Files = Files,
        Default = """{ "origin": "app", "viewerProtocolPolicy": "https-only" }""",
    };

    private static Task<EdgeUnderTest> StartAsync(ScriptedOrigin origin, string site, string fields) => EdgeUnderTest.StartAsync(Setup(origin) with
    {
        Site = site,
        Default = $$"""{ "origin": "app", "viewerProtocolPolicy": "https-only", "clientCertificateFields": "{{fields}}" }""",
    });

    private static Task<RawClient> ConnectAsync(
        EdgeUnderTest edge, TestAuthority.Issued? client, string? serverName = "www.example.com", SslProtocols versions = SslProtocols.None)
    {
        SslStreamCertificateContext? context = null;
        if (client is not null)
        {
            using var bare = client.Certificate.CopyWithPrivateKey((System.Security.Cryptography.ECDsa)client.Key);
            var own = X509CertificateLoader.LoadPkcs12(bare.Export(X509ContentType.Pkcs12), null);
            context = SslStreamCertificateContext.Create(own, [ClientPki.Intermediate.Certificate], offline: true);
        }

        return RawClient.TlsAsync(edge.Https, serverName, versions, context);
    }

    private static async Task<RawResponse> GetAsync(RawClient viewer, string path, string fields = "", string host = "www.example.com")
    {
        await viewer.SendAsync($"GET {path} HTTP/1.1\r\nHost: {host}\r\n{fields}\r\n");
        return await viewer.ReadResponseAsync();
    }
}
