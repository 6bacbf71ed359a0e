using Edge.Tls;
using Edge.Tls.Resumption;

namespace Edge.Tests.Tls.Conformance;

/// <summary>The real <c>openssl s_client</c> keeps a session and comes back with it.</summary>
[Category("Conformance")]
[TestFixture(TlsCryptoProvider.Managed)]
[TestFixture(TlsCryptoProvider.Default)]
[Parallelizable]
public class OpenSslResumptionTests(TlsCryptoProvider crypto)
{
    private DirectoryInfo _directory = null!;

    [OneTimeSetUp]
    public void CreateDirectory() => _directory = Directory.CreateTempSubdirectory("rawedge-test-");

    [OneTimeTearDown]
    public void DeleteDirectory() => _directory.Delete(recursive: true);

    [TestCase("-tls1_3 -ciphersuites TLS_AES_128_GCM_SHA256", "TLSv1.3, Cipher is TLS_AES_128_GCM_SHA256")]
    [TestCase("-tls1_3 -ciphersuites TLS_AES_256_GCM_SHA384", "TLSv1.3, Cipher is TLS_AES_256_GCM_SHA384")]
    [TestCase("-tls1_3 -ciphersuites TLS_CHACHA20_POLY1305_SHA256", "TLSv1.3, Cipher is TLS_CHACHA20_POLY1305_SHA256")]
    [TestCase("-tls1_2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256", "TLSv1.2, Cipher is ECDHE-ECDSA-AES128-GCM-SHA256")]
    [TestCase("-tls1_2 -cipher ECDHE-RSA-AES256-GCM-SHA384", "TLSv1.2, Cipher is ECDHE-RSA-AES256-GCM-SHA384")]
    [TestCase("-tls1_2 -cipher ECDHE-RSA-CHACHA20-POLY1305", "TLSv1.2, Cipher is ECDHE-RSA-CHACHA20-POLY1305")]
    public async Task E14_Session_IsResumed(string arguments, string expected)
    {
        await using var server = Serve(Options());
        var session = await OpenAsync(server, arguments);

        // Twice: what the resumed connection leaves behind is good as well.
        Assert.That(await ReuseAsync(server, session, arguments), Does.Contain($"Reused, {expected}"));
        Assert.That(await ReuseAsync(server, session, arguments), Does.Contain($"Reused, {expected}"));
    }

    [Test]
    public async Task E14_Session_IsResumedAfterHelloRetryRequest()
    {
        await using var server = Serve(Options());
        var session = await OpenAsync(server, "-tls1_3 -ciphersuites TLS_AES_256_GCM_SHA384");

        // A share for P-521, which no policy has; then the retry.
        var output = await ReuseAsync(server, session, "-tls1_3 -ciphersuites TLS_AES_256_GCM_SHA384 -groups P-521:P-384 -msg");

        Assert.That(output, Does.Contain("Reused, TLSv1.3"));
        Assert.That(output.Split("ClientHello").Length - 1, Is.EqualTo(2));
    }

    [TestCase("-tls1_3")]
    [TestCase("-tls1_2")]
    public async Task E14_ResumedSession_ShowsNoCertificateAndSignsNothing(string version)
    {
        await using var server = Serve(Options());
        var session = await OpenAsync(server, version);

        var output = await ReuseAsync(server, session, $"{version} -msg");

        Assert.That(output, Does.Contain("Reused").And.Contain("ServerHello"));
        Assert.That(output, Does.Not.Contain(", Certificate").And.Not.Contain("CertificateVerify").And.Not.Contain("ServerKeyExchange"));
    }

    [TestCase("-tls1_3")]
    [TestCase("-tls1_2")]
    public async Task T15_SessionOfAnotherName_IsNotResumed(string version)
    {
        await using var server = Serve(Options());
        var session = await OpenAsync(server, version);

        Assert.That(await ReuseAsync(server, session, version, name: "127.example"), Does.Contain("New, TLSv1."));
        Assert.That(await ReuseAsync(server, session, version), Does.Contain("Reused, TLSv1."));
    }

