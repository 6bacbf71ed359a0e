using System.Net.Sockets;
using Edge.Tests.Tls.Certificates;
using Edge.Tls;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace Edge.Tests.Tls.Conformance;

/// <summary>Viewers that present a certificate and cannot, or will not, prove that it is theirs. No ordinary client does
/// this, so the library plays it.</summary>
[Parallelizable]
public class ImpostorTests
{
    private static readonly TestAuthority.Issued Alice = ClientPki.Leaf();
    private static readonly TestAuthority.Issued RsaAlice = ClientPki.Leaf(key: System.Security.Cryptography.RSA.Create(2048));
    private static readonly TestAuthority.Issued Mallory = ClientPki.Leaf("CN=mallory");

    private static TlsCryptoProvider[] Providers => Enum.GetValues<TlsCryptoProvider>();

    [TestCase(TlsVersion.Tls12)]
    [TestCase(TlsVersion.Tls13)]
    public async Task E218_OwnCertificate_IsProved(TlsVersion version) =>
        Assert.That(await OutcomeAsync(version, Alice, Alice, SignatureScheme.ecdsa_secp256r1_sha256), Is.Null);

    [TestCase(TlsVersion.Tls12)]
    [TestCase(TlsVersion.Tls13)]
    public async Task E218_CertificateOfSomebodyElse_IsRefused(TlsVersion version)
    {
        var outcome = await OutcomeAsync(version, Alice, Mallory, SignatureScheme.ecdsa_secp256r1_sha256);

        Assert.That(outcome!.Alert, Is.EqualTo(TlsAlert.DecryptError));
    }

    [TestCaseSource(nameof(Providers))]
    public async Task E218_Pkcs1InTls13_IsRefused(TlsCryptoProvider crypto)
    {
        // RFC 8446 §4.4.3: RSASSA-PKCS1-v1_5 signs certificates, and no CertificateVerify.
        var outcome = await OutcomeAsync(TlsVersion.Tls13, RsaAlice, RsaAlice, SignatureScheme.rsa_pkcs1_sha256, crypto);

        Assert.That(outcome!.Alert, Is.EqualTo(TlsAlert.IllegalParameter));
    }

    private static async Task<TlsFailure?> OutcomeAsync(
        TlsVersion version, TestAuthority.Issued certificate, TestAuthority.Issued key, int scheme,
        TlsCryptoProvider crypto = TlsCryptoProvider.Default)
    {
        await using var server = new LoopbackServer(TlsWorld.Server(crypto: crypto) with
        {
            ClientAuthentication = new() { IsRequired = true, Trust = ClientPki.Trust() },
            Time = TlsWorld.Clock(),
        });
        using var tcp = new TcpClient();
        await tcp.ConnectAsync("127.0.0.1", server.Port);
        await Task.Run(() => Play(tcp, new Viewer(version, certificate, key, scheme)));
        return await server.OutcomeAsync();
    }

    private static void Play(TcpClient tcp, Viewer viewer)
    {
        var protocol = new TlsClientProtocol(tcp.GetStream());
        try
        {
            protocol.Connect(viewer);
            protocol.Close();
        }
        catch (IOException)
        {
            tcp.Close();   // refused, as it should be
        }
    }

    private sealed class Viewer(TlsVersion version, TestAuthority.Issued certificate, TestAuthority.Issued key, int scheme)
        : DefaultTlsClient(new BcTlsCrypto(new SecureRandom())), TlsAuthentication
    {
        public override TlsAuthentication GetAuthentication() => this;

        public void NotifyServerCertificate(TlsServerCertificate serverCertificate)
        {
        }

        public TlsCredentials GetClientCredentials(Org.BouncyCastle.Tls.CertificateRequest certificateRequest)
        {
            var crypto = (BcTlsCrypto)Crypto;
            var entries = new[] { certificate, ClientPki.Intermediate }
                .Select(issued => new CertificateEntry(crypto.CreateCertificate(issued.Certificate.RawData), null)).ToArray();
            AsymmetricKeyParameter secret = PrivateKeyFactory.CreateKey(key.Key.ExportPkcs8PrivateKey());
            return new BcDefaultTlsCredentialedSigner(
                new Org.BouncyCastle.Tls.Crypto.TlsCryptoParameters(m_context), crypto, secret,
                new Certificate(version == TlsVersion.Tls13 ? certificateRequest.GetCertificateRequestContext() : null, entries),
                SignatureScheme.GetSignatureAndHashAlgorithm(scheme));
        }

        protected override ProtocolVersion[] GetSupportedVersions() => ProtocolVersion.Get((int)version >> 8, (int)version & 0xFF).Only();

        protected override IList<Org.BouncyCastle.Tls.ServerName>? GetSniServerNames() => null;
    }
}
