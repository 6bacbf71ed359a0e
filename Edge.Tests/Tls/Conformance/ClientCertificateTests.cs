using System.Security.Cryptography.X509Certificates;
using Edge.Tests.Tls.Certificates;
using Edge.Tls;
using Edge.Tls.Certificates;

namespace Edge.Tests.Tls.Conformance;

/// <summary>Viewers with and without certificates: the real <c>openssl s_client</c> against our server (E-218).</summary>
[Category("Conformance")]
[Parallelizable]
public class ClientCertificateTests
{
    private static readonly string[] Versions = ["-tls1_2", "-tls1_3"];
    private static readonly Lazy<TestAuthority> Other = new(() => new TestAuthority("Other"));

    private DirectoryInfo _directory = null!;

    [OneTimeSetUp]
    public void CreateDirectory() => _directory = Directory.CreateTempSubdirectory("rawedge-test-");

    [OneTimeTearDown]
    public void DeleteDirectory() => _directory.Delete(recursive: true);

    private static IEnumerable<TestCaseData> Accepted() =>
        from version in Versions
        from key in new[] { KeyKind.EcdsaP256, KeyKind.EcdsaP384, KeyKind.Rsa }
        from crypto in Enum.GetValues<TlsCryptoProvider>()
        select new TestCaseData(version, key, crypto);

    [TestCaseSource(nameof(Accepted))]
    public async Task E218_GoodCertificate_IsAccepted(string version, KeyKind kind, TlsCryptoProvider crypto)
    {
        var leaf = ClientPki.Leaf(key: kind switch
        {
            KeyKind.Rsa => System.Security.Cryptography.RSA.Create(2048),
            KeyKind.EcdsaP384 => System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP384),
            _ => null,
        });
        ClientIdentity? identity = null;
        await using var server = new LoopbackServer(Options(crypto: crypto), connection =>
        {
            identity = connection.Info.ClientIdentity;
            return LoopbackServer.EchoAsync(connection);
        });

        await using var client = Connect(server, version, leaf, ClientPki.Intermediate);
        await client.SendAsync("hello\n");
        await client.ExpectAsync("hello");
        client.CloseInput();

