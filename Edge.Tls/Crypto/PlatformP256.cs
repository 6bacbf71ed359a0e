using System.Security.Cryptography;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;

namespace Edge.Tls.Crypto;

/// <summary>One ephemeral key agreement on P-256 with the platform.</summary>
internal sealed class PlatformP256(PlatformCrypto crypto) : TlsAgreement
{
    private const int CoordinateBytes = 32;
    private const byte Uncompressed = 4;

    private readonly ECDiffieHellman _local = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
    private ECDiffieHellman? _peer;

    public byte[] GenerateEphemeral()
    {
        var point = _local.ExportParameters(includePrivateParameters: false).Q;
        return [Uncompressed, .. point.X!, .. point.Y!];
    }

    public void ReceivePeerValue(byte[] peerValue)
    {
        // RFC 8446 §4.2.8.2: uncompressed form only. The import checks that the point is on the curve (T09).
        if (peerValue.Length != 1 + (2 * CoordinateBytes) || peerValue[0] != Uncompressed)
        {
            throw new TlsFatalAlert(AlertDescription.illegal_parameter);
        }

        try
        {
            _peer = ECDiffieHellman.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = peerValue[1..(1 + CoordinateBytes)], Y = peerValue[(1 + CoordinateBytes)..] },
            });
        }
        catch (CryptographicException exception)
        {
            throw new TlsFatalAlert(AlertDescription.illegal_parameter, exception);
        }
    }

    public TlsSecret CalculateSecret()
    {
        using (_local)
        using (_peer)
        using (var publicKey = _peer!.PublicKey)
        {
            return new PlatformSecret(crypto, _local.DeriveRawSecretAgreement(publicKey));
        }
    }
}
