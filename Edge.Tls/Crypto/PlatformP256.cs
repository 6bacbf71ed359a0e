using System.Security.Cryptography;

namespace Edge.Tls.Crypto;

/// <summary>An ephemeral key on P-256 of the platform.</summary>
internal sealed class PlatformP256 : KeyShare
{
    private const int CoordinateBytes = 32;
    private const byte Uncompressed = 4;

    private readonly ECDiffieHellman _local = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);

    public override byte[] ExportPublic()
    {
        var point = _local.ExportParameters(includePrivateParameters: false).Q;
        return [Uncompressed, .. point.X!, .. point.Y!];
    }

    public override byte[]? Derive(ReadOnlySpan<byte> peer)
    {
        // RFC 8446 §4.2.8.2: uncompressed form only. The import checks that the point is on the curve (T09).
        if (peer.Length != 1 + (2 * CoordinateBytes) || peer[0] != Uncompressed)
        {
            return null;
        }

        try
        {
            using var other = ECDiffieHellman.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = peer[1..(1 + CoordinateBytes)].ToArray(), Y = peer[(1 + CoordinateBytes)..].ToArray() },
            });
            using var publicKey = other.PublicKey;
            return _local.DeriveRawSecretAgreement(publicKey);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    public override void Dispose() => _local.Dispose();
}
