using Edge.Tls.Certificates;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tls;

namespace Edge.Tls.Crypto;

/// <summary>A credential in the library's types, made once and shared by all handshakes.</summary>
internal sealed class ManagedCredential
{
    private readonly CertificateEntry[] _entries;
    private readonly Lazy<AsymmetricKeyParameter> _privateKey;

    public ManagedCredential(ServerCredential credential)
    {
        var crypto = EdgeTlsCrypto.Create(TlsCryptoProvider.Managed);
        _entries = [.. credential.Chain.Select(der => new CertificateEntry(new DerCertificate(crypto, der.ToArray()), null))];
        // Only the managed provider, and RSA key transport, ever need it.
        _privateKey = new(() => PrivateKeyFactory.CreateKey(credential.PrivateKey.ExportPkcs8PrivateKey()));
    }

    /// <summary>The private key.</summary>
    public AsymmetricKeyParameter PrivateKey => _privateKey.Value;

    /// <summary>The Certificate message of <paramref name="version"/>.</summary>
    public Certificate ToMessage(TlsVersion version) =>
        new(version == TlsVersion.Tls13 ? TlsUtilities.EmptyBytes : null, _entries);
}
