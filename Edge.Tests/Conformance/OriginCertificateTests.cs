using System.Net;
using System.Net.Sockets;
using Edge.Tests.Support;
using Edge.Tests.Tls;
using Edge.Tests.Tls.Conformance;
using Edge.Tls.Certificates;

namespace Edge.Tests.Conformance;

/// <summary>Every rule about certificates of the origin leg, with real certificates and <c>openssl s_server</c> as the origin, through the whole edge
/// (E-54 … E-60, E-219, O08, O10, O22).</summary>
[Category("Conformance")]
internal sealed class OriginCertificateTests
{
    private const string Domain = "origin.example.com";
    private const string Get = "GET /page HTTP/1.1\r\nHost: www.example.com\r\nConnection: close\r\n\r\n";

    private static readonly TestAuthority Ca = TestCa.Shared.Authority;
    private static readonly TestAuthority Stranger = new("Stranger", Start);

    // Cached policies key and forward Host; this one does neither, so that only the configured domain counts.
    private const string Minimal = """{ "origin": "app", "viewerProtocolPolicy": "allow-all", "cachePolicy": "caching-disabled", "originRequestPolicy": "minimal" }""";

    private static DateTimeOffset Start => TimeProvider.System.GetUtcNow().AddDays(-2);

    private static TestAuthority.Issued Leaf(
        string[] names, DateTimeOffset? until = null, DateTimeOffset? from = null, KeyKind kind = KeyKind.EcdsaP256, int rsaBits = 2048, bool sha1 = false,
        string? usage = TestAuthority.ServerAuth, string subject = "CN=leaf") =>
        Ca.Leaf(kind, names, from, until, usage: usage, rsaBits: rsaBits, sha1: sha1, subject: subject);