    [TestCase("-tls1_3")]
    [TestCase("-tls1_2")]
    public async Task T15_SessionOfAnotherPolicy_IsNotResumed(string version)
    {
        var options = Options();
        var policy = "TLSv1.2_2021";
        await using var server = new LoopbackServer(_ => options with { Policy = Edge.Tls.Policy.SecurityPolicies.Find(policy)! });
        var session = await OpenAsync(server, version);
        policy = "TLSv1.2_2019";

        Assert.That(await ReuseAsync(server, session, version, keep: false), Does.Contain("New, TLSv1."));
        policy = "TLSv1.2_2021";
        Assert.That(await ReuseAsync(server, session, version), Does.Contain("Reused, TLSv1."));
    }

    [TestCase("-tls1_3")]
    [TestCase("-tls1_2")]
    public async Task T14_SessionUnderARetiredKey_IsNotResumed(string version)
    {
        var options = Options();
        await using var server = Serve(options);
        var session = await OpenAsync(server, version);
        for (var previous = 1; previous < TicketKeys.Accepted; previous++)
        {
            options.Tickets!.Keys.Rotate();
            Assert.That(await ReuseAsync(server, session, version, keep: false), Does.Contain("Reused, TLSv1."), $"{previous} keys later");
        }

        options.Tickets!.Keys.Rotate();
        Assert.That(await ReuseAsync(server, session, version), Does.Contain("New, TLSv1."));
    }

    [Test]
    public async Task T14_Tls12SessionUnderAnOlderKey_GetsATicketUnderTheNewOne()
    {
        var options = Options();
        await using var server = Serve(options);
        var session = await OpenAsync(server, "-tls1_2");
        Assert.That(await ReuseAsync(server, session, "-tls1_2 -msg", keep: false), Does.Contain("Reused, TLSv1.2").And.Not.Contain("NewSessionTicket"));
        options.Tickets!.Keys.Rotate();

        Assert.That(await ReuseAsync(server, session, "-tls1_2 -msg", keep: false), Does.Contain("Reused, TLSv1.2").And.Contain("NewSessionTicket"));
    }

    [Test]
    public async Task T14_TicketLifetimeHint_IsTheOneConfigured()
    {
        await using var server = Serve(Options());

        Assert.That(await KeepAsync(server, "-tls1_2", "a"), Does.Contain("lifetime hint: 43200 "));
        Assert.That(await KeepAsync(server, "-tls1_3", "b"), Does.Contain("lifetime hint: 43200 "));
    }

