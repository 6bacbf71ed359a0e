using Edge.Tls.Certificates;
using Edge.Tls.Ocsp;
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
    /// <param name="version">The version negotiated.</param>
    /// <param name="staple">Status of the leaf; in TLS 1.3 it is an extension of the leaf's entry (RFC 8446 §4.4.2.1), before that a
    /// message of its own.</param>
    public Certificate ToMessage(TlsVersion version, OcspStaple? staple = null)
    {
        if (version != TlsVersion.Tls13)
        {
            return new(null, _entries);
        }

        return staple is null
            ? new(TlsUtilities.EmptyBytes, _entries)
            : new(TlsUtilities.EmptyBytes, [new CertificateEntry(_entries[0].Certificate, EntryExtensions(staple)), .. _entries[1..]]);
    }

    // CertificateStatus ::= status_type(1) = ocsp, OCSPResponse<1..2^24-1>
    private static Dictionary<int, byte[]> EntryExtensions(OcspStaple staple)
    {
        var length = staple.Response.Length;
        byte[] status = [(byte)CertificateStatusType.ocsp, (byte)(length >> 16), (byte)(length >> 8), (byte)length, .. staple.Response.Span];
        return new() { [ExtensionType.status_request] = status };
    }
}
