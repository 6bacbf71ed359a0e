using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Org.BouncyCastle.Tls.Crypto;

namespace Edge.Tls.Crypto.Native;

/// <summary>A running SHA-256, SHA-384 or SHA-512: plain memory, so a copy is a fork and nothing has to be freed.</summary>
internal struct ShaState
{
    private readonly int _algorithm;
    private Memory _memory;

    /// <param name="cryptoHashAlgorithm">The library's number of one of the three.</param>
    public ShaState(int cryptoHashAlgorithm)
    {
        _algorithm = cryptoHashAlgorithm;
        var done = cryptoHashAlgorithm switch
        {
            CryptoHashAlgorithm.sha256 => Libcrypto.SHA256_Init(ref _memory[0]),
            CryptoHashAlgorithm.sha384 => Libcrypto.SHA384_Init(ref _memory[0]),
            CryptoHashAlgorithm.sha512 => Libcrypto.SHA512_Init(ref _memory[0]),
            _ => throw new ArgumentOutOfRangeException(nameof(cryptoHashAlgorithm)),
        };
        ThrowUnless(done);
    }

    /// <summary>Bytes of the digest.</summary>
    public readonly int HashBytes => _algorithm switch
    {
        CryptoHashAlgorithm.sha256 => 32,
        CryptoHashAlgorithm.sha384 => 48,
        _ => 64,
    };

    /// <summary>Takes more input.</summary>
    public void Update(ReadOnlySpan<byte> input)
    {
        if (!input.IsEmpty)
        {
            ref var bytes = ref MemoryMarshal.GetReference(input);
            ThrowUnless(_algorithm == CryptoHashAlgorithm.sha256
                ? Libcrypto.SHA256_Update(ref _memory[0], ref bytes, (nuint)input.Length)
                : Libcrypto.SHA512_Update(ref _memory[0], ref bytes, (nuint)input.Length));
        }
    }

    /// <summary>Writes the digest; the state is of no use afterwards, and is cleansed.</summary>
    /// <param name="digest">At least <see cref="HashBytes"/>.</param>
    public void Finish(Span<byte> digest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(digest.Length, HashBytes);
        ref var bytes = ref MemoryMarshal.GetReference(digest);
        ThrowUnless(_algorithm == CryptoHashAlgorithm.sha256
            ? Libcrypto.SHA256_Final(ref bytes, ref _memory[0])
            : Libcrypto.SHA512_Final(ref bytes, ref _memory[0]));
        Clear();
    }

    /// <summary>HMAC (RFC 2104) of one message. <paramref name="mac"/> may be the message.</summary>
    public static void Hmac(int cryptoHashAlgorithm, ReadOnlySpan<byte> key, ReadOnlySpan<byte> input, Span<byte> mac)
    {
        Span<byte> block = stackalloc byte[cryptoHashAlgorithm == CryptoHashAlgorithm.sha256 ? 64 : 128];
        block.Clear();
        if (key.Length > block.Length)
        {
            var shortened = new ShaState(cryptoHashAlgorithm);
            shortened.Update(key);
            shortened.Finish(block);
        }
        else
        {
            key.CopyTo(block);
        }

        Xor(block, InnerPad);
        var state = new ShaState(cryptoHashAlgorithm);
        state.Update(block);
        state.Update(input);
        Span<byte> inner = stackalloc byte[state.HashBytes];
        state.Finish(inner);

        Xor(block, InnerPad ^ OuterPad);
        state = new ShaState(cryptoHashAlgorithm);
        state.Update(block);
        state.Update(inner);
        state.Finish(mac);
        CryptographicOperations.ZeroMemory(block);
        CryptographicOperations.ZeroMemory(inner);
    }

    private void Clear() => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes((Span<ulong>)_memory));

    private static void Xor(Span<byte> block, byte pad)
    {
        foreach (ref var one in block)
        {
            one ^= pad;
        }
    }

    private static void ThrowUnless(int done)
    {
        if (done != 1)
        {
            throw new CryptographicException("libcrypto refused to hash");
        }
    }

    private const byte InnerPad = 0x36;
    private const byte OuterPad = 0x5C;

    // SHA512_CTX: eight words of state, two of length, sixteen of input and two ints. SHA256_CTX is smaller.
    [InlineArray(27)]
    private struct Memory
    {
        private ulong _first;
    }
}