    [Test]
    public async Task WithoutTickets_NoneIsIssuedAndNoneAccepted()
    {
        var options = Options();
        var tickets = options.Tickets;
        await using var server = new LoopbackServer(_ => options);
        var session13 = await OpenAsync(server, "-tls1_3");
        var session12 = await OpenAsync(server, "-tls1_2");
        options = options with { Tickets = null };

        Assert.That(await ReuseAsync(server, session13, "-tls1_3", keep: false), Does.Contain("New, TLSv1.3").And.Not.Contain("lifetime hint"));
        Assert.That(await ReuseAsync(server, session12, "-tls1_2", keep: false), Does.Contain("New, TLSv1.2").And.Not.Contain("lifetime hint"));
        tickets!.Dispose();
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    public async Task Tickets_AreAsManyAsConfigured(int count)
    {
        await using var server = Serve(Options(count: count));
        var output = await KeepAsync(server, "-tls1_3 -msg", "count", expectTicket: count > 0);

        Assert.That(output.Split("NewSessionTicket").Length - 1, Is.EqualTo(count));
    }

    [TestCase("-tls1_3", TestName = "T16_EarlyData_IsSkippedAndTheHandshakeCompletes")]
    [TestCase("-tls1_3 -groups P-521:P-256", TestName = "T16_EarlyDataBeforeARetry_IsSkippedAndTheHandshakeCompletes")]
    public async Task T16_EarlyData(string arguments)
    {
        // A ticket that allows early data comes from another server: we never issue one.
        var stranger = await StrangerAsync();
        var early = Path.Combine(_directory.FullName, "early");
        await File.WriteAllTextAsync(early, new string('e', 12_000));
        await using var server = Serve(Options());

        var output = await RunAsync(server, arguments, "-sess_in", stranger, "-early_data", early);

        Assert.That(output, Does.Contain("New, TLSv1.3").And.Contain("Early data was rejected"));
        Assert.That(output, Does.Not.Contain("eeee"), "the echo would show what was taken for data");
    }

    [Test]
    public async Task T16_EarlyDataAboveTheBound_IsFatal()
    {
        var stranger = await StrangerAsync();
        var early = Path.Combine(_directory.FullName, "much");
        await File.WriteAllTextAsync(early, new string('e', 40_000));
        await using var server = Serve(Options());
        await using var client = OpenSsl.Start("s_client", "-connect", server.Address, "-servername", "localhost", "-sess_in", stranger, "-early_data", early);

        Assert.That((await server.OutcomeAsync())!.Alert, Is.EqualTo(TlsAlert.BadRecordMac));
    }

    /// <summary>A session of <c>openssl s_server</c> that allows 100,000 bytes of early data.</summary>
    private async Task<string> StrangerAsync()
    {
        var leaf = TlsWorld.Authority.Leaf();
        var certificate = Path.Combine(_directory.FullName, "stranger.pem");
        await File.WriteAllTextAsync(certificate, TestAuthority.Pem(leaf) + leaf.KeyPem);
        await using var origin = OpenSsl.Start(
            "s_server", "-accept", "127.0.0.1:0", "-cert", certificate, "-tls1_3", "-early_data", "-max_early_data", "100000");
        await origin.ExpectAsync("ACCEPT");
        await origin.ExpectAsync("\n");
        var port = System.Text.RegularExpressions.Regex.Match(origin.Output, @"ACCEPT [^\n]*:(\d+)").Groups[1].Value;
        var session = Path.Combine(_directory.FullName, Guid.NewGuid().ToString("N"));
        await using var client = OpenSsl.Start(
            "s_client", "-connect", $"127.0.0.1:{port}", "-servername", "localhost", "-sess_out", session, "-no_ign_eof");
        await origin.SendAsync("down\n");
        await client.ExpectAsync("\ndown\n");
        client.CloseInput();
        await client.ExitAsync();
        return session;
    }

    private TlsServerOptions Options(int count = 1) => TlsWorld.Server(crypto: crypto) with
    {
        Tickets = new SessionTickets(new TicketKeys(TimeProvider.System, TimeSpan.FromHours(12)), TimeSpan.FromHours(12), count),
    };

    private static LoopbackServer Serve(TlsServerOptions options) => new(options);

    private async Task<string> OpenAsync(LoopbackServer server, string arguments)
    {
        var file = Path.Combine(_directory.FullName, Guid.NewGuid().ToString("N"));
        Assert.That(await RunAsync(server, arguments, "-sess_out", file), Does.Contain("New, TLSv1."));
        Assert.That(file, Does.Exist);
        return file;
    }

    private Task<string> ReuseAsync(LoopbackServer server, string session, string arguments, string name = "localhost", bool keep = true) =>
        RunAsync(server, arguments, name, [.. keep && name == "localhost" ? new[] { "-sess_out", session } : [], "-sess_in", session]);

    private Task<string> KeepAsync(LoopbackServer server, string arguments, string file, bool expectTicket = true) =>
        RunAsync(server, arguments, "localhost", ["-sess_out", Path.Combine(_directory.FullName, file)], expectTicket);

    private Task<string> RunAsync(LoopbackServer server, string arguments, params string[] more) =>
        RunAsync(server, arguments, "localhost", more);

    private static async Task<string> RunAsync(LoopbackServer server, string arguments, string name, string[] more, bool expectTicket = true)
    {
        await using var client = OpenSsl.Start(
            [
                "s_client", "-connect", server.Address, "-servername", name, "-alpn", "http/1.1", "-no_ign_eof",
                .. arguments.Split(' '), .. more,
            ]);

        // Behind the handshake come tickets, then the echo: when it is there, so are they.
        await client.SendAsync("echo\n");
        await client.ExpectAsync("\necho\n");
        client.CloseInput();
        Assert.That(await client.ExitAsync(), Is.Zero, client.Output);
        Assert.That(await server.OutcomeAsync(), Is.Null);
        return client.Output;
    }
}
