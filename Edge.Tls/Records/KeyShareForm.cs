using Edge.Tls.Policy;

namespace Edge.Tls.Records;

/// <summary>What the public value of a group looks like before anybody computes with it (T09).</summary>
internal static class KeyShareForm
{
    private const int MlKem768Bytes = 1184;
    private const int X25519Bytes = 32;
    private const int P256Bytes = 65;
    private const int P384Bytes = 97;
    private const byte Uncompressed = 4;

    /// <summary>Whether <paramref name="share"/> has the length of its group, and a point its one permitted form (RFC 8446
    /// §4.2.8.2). A group that no policy knows may look like anything.</summary>
    public static bool IsRight(TlsGroup group, ReadOnlySpan<byte> share) => group switch
    {
        TlsGroup.X25519 => share.Length == X25519Bytes,
        TlsGroup.Secp256r1 => share.Length == P256Bytes && share[0] == Uncompressed,
        TlsGroup.Secp384r1 => share.Length == P384Bytes && share[0] == Uncompressed,
        TlsGroup.X25519MLKem768 => share.Length == MlKem768Bytes + X25519Bytes,
        TlsGroup.Secp256r1MLKem768 => share.Length == P256Bytes + MlKem768Bytes && share[0] == Uncompressed,
        _ => true,
    };

    /// <summary>Whether <paramref name="point"/>, sent in TLS 1.2, is a compressed one (RFC 8422 §5.4: deprecated, and never
    /// agreed on here).</summary>
    public static bool IsCompressed(ReadOnlySpan<byte> point) => point.Length is (P256Bytes + 1) / 2 or (P384Bytes + 1) / 2;
}
