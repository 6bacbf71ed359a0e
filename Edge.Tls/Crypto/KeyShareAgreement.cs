using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;

namespace Edge.Tls.Crypto;

/// <summary>One ephemeral key agreement with a key of the provider; the key is gone once the secret is known.</summary>
/// <param name="crypto">Releases this one with the handshake, if it never comes to a secret.</param>
/// <param name="share">Owned.</param>
/// <param name="earlier">The agreement made before on the same connection.</param>
internal sealed class KeyShareAgreement(ProviderCrypto crypto, KeyShare share, KeyShareAgreement? earlier) : TlsAgreement, IDisposable
{
    private byte[] _peer = [];

    /// <summary>The agreement made before this one.</summary>
    public KeyShareAgreement? Earlier => earlier;

    public byte[] GenerateEphemeral() => share.ExportPublic();

    public void ReceivePeerValue(byte[] peerValue) => _peer = peerValue;

    public TlsSecret CalculateSecret()
    {
        using (share)
        {
            var secret = share.Derive(_peer) ?? throw new TlsFatalAlert(AlertDescription.illegal_parameter);
            return new ProviderSecret(crypto, secret);
        }
    }

    public void Dispose() => share.Dispose();
}
