using System.Security.Cryptography;
using Edge.Tls.Policy;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;

namespace Edge.Tls.Crypto;

/// <summary>BouncyCastle through the seam: what the other providers' answers are compared with. Connections do not use it; the
/// managed provider is the library as it comes.</summary>
internal sealed class ManagedPrimitives : CryptoPrimitives
{
    private readonly EdgeTlsCrypto _crypto = EdgeTlsCrypto.Create((CryptoPrimitives?)null);

    public override TlsCryptoProvider Provider => TlsCryptoProvider.Managed;

    public override bool Supports(AeadAlgorithm algorithm) => true;

    public override RecordAead CreateAead(AeadAlgorithm algorithm, AeadDirection direction, ReadOnlySpan<byte> key) =>
        new ManagedAead(algorithm, key.ToArray());

    public override bool Supports(TlsGroup group) => group is TlsGroup.X25519 or TlsGroup.Secp256r1 or TlsGroup.Secp384r1;

    public override KeyShare CreateKeyShare(TlsGroup group) => new ManagedKeyShare(_crypto.CreateECDomain(new TlsECConfig((int)group)).CreateECDH());

    public override TlsHash CreateHash(int cryptoHashAlgorithm) => _crypto.CreateHash(cryptoHashAlgorithm);

    public override void Hmac(int cryptoHashAlgorithm, ReadOnlySpan<byte> key, ReadOnlySpan<byte> input, Span<byte> mac) =>
        _crypto.CreateSecret(key.ToArray()).CalculateHmac(cryptoHashAlgorithm, input.ToArray(), 0, input.Length).CopyTo(mac);

    /// <summary>None: the library signs by its own interface.</summary>
    public override TlsSigner? CreateSigner(AsymmetricAlgorithm key, TlsSignatureScheme scheme) => null;

    private sealed class ManagedAead(AeadAlgorithm algorithm, byte[] key) : RecordAead
    {
        public override void Seal(
            ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> content, ReadOnlySpan<byte> trailer, Span<byte> ciphertext, Span<byte> tag,
            ReadOnlySpan<byte> header)
        {
            var output = new byte[ciphertext.Length + TagBytes];
            Run(forEncryption: true, nonce, [.. content, .. trailer], header, output);
            output.AsSpan(0, ciphertext.Length).CopyTo(ciphertext);
            output.AsSpan(ciphertext.Length).CopyTo(tag);
        }

        public override bool TryOpen(
            ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext, ReadOnlySpan<byte> header)
        {
            try
            {
                Run(forEncryption: false, nonce, [.. ciphertext, .. tag], header, plaintext);
                return true;
            }
            catch (InvalidCipherTextException)
            {
                plaintext.Clear();
                return false;
            }
        }

        public override void Dispose()
        {
        }

        private void Run(bool forEncryption, ReadOnlySpan<byte> nonce, byte[] input, ReadOnlySpan<byte> header, Span<byte> output)
        {
            IAeadCipher cipher = algorithm == AeadAlgorithm.ChaCha20Poly1305
                ? new Org.BouncyCastle.Crypto.Modes.ChaCha20Poly1305()
                : new GcmBlockCipher(AesUtilities.CreateEngine());
            cipher.Init(forEncryption, new AeadParameters(new KeyParameter(key), 8 * TagBytes, nonce.ToArray(), header.ToArray()));
            var written = cipher.ProcessBytes(input, output);
            cipher.DoFinal(output[written..]);
        }
    }

    private sealed class ManagedKeyShare(TlsAgreement agreement) : KeyShare
    {
        public override byte[] ExportPublic() => agreement.GenerateEphemeral();

        public override byte[]? Derive(ReadOnlySpan<byte> peer)
        {
            try
            {
                agreement.ReceivePeerValue(peer.ToArray());
                return agreement.CalculateSecret().Extract();
            }
            catch (TlsFatalAlert)
            {
                return null;
            }
        }

        public override void Dispose()
        {
        }
    }
}
