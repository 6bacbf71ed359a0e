using Edge.Tls;
using Edge.Tls.Certificates;
using Edge.Tls.Policy;

namespace Edge.Tests.Tls.Engine;

/// <summary>Our client against our server, in memory.</summary>
[TestFixture(TlsCryptoProvider.Managed)]
[TestFixture(TlsCryptoProvider.Platform)]
[TestFixture(TlsCryptoProvider.Libcrypto)]
[Parallelizable]
public class HandshakeTests(TlsCryptoProvider crypto)
{
    // Each pair of version and suite once, with the newest policy that has it; that no policy has more is for ServerNegotiationTests.
    private static IEnumerable<TestCaseData> Suites() =>
        from policy in SecurityPolicies.All.Reverse()
        where policy.Refusal is null
        from version in policy.Versions
        from id in policy.ServableSuites
        where SuiteCatalog.Find(id)!.Fits(version)
        group policy by (version, id) into pair
        let policy = pair.First()
        let version = pair.Key.version
        let id = pair.Key.id
        select new TestCaseData(policy.Name, version, id).SetArgDisplayNames(policy.Name, version.ToName(), SuiteCatalog.Find(id)!.OpenSslName);

    [TestCaseSource(nameof(Suites))]
    public async Task E03_EverySuiteInEveryVersion_CarriesDataBothWays(string policy, TlsVersion version, ushort suite)
    {
        var (server, client) = await TlsWorld.ConnectAsync(
            TlsWorld.Server(policy, crypto: crypto), TlsWorld.Client(crypto) with { Policy = TlsWorld.Only(version, suite) });

        Assert.That(server.Info.Version, Is.EqualTo(version));
        Assert.That(server.Info.CipherSuite, Is.EqualTo(suite));
        Assert.That(server.Info.ServerName, Is.EqualTo("localhost"));
        Assert.That(server.Info.ApplicationProtocol, Is.EqualTo("http/1.1"));
        Assert.That(client.Info with { SignatureScheme = server.Info.SignatureScheme }, Is.EqualTo(server.Info));

        await client.Output.WriteAsync("ping"u8.ToArray());
        Assert.That(await TlsWorld.ReadAsync(server.Input, 4), Is.EqualTo("ping"u8.ToArray()));
        await server.Output.WriteAsync("pong"u8.ToArray());
        Assert.That(await TlsWorld.ReadAsync(client.Input, 4), Is.EqualTo("pong"u8.ToArray()));
    }

    [TestCase(TlsGroup.X25519)]
    [TestCase(TlsGroup.Secp256r1)]
    [TestCase(TlsGroup.Secp384r1)]
    [TestCase(TlsGroup.X25519MLKem768)]
    [TestCase(TlsGroup.Secp256r1MLKem768)]
    public async Task E08_EveryGroup_IsNegotiatedInTls13(TlsGroup group)
    {
        var (server, client) = await TlsWorld.ConnectAsync(
            TlsWorld.Server(crypto: crypto), TlsWorld.Client(crypto) with { Policy = TlsWorld.Only(TlsVersion.Tls13, 0x1301, group) });

        Assert.That(server.Info.Group, Is.EqualTo(group));
        Assert.That(client.Info.Group, Is.EqualTo(group));
    }

    [Test]
    public async Task E09_GroupWithoutKeyShare_IsReachedByOneRetry()
    {
        // The client sends a share for P-521, which no policy has, and offers P-384 without one.
        var policy = TlsWorld.Only(TlsVersion.Tls13, 0x1302, (TlsGroup)0x0019, TlsGroup.Secp384r1);

        var (server, client) = await TlsWorld.ConnectAsync(TlsWorld.Server(crypto: crypto), TlsWorld.Client(crypto) with { Policy = policy });

        Assert.That(server.Info.Group, Is.EqualTo(TlsGroup.Secp384r1));
        Assert.That(client.Info.Group, Is.EqualTo(TlsGroup.Secp384r1));
    }

