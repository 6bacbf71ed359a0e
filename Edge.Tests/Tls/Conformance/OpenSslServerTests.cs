using System.Net.Sockets;
using System.Text.RegularExpressions;
using Edge.Tls;
using Edge.Tls.Certificates;
using Edge.Tls.Policy;
using Edge.Tls.Resumption;

namespace Edge.Tests.Tls.Conformance;

/// <summary>Our client against the real <c>openssl s_server</c>: what an origin sees, and what we make of it.</summary>
[Category("Conformance")]
[Parallelizable]
public class OpenSslServerTests
{
    private static readonly TestAuthority Authority = TlsWorld.Authority;
    private static readonly TestAuthority.Issued RsaLeaf = Authority.Leaf(KeyKind.Rsa);
    private static readonly TestAuthority.Issued EcdsaLeaf = Authority.Leaf();

    private DirectoryInfo _directory = null!;

    [OneTimeSetUp]
    public void CreateDirectory() => _directory = Directory.CreateTempSubdirectory("rawedge-test-");

    [OneTimeTearDown]
    public void DeleteDirectory() => _directory.Delete(recursive: true);

    private static IEnumerable<TestCaseData> Matrix()
    {
        var leaf = Authority.Leaf();
        yield return Case("good chain", [leaf, Authority.Intermediate], OriginTrustError.None, 0);
        yield return Case("RSA chain", [RsaLeaf, Authority.Intermediate], OriginTrustError.None, 0);
        yield return Case("E58 expired", [Authority.Leaf(until: TestAuthority.Now.AddDays(-1)), Authority.Intermediate], OriginTrustError.Expired, 45);
        yield return Case("E58 self-signed", [Authority.SelfSigned(["localhost"])], OriginTrustError.SelfSigned, 48);
        yield return Case("E55 wrong name", [Authority.Leaf(names: ["other.example"]), Authority.Intermediate], OriginTrustError.NameMismatch, 46);
        yield return Case("E58 wrong order", [leaf, Authority.Root, Authority.Intermediate], OriginTrustError.WrongChainOrder, 42);
        yield return Case("E58 incomplete chain", [leaf], OriginTrustError.IncompleteChain, 48);

        static TestCaseData Case(string name, TestAuthority.Issued[] chain, OriginTrustError error, int alert) =>
            new TestCaseData(chain, error, alert).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Matrix))]
    public async Task O08_OriginCertificate_IsJudged(object chain, OriginTrustError error, int alert)
    {
        foreach (var version in new[] { "-tls1_3", "-tls1_2" })
        {
            await using var origin = await StartAsync((TestAuthority.Issued[])chain, version);
            var result = await ConnectAsync(origin, TlsWorld.Client());
            if (error == OriginTrustError.None)
            {
                Assert.That(result.Failure, Is.Null);
                continue;
            }

            Assert.That(result.Failure!.Kind, Is.EqualTo(TlsFailureKind.UntrustedCertificate));
            Assert.That(result.Failure.TrustError, Is.EqualTo(error));
            Assert.That(result.Failure.Reason, Is.EqualTo(error.ToText()));
            await origin.ExpectAsync($"SSL alert number {alert}");
        }
    }

    private static IEnumerable<TestCaseData> OriginSuites() =>
        from id in OriginTlsPolicy.Default.CipherSuites
        let suite = SuiteCatalog.Find(id)!
        select new TestCaseData(suite).SetArgDisplayNames(suite.OpenSslName);

    [TestCaseSource(nameof(OriginSuites))]
    public async Task E51_EachOriginSuite_CarriesData(object row)
    {
        var suite = (SuiteInfo)row;
        var leaf = suite.KeyExchange is SuiteKeyExchange.EcdheRsa or SuiteKeyExchange.Rsa ? RsaLeaf : EcdsaLeaf;
        await using var origin = await StartAsync(
            [leaf, Authority.Intermediate],
            suite.KeyExchange == SuiteKeyExchange.Tls13 ? ["-tls1_3", "-ciphersuites", suite.OpenSslName] : ["-tls1_2", "-cipher", $"{suite.OpenSslName}:@SECLEVEL=0"]);
        var result = await ConnectAsync(origin, TlsWorld.Client());

        Assert.That(result.Failure, Is.Null);
        Assert.That(result.Connection!.Info.CipherSuite, Is.EqualTo(suite.Id));
        await result.Connection.Output.WriteAsync("abc\n"u8.ToArray());
        Assert.That(await TlsWorld.ReadAsync(result.Connection.Input, 4), Is.EqualTo("cba\n"u8.ToArray()));
        await result.Connection.ShutdownAsync();
    }

    [TestCase("-tls1_2", "-cipher", "DHE-RSA-AES128-GCM-SHA256")]
    [TestCase("-tls1_2", "-cipher", "ECDHE-ECDSA-CHACHA20-POLY1305")]
    public async Task E54_NoCommonSuite_IsAFailure(params string[] arguments)
    {
        await using var origin = await StartAsync([RsaLeaf, Authority.Intermediate], arguments);
        var result = await ConnectAsync(origin, TlsWorld.Client());

        Assert.That(result.Failure, Is.EqualTo(TlsFailure.Received(TlsAlert.HandshakeFailure)));
    }

    [TestCase("-tls1_1")]
    public async Task E54_NoCommonVersion_IsAFailure(string version)
    {
        await using var origin = await StartAsync([Authority.Leaf(), Authority.Intermediate], version, "-cipher", "ALL:@SECLEVEL=0");
        var result = await ConnectAsync(origin, TlsWorld.Client());

        Assert.That(result.Failure!.Alert, Is.EqualTo(TlsAlert.ProtocolVersion));
    }

    [Test]
    public async Task E56_ServerName_IsSentExceptForAddresses()
    {
        // The origin presents the second certificate to whoever sends the name, and the first to everybody else.
        var (certificate, key) = Write([Authority.Leaf(names: ["localhost"], issuer: Authority.Root)]);
        foreach (var name in new[] { "localhost", "127.0.0.1" })
        {
            await using var origin = await StartAsync(
                [Authority.Leaf(names: ["127.0.0.1"], issuer: Authority.Root)], "-servername", "localhost", "-cert2", certificate, "-key2", key);
            var result = await ConnectAsync(origin, TlsWorld.Client() with { ServerName = name, AcceptableNames = [name] });

            Assert.That(result.Failure, Is.Null);
            Assert.That(result.Connection!.Info.ServerName, Is.EqualTo(name == "localhost" ? name : null));
        }
    }

    [Test]
    public async Task E60_OriginThatAsksForACertificate_IsAFailure([Values("-tls1_2", "-tls1_3")] string version)
    {
        await using var origin = await StartAsync([Authority.Leaf(), Authority.Intermediate], version, "-verify", "1");
        var result = await ConnectAsync(origin, TlsWorld.Client());

        Assert.That(result.Failure!.Kind, Is.EqualTo(TlsFailureKind.ClientCertificateRequested));
    }

    [Test]
    public async Task O11_RenegotiationByTheOrigin_IsFatal()
    {
        await using var origin = await StartAsync([Authority.Leaf(), Authority.Intermediate], reverse: false, "-tls1_2");
        var result = await ConnectAsync(origin, TlsWorld.Client());
        await result.Connection!.Output.WriteAsync("hello\n"u8.ToArray());
        await origin.ExpectAsync("hello");
        await origin.SendAsync("r\n");

        Assert.That(await TlsWorld.ReadAsync(result.Connection.Input), Is.Empty);
        Assert.That(result.Connection.Failure!.Kind, Is.EqualTo(TlsFailureKind.Renegotiation));
        await origin.ExpectAsync("SSL alert number 40");
    }

    [Test]
    public async Task O11_KeyUpdateByTheOrigin_KeepsDataFlowing([Values("K", "k")] string command)
    {
        await using var origin = await StartAsync([Authority.Leaf(), Authority.Intermediate], reverse: false, "-tls1_3");
        using var socket = await DialAsync(origin);
        var connection = (await TlsHandshake.ConnectAsync(
            new StreamDuplexPipe(new NetworkStream(socket)), TlsWorld.Client(), TlsWorld.Deadline())).Connection!;
        for (var i = 0; i < 3; i++)
        {
            await connection.Output.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"up {i}\n"));
            await origin.ExpectAsync($"up {i}");
            await origin.SendAsync("down\n");
            Assert.That(await TlsWorld.ReadAsync(connection.Input, 5), Is.EqualTo("down\n"u8.ToArray()));

            // Everything sent so far has been read: what arrives now is the KeyUpdate.
            await origin.SendAsync($"{command}\n");
            Assert.That(socket.Poll(TimeSpan.FromSeconds(20), SelectMode.SelectRead), Is.True);
        }

        Assert.That(connection.Failure, Is.Null);
    }

    [TestCase("-tls1_3")]
    [TestCase("-tls1_3 -ciphersuites TLS_AES_256_GCM_SHA384")]
    [TestCase("-tls1_3 -groups P-384")]
    [TestCase("-tls1_2")]
    [TestCase("-tls1_2 -no_ticket")]
    public async Task E14_SessionWithTheOrigin_IsResumed(string arguments)
    {
        await using var origin = await StartAsync([Authority.Leaf(), Authority.Intermediate], arguments.Split(' '));
        using var sessions = new ClientSessions();
        var options = TlsWorld.Client() with { Sessions = sessions };
        for (var i = 0; i < 4; i++)
        {
            var connection = (await ConnectAsync(origin, options)).Connection!;
            await connection.Output.WriteAsync("abc\n"u8.ToArray());

            Assert.That(await TlsWorld.ReadAsync(connection.Input, 4), Is.EqualTo("cba\n"u8.ToArray()));
            Assert.That(connection.Info.Resumed, Is.EqualTo(i > 0), $"connection {i + 1}");
            await connection.ShutdownAsync();
        }

        // Other anchors, though they be the same certificates: the verdict is none of theirs.
        var stranger = (await ConnectAsync(origin, options with { Trust = Authority.Trust() })).Connection!;
        Assert.That(stranger.Info.Resumed, Is.False);
    }

    [Test]
    public async Task TicketsOfTheOrigin_AreSkipped()
    {
        await using var origin = await StartAsync([Authority.Leaf(), Authority.Intermediate], "-tls1_3", "-num_tickets", "8");
        var connection = (await ConnectAsync(origin, TlsWorld.Client())).Connection!;
        await connection.Output.WriteAsync("abc\n"u8.ToArray());

        Assert.That(await TlsWorld.ReadAsync(connection.Input, 4), Is.EqualTo("cba\n"u8.ToArray()));
    }

    private static async Task<TlsHandshakeResult> ConnectAsync(OpenSsl origin, TlsClientOptions options) =>
        await TlsHandshake.ConnectAsync(
            new StreamDuplexPipe(new NetworkStream(await DialAsync(origin), ownsSocket: true)), options, TlsWorld.Deadline());

    private static async Task<Socket> DialAsync(OpenSsl origin)
    {
        var port = int.Parse(Regex.Match(origin.Output, @"ACCEPT [^\n]*:(\d+)").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync("127.0.0.1", port);
        return socket;
    }

    private Task<OpenSsl> StartAsync(TestAuthority.Issued[] chain, params string[] arguments) => StartAsync(chain, reverse: true, arguments);

    private async Task<OpenSsl> StartAsync(TestAuthority.Issued[] chain, bool reverse, params string[] arguments)
    {
        var (certificate, key) = Write(chain);
        var origin = OpenSsl.Start(
            [
                "s_server", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", key,
                .. chain.Length > 1 ? new[] { "-cert_chain", Write(chain[1..]).Certificate } : [],
                .. reverse ? new[] { "-rev" } : [], .. arguments,
            ]);
        await origin.ExpectAsync("ACCEPT");
        await origin.ExpectAsync("\n");
        return origin;
    }

    private (string Certificate, string Key) Write(TestAuthority.Issued[] chain)
    {
        var name = Guid.NewGuid().ToString("N");
        var certificate = Path.Combine(_directory.FullName, $"{name}.pem");
        var key = Path.Combine(_directory.FullName, $"{name}.key");

        File.WriteAllText(certificate, TestAuthority.Pem(chain));
        File.WriteAllText(key, chain[0].KeyPem);
        return (certificate, key);
    }
}