    /// <summary>Each row: what the origin sends, leaf first; what the log says, or null when it is trusted.</summary>
    public static IEnumerable<TestCaseData> Rows()
    {
        var good = Leaf([Domain]);
        yield return Row("E58_in order", [good, Ca.Intermediate], null);
        yield return Row("E58_in order with the root", [good, Ca.Intermediate, Ca.Root], null);
        yield return Row("E58_RSA of 2048 bits", [Leaf([Domain], kind: KeyKind.Rsa), Ca.Intermediate], null);
        yield return Row("E58_expired", [Leaf([Domain], until: Start.AddDays(1)), Ca.Intermediate], "certificate expired");
        yield return Row("E58_not yet valid", [Leaf([Domain], from: Start.AddDays(30), until: Start.AddDays(60)), Ca.Intermediate], "certificate not yet valid");
        yield return Row("E55_wrong name", [Leaf(["other.example.org"]), Ca.Intermediate], "name mismatch");
        yield return Row("E55_CN only", [Leaf([], subject: $"CN={Domain}"), Ca.Intermediate], null);
        yield return Row("E55_CN beside another SAN", [Leaf(["other.example.org"], subject: $"CN={Domain}"), Ca.Intermediate], "name mismatch");
        yield return Row("E55_wildcard", [Leaf(["*.example.com"]), Ca.Intermediate], null);
        yield return Row("E55_wildcard of the wrong depth", [Leaf(["*.com"]), Ca.Intermediate], "name mismatch");
        yield return Row("E55_wildcard below the name", [Leaf([$"*.{Domain}"]), Ca.Intermediate], "name mismatch");
        yield return Row("E55_partial wildcard", [Leaf(["ori*.example.com"]), Ca.Intermediate], "name mismatch");
        yield return Row("E57_self-signed", [Ca.SelfSigned([Domain])], "self-signed certificate");
        yield return Row("E57_unknown CA", [Stranger.Leaf(names: [Domain], from: Start), Stranger.Intermediate], "incomplete chain");
        yield return Row("E57_unknown CA with its root", [Stranger.Leaf(names: [Domain], from: Start), Stranger.Intermediate, Stranger.Root], "untrusted root");
        yield return Row("E58_wrong order", [good, Ca.Root, Ca.Intermediate], "wrong chain order");
        yield return Row("E59_stranger behind the chain", [good, Ca.Intermediate, Stranger.Root], "wrong chain order");
        yield return Row("E58_missing intermediate", [good], "incomplete chain");
        yield return Row("O08_RSA of 1024 bits", [Leaf([Domain], kind: KeyKind.Rsa, rsaBits: 1024), Ca.Intermediate], "weak key or signature");
        yield return Row("O08_signed with SHA-1", [Leaf([Domain], sha1: true), Ca.Intermediate], "weak key or signature");
        yield return Row("O08_for clients", [Leaf([Domain], usage: TestAuthority.ClientAuth), Ca.Intermediate], "certificate not for servers");

        static TestCaseData Row(string name, TestAuthority.Issued[] chain, string? reason) => new TestCaseData(chain, reason).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Rows))]
    public async Task E55_E60_O08_ChainAsSent_IsJudged(object chain, string? reason)
    {
        await using var world = new World();
        await using var origin = await world.ServeAsync((TestAuthority.Issued[])chain);
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup { OriginPort = world.Port, OriginDomain = Domain, Default = Minimal });

        var response = await world.GetAsync(edge);

        Assert.That((response.Status, response["x-cache"]), Is.EqualTo(reason is null ? (200, "Miss from rawedge") : (502, "Error from rawedge")));
        Assert.That(edge.Log.OriginFailures.Select(failure => (failure.Failure, failure.Detail)),
            reason is null ? Is.Empty : Is.EqualTo(new[] { ("origin-certificate", reason) }), "the log says which rule, once");
    }

    [TestCase("-tls1_2", "-cipher", "ECDHE-ECDSA-CHACHA20-POLY1305")]
    [TestCase("-tls1_2", "-cipher", "DHE-RSA-AES128-GCM-SHA256")]
    [TestCase("-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0")]
    public async Task E54_NothingInCommon_Is502(params string[] options)
    {
        await using var world = new World();
        await using var origin = await world.ServeAsync([Leaf([Domain]), Ca.Intermediate], options);
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup { OriginPort = world.Port, OriginDomain = Domain, Default = Minimal });

        Assert.That((await world.GetAsync(edge)).Status, Is.EqualTo(502));
        Assert.That(edge.Log.OriginFailures.Single().Failure, Is.EqualTo("origin-tls-refused").Or.EqualTo("origin-tls"));
    }

    [TestCase("minimal", Domain)]
    [TestCase("all-viewer", "www.example.com")]
    public async Task E56_O10_ServerName_IsTheDomainOrTheForwardedHost(string policy, string sent)
    {
        await using var world = new World();
        var (named, key) = world.Write("named", Ca.Leaf(names: [sent], issuer: Ca.Root));
        await using var origin = await world.ServeAsync(
            [Leaf(["nobody.example"]), Ca.Intermediate], "-servername", sent, "-servername_fatal", "-cert2", named, "-key2", key);
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup
        {
            OriginPort = world.Port,
            OriginDomain = Domain,
            Default = $$"""{ "origin": "app", "viewerProtocolPolicy": "allow-all", "cachePolicy": "caching-disabled", "originRequestPolicy": "{{policy}}" }""",
        });

        Assert.That((await world.GetAsync(edge)).Status, Is.EqualTo(200), "another name, or none, would have been refused");
    }

    [Test]
    public async Task E60_O22_OriginThatInsistsOnACertificate_Is502WithTheReason([Values("-tls1_2", "-tls1_3")] string version)
    {
        await using var world = new World();
        await using var origin = await world.ServeAsync([Leaf([Domain]), Ca.Intermediate], version, "-Verify", "1", "-CAfile", world.RootFile);
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup { OriginPort = world.Port, OriginDomain = Domain, Default = Minimal });

        var response = await world.GetAsync(edge);

        Assert.That((response.Status, response["x-cache"]), Is.EqualTo((502, "Error from rawedge")));
        Assert.That(edge.Log.OriginFailures.Single().Detail, Does.StartWith("origin asked for a client certificate"));
    }

    [Test]
    public async Task E219_ClientCertificate_IsPresentedToAnOriginThatAsks(
        [Values("-tls1_2", "-tls1_3")] string version, [Values("EcdsaP256", "EcdsaP384", "Rsa")] string kind)
    {
        await using var world = new World();
        await using var origin = await world.ServeAsync([Leaf([Domain]), Ca.Intermediate], version, "-Verify", "1", "-verify_return_error", "-CAfile", world.RootFile);
        await using var edge = await EdgeUnderTest.StartAsync(WithClient(world.Port, Enum.Parse<KeyKind>(kind)));

        var response = await world.GetAsync(edge);

        Assert.That(response.Status, Is.EqualTo(200), origin.Output);
        Assert.That(origin.Output, Does.Contain("CN=edge client").Or.Contain("CN = edge client"), "the origin knows who we are");
        Assert.That(origin.Output, Does.Not.Contain("verify error"));
    }

    [Test]
    public async Task E219_ClientCertificate_IsNotShownToAnOriginThatDoesNotAsk()
    {
        await using var world = new World();
        await using var origin = await world.ServeAsync([Leaf([Domain]), Ca.Intermediate], "-msg");
        await using var edge = await EdgeUnderTest.StartAsync(WithClient(world.Port, KeyKind.EcdsaP256));

        Assert.That((await world.GetAsync(edge)).Status, Is.EqualTo(200));
        var received = origin.Output.Split('\n').Where(line => line.StartsWith("<<<", StringComparison.Ordinal)).ToArray();
        Assert.That(received, Has.Some.Contains("Finished").And.None.Contains("Certificate"));
    }

    [Test]
    public async Task O22_ClientCertificateThatTheOriginRefuses_Is502()
    {
        await using var world = new World();
        var stranger = Path.Combine(world.Folder, "stranger.pem");
        await File.WriteAllTextAsync(stranger, Stranger.RootPem);
        await using var origin = await world.ServeAsync(
            [Leaf([Domain]), Ca.Intermediate], "-tls1_2", "-Verify", "1", "-verify_return_error", "-CAfile", stranger);
        await using var edge = await EdgeUnderTest.StartAsync(WithClient(world.Port, KeyKind.EcdsaP256));

        Assert.That((await world.GetAsync(edge)).Status, Is.EqualTo(502));
        Assert.That(edge.Log.OriginFailures.Single().Failure, Is.EqualTo("origin-tls-refused"));
    }

    [Test]
    public void O22_ClientCertificateThatCannotServe_IsAnErrorOfTheConfiguration([Values("expired", "for servers", "without its key")] string fault)
    {
        var folder = Directory.CreateTempSubdirectory("rawedge-test-").FullName;
        var setup = WithClient(65_000, KeyKind.EcdsaP256) with
        {
            PrepareFolder = directory =>
            {
                var certificate = fault switch
                {
                    "expired" => TestCa.Shared.ClientLeaf(until: Start.AddDays(1)),
                    "for servers" => TestCa.Shared.Leaf("edge.example"),
                    _ => TestCa.Shared.ClientLeaf(),
                };
                var (_, key) = PemFiles.Write(directory, "client", certificate);
                if (fault == "without its key")
                {
                    File.WriteAllText(key, TestCa.Shared.Authority.Leaf().KeyPem);
                }
            },
        };

        var file = EdgeUnderTest.WriteConfiguration(folder, setup);
        var result = Edge.Core.Config.ConfigLoader.Load(file, TimeProvider.System, []);

        Assert.That(result.Errors.Select(error => error.Message).Single(), Does.Contain(fault switch
        {
            "expired" => "expired",
            "for servers" => "client authentication",
            _ => "belongs to another certificate",
        }));
        Directory.Delete(folder, recursive: true);
    }

    private static EdgeSetup WithClient(int port, KeyKind kind) => new()
    {
        OriginPort = port,
        OriginDomain = Domain,
        Default = Minimal,
        Origin = "\"clientCertificateFile\": \"client.pem\", \"clientKeyFile\": \"client.key\",",
        PrepareFolder = folder => PemFiles.Write(folder, "client", TestCa.Shared.ClientLeaf(kind)),
    };

    /// <summary>A folder of certificates and an <c>openssl s_server</c> that answers with a page.</summary>
    private sealed class World : IAsyncDisposable
    {
        public World()
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            Port = ((IPEndPoint)listener.LocalEndpoint).Port;
            File.WriteAllText(RootFile, Ca.RootPem);
        }

        public string Folder { get; } = Directory.CreateTempSubdirectory("rawedge-test-").FullName;

        public int Port { get; }

        public string RootFile => Path.Combine(Folder, "root.pem");

        public (string Certificate, string Key) Write(string name, TestAuthority.Issued leaf)
        {
            var certificate = Path.Combine(Folder, name + ".pem");
            var key = Path.Combine(Folder, name + ".key");
            File.WriteAllText(certificate, leaf.Certificate.ExportCertificatePem());
            File.WriteAllText(key, leaf.KeyPem);
            return (certificate, key);
        }

        public async Task<OpenSsl> ServeAsync(TestAuthority.Issued[] chain, params string[] options)
        {
            var (leaf, key) = Write("leaf", chain[0]);
            var rest = Path.Combine(Folder, "chain.pem");
            await File.WriteAllTextAsync(rest, TestAuthority.Pem(chain[1..]));
            string[] sent = chain.Length > 1 ? ["-cert_chain", rest] : [];
            string[] level = options.Contains("-cipher") ? [] : ["-cipher", "DEFAULT@SECLEVEL=0"];   // it may send what we must refuse
            var origin = OpenSsl.Start(["s_server", "-accept", $"127.0.0.1:{Port}", "-cert", leaf, "-key", key, .. sent, "-www", .. level, .. options]);
            await origin.ExpectAsync("ACCEPT");
            return origin;
        }

        public async Task<RawResponse> GetAsync(EdgeUnderTest edge)
        {
            await using var viewer = await RawClient.PlainAsync(edge.Http);
            await viewer.SendAsync(Get);
            return await viewer.ReadResponseAsync();
        }

        public ValueTask DisposeAsync()
        {
            Directory.Delete(Folder, recursive: true);
            return ValueTask.CompletedTask;
        }
    }
}