    [TestCase(TlsGroup.X25519)]
    [TestCase(TlsGroup.Secp256r1)]
    [TestCase(TlsGroup.Secp384r1)]
    public async Task E08_EveryClassicalGroup_IsNegotiatedInTls12(TlsGroup group)
    {
        var policy = TlsWorld.Only(TlsVersion.Tls12, 0xC02F, group);

        var (server, client) = await TlsWorld.ConnectAsync(TlsWorld.Server(crypto: crypto), TlsWorld.Client(crypto) with { Policy = policy });

        Assert.That(server.Info.Group, Is.EqualTo(group));
        Assert.That(client.Info.Group, Is.EqualTo(group));
    }

    [TestCase(KeyKind.Rsa, TlsVersion.Tls13)]
    [TestCase(KeyKind.EcdsaP256, TlsVersion.Tls13)]
    [TestCase(KeyKind.EcdsaP384, TlsVersion.Tls13)]
    [TestCase(KeyKind.Rsa, TlsVersion.Tls12)]
    [TestCase(KeyKind.EcdsaP256, TlsVersion.Tls12)]
    [TestCase(KeyKind.EcdsaP384, TlsVersion.Tls12)]
    public async Task E19_EveryKeyKind_SignsInBothVersions(KeyKind kind, TlsVersion version)
    {
        var credential = kind switch { KeyKind.Rsa => TlsWorld.Rsa, KeyKind.EcdsaP256 => TlsWorld.Ecdsa, _ => TlsWorld.Ecdsa384 };
        var client = TlsWorld.Client(crypto) with { Policy = OriginTlsPolicy.Default with { Versions = [version] } };

        var (server, _) = await TlsWorld.ConnectAsync(TlsWorld.Server(credentials: CredentialSet.Of(credential), crypto: crypto), client);

        Assert.That(server.Info.Version, Is.EqualTo(version));
        Assert.That(server.Info.SignatureScheme, Is.EqualTo((kind, version) switch
        {
            (KeyKind.Rsa, _) => TlsSignatureScheme.RsaPssRsaeSha256,
            (KeyKind.EcdsaP384, TlsVersion.Tls13) => TlsSignatureScheme.EcdsaSecp384r1Sha384,
            _ => TlsSignatureScheme.EcdsaSecp256r1Sha256,
        }));
    }

    [Test]
    public async Task E58_UntrustedOrigin_IsRefusedWithAlertOnBothSides()
    {
        var stranger = new TestAuthority("Stranger");
        var (server, client) = await TlsWorld.HandshakeAsync(
            TlsWorld.Server(crypto: crypto), TlsWorld.Client(crypto) with { Trust = stranger.Trust() });

        Assert.That(client.Failure!.Kind, Is.EqualTo(TlsFailureKind.UntrustedCertificate));
        Assert.That(client.Failure.TrustError, Is.EqualTo(OriginTrustError.IncompleteChain));
        Assert.That(client.Failure.Alert, Is.EqualTo(TlsAlert.UnknownCa));
        Assert.That(client.Failure.AlertSide, Is.EqualTo(AlertSide.Sent));
        Assert.That(server.Failure, Is.EqualTo(TlsFailure.Received(TlsAlert.UnknownCa)));
    }

    [Test]
    public async Task T26_AlpnWithoutOverlap_IsNoApplicationProtocol()
    {
        var (server, client) = await TlsWorld.HandshakeAsync(
            TlsWorld.Server(crypto: crypto), TlsWorld.Client(crypto) with { ApplicationProtocols = ["h2"] });

        Assert.That(server.Failure!.Kind, Is.EqualTo(TlsFailureKind.NoCommonProtocol));
        Assert.That(client.Failure, Is.EqualTo(TlsFailure.Received(TlsAlert.NoApplicationProtocol)));
    }

    [Test]
    public async Task Handshake_CanceledWhileWaiting_IsAValue()
    {
        var pair = new DuplexPair();
        using var source = new CancellationTokenSource();
        var accepting = TlsHandshake.AcceptAsync(pair.Server, TlsWorld.Server(crypto: crypto), source.Token).AsTask();
        await source.CancelAsync();

        Assert.That((await accepting).Failure!.Kind, Is.EqualTo(TlsFailureKind.Canceled));
    }
}