        Assert.That(await server.OutcomeAsync(), Is.Null);
        Assert.That(identity!.Subject, Is.EqualTo("CN=alice"));
        Assert.That(identity.Certificate.Span.SequenceEqual(leaf.Certificate.RawData), Is.True);
    }

    private static IEnumerable<TestCaseData> Refused()
    {
        foreach (var version in Versions)
        {
            yield return Case(version, "none", ClientCertificateError.Missing, version == "-tls1_3" ? 116 : 40);
            yield return Case(version, "unknown CA", ClientCertificateError.UnknownIssuer, 48);
            yield return Case(version, "expired", ClientCertificateError.Expired, 45);
            yield return Case(version, "of tomorrow", ClientCertificateError.NotYetValid, 45);
            yield return Case(version, "for servers", ClientCertificateError.WrongUsage, 43);
            yield return Case(version, "bad signature", ClientCertificateError.BadSignature, 42);
        }

        static TestCaseData Case(string version, string what, ClientCertificateError error, int alert) => new(version, what, error, alert);
    }

    [TestCaseSource(nameof(Refused))]
    public async Task E218_Required_RefusesWithTheRightAlert(string version, string what, ClientCertificateError error, int alert)
    {
        await using var server = new LoopbackServer(Options());
        await using var client = Connect(server, version, Chain(what));

        var outcome = await server.OutcomeAsync();

        Assert.That(outcome!.Kind, Is.EqualTo(TlsFailureKind.ClientCertificateRefused));
        Assert.That(outcome.ClientCertificateError, Is.EqualTo(error));
        Assert.That(outcome.Reason, Is.EqualTo(error.ToText()));
        await client.ExpectAsync($"SSL alert number {alert}");
    }

    [TestCaseSource(nameof(Refused))]
    public async Task E218_Optional_RefusesOnlyWhatIsPresented(string version, string what, ClientCertificateError error, int alert)
    {
        await using var server = new LoopbackServer(Options(required: false));
        await using var client = Connect(server, version, Chain(what));
        client.CloseInput();

        var outcome = await server.OutcomeAsync();

        Assert.That(outcome?.ClientCertificateError ?? ClientCertificateError.None, Is.EqualTo(what == "none" ? ClientCertificateError.None : error));
        Assert.That(outcome?.Alert ?? TlsAlert.None, Is.EqualTo(what == "none" ? TlsAlert.None : (TlsAlert)alert));
    }

    [Test]
    public async Task T29_ChainBelowTheLimit_IsAccepted_AndAboveRefused(
        [ValueSource(nameof(Versions))] string version, [Values(40, 63, 66)] int kibibytes)
    {
        var padding = new X509Extension("1.2.3.4", new byte[kibibytes * 1024 - 2048], critical: false);
        var leaf = ClientPki.Leaf(extend: request => request.CertificateExtensions.Add(padding));
        await using var server = new LoopbackServer(Options());
        await using var client = Connect(server, version, leaf, ClientPki.Intermediate);
        client.CloseInput();

        var outcome = await server.OutcomeAsync();

        Assert.That(outcome?.Kind, kibibytes < 64 ? Is.Null
            : Is.EqualTo(TlsFailureKind.ClientCertificateRefused).Or.EqualTo(TlsFailureKind.TooLarge));
    }

    [TestCaseSource(nameof(Versions))]
    public async Task E218_AdvertisedNames_AreSent(string version)
    {
        await using var server = new LoopbackServer(Options());
        await using var client = Connect(server, version, ClientPki.Leaf(), ClientPki.Intermediate);
        client.CloseInput();
        await client.ExitAsync();

        Assert.That(client.Output, Does.Contain("Acceptable client certificate CA names\nCN = Clients Root"));
    }

    [TestCaseSource(nameof(Versions))]
    public async Task E218_NamesNotAdvertised_StayHere(string version)
    {
        await using var server = new LoopbackServer(Options(advertise: false));
        await using var client = Connect(server, version, ClientPki.Leaf(), ClientPki.Intermediate);
        client.CloseInput();
        await client.ExitAsync();

        Assert.That(client.Output, Does.Contain("No client certificate CA names sent"));
    }

    [TestCaseSource(nameof(Versions))]
    public async Task E218_WithoutClientAuthentication_NobodyIsAsked(string version)
    {
        ClientIdentity? identity = null;
        await using var server = new LoopbackServer(TlsWorld.Server(), connection =>
        {
            identity = connection.Info.ClientIdentity;
            return LoopbackServer.EchoAsync(connection);
        });
        await using var client = Connect(server, version, ClientPki.Leaf(), ClientPki.Intermediate);
        client.CloseInput();

        Assert.That(await server.OutcomeAsync(), Is.Null);
        Assert.That(identity, Is.Null);
    }

    [TestCase("-tls1")]
    [TestCase("-tls1_1")]
    public async Task E218_LegacyVersion_IsNotNegotiatedWhereCertificatesAreAskedFor(string version)
    {
        await using var server = new LoopbackServer(Options(policy: "TLSv1_2016"));
        await using var client = OpenSsl.Start("s_client", "-connect", server.Address, version, "-cipher", "ALL:@SECLEVEL=0");

        Assert.That((await server.OutcomeAsync())!.Kind, Is.EqualTo(TlsFailureKind.NoCommonVersion));
    }

    private static TlsServerOptions Options(
        bool required = true, bool advertise = true, string policy = "TLSv1.2_2021", TlsCryptoProvider crypto = TlsCryptoProvider.Default) =>
        TlsWorld.Server(policy, crypto: crypto) with
        {
            ClientAuthentication = new() { IsRequired = required, Trust = ClientPki.Trust(), AdvertiseCaNames = advertise },
            Time = TlsWorld.Clock(),
        };

    private static TestAuthority.Issued[] Chain(string what) => what switch
    {
        "none" => [],
        "unknown CA" => [Other.Value.Leaf(usage: TestAuthority.ClientAuth), Other.Value.Intermediate],
        "expired" => [ClientPki.Leaf(until: TestAuthority.Now.AddDays(-1)), ClientPki.Intermediate],
        "of tomorrow" => [ClientPki.Leaf(from: TestAuthority.Now.AddDays(1)), ClientPki.Intermediate],
        "for servers" => [ClientPki.Leaf(usage: TestAuthority.ServerAuth), ClientPki.Intermediate],
        _ => [ClientPki.Leaf(issuer: ClientPki.Ca("CN=Clients Root", null))],
    };

    private OpenSsl Connect(LoopbackServer server, string version, params TestAuthority.Issued[] chain)
    {
        List<string> arguments = ["s_client", "-connect", server.Address, "-servername", "localhost", version];
        if (chain.Length > 0)
        {
            var file = Path.Combine(_directory.FullName, Path.GetRandomFileName());
            File.WriteAllText(file, TestAuthority.Pem(chain[0]) + chain[0].KeyPem);
            arguments.AddRange(["-cert", file, "-key", file]);
        }

        if (chain.Length > 1)
        {
            var file = Path.Combine(_directory.FullName, Path.GetRandomFileName());
            File.WriteAllText(file, TestAuthority.Pem(chain[1..]));
            arguments.AddRange(["-cert_chain", file]);
        }

        return OpenSsl.Start([.. arguments]);
    }
}
