using System.Runtime.CompilerServices;
using Org.BouncyCastle.Tls.Crypto;

namespace Edge.Tls.Crypto.Native;

/// <summary>A transcript hash: every byte is hashed once, however often it is forked.</summary>
/// <remarks>A handshake forks it seven times and more, so each size of state has a class of its own.</remarks>
internal abstract class LibcryptoHash(int algorithm) : TlsHash
{
    /// <summary>Where the state begins.</summary>
    protected abstract ref ulong State { get; }

    /// <param name="cryptoHashAlgorithm">SHA-256, SHA-384 or SHA-512, by the library's number.</param>
    public static LibcryptoHash Create(int cryptoHashAlgorithm)
    {
        LibcryptoHash hash = cryptoHashAlgorithm == CryptoHashAlgorithm.sha256 ? new Sha256() : new Sha512(cryptoHashAlgorithm);
        hash.Reset();
        return hash;
    }

    public void Update(byte[] input, int inOff, int length) => Update(input.AsSpan(inOff, length));

    public void Update(ReadOnlySpan<byte> input) => ShaState.Update(algorithm, ref State, input);

    public byte[] CalculateHash()
    {
        var digest = new byte[ShaState.DigestBytes(algorithm)];
        ShaState.Finish(algorithm, ref State, digest);
        Reset();
        return digest;
    }

    public TlsHash CloneHash() => (TlsHash)MemberwiseClone();

    public void Reset() => ShaState.Begin(algorithm, ref State);

    private sealed class Sha256() : LibcryptoHash(CryptoHashAlgorithm.sha256)
    {
        private Words _words;

        protected override ref ulong State => ref _words[0];

        [InlineArray(ShaState.Sha256Words)]
        private struct Words
        {
            private ulong _first;
        }
    }

    private sealed class Sha512(int algorithm) : LibcryptoHash(algorithm)
    {
        private Words _words;

        protected override ref ulong State => ref _words[0];

        [InlineArray(ShaState.Sha512Words)]
        private struct Words
        {
            private ulong _first;
        }
    }
}
