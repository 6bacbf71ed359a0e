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
        Begin(cryptoHashAlgorithm, ref _memory[0]);
    }

    /// <summary>Words of the state of SHA-256: SHA256_CTX is eight of 32 bits, two of length, sixteen of input and two more.</summary>
    public const int Sha256Words = 14;

    /// <summary>Words of the other two: SHA512_CTX is eight of 64 bits, two of length, sixteen of input and two ints.</summary>
    public const int Sha512Words = 27;

    /// <summary>Bytes of the digest.</summary>
    public readonly int HashBytes => DigestBytes(_algorithm);

    /// <summary>Takes more input.</summary>
    public void Update(ReadOnlySpan<byte> input) => Update(_algorithm, ref _memory[0], input);

    /// <summary>Writes the digest; the state is of no use afterwards, and is cleansed.</summary>
    /// <param name="digest">At least <see cref="HashBytes"/>.</param>
    public void Finish(Span<byte> digest)
    {
        Finish(_algorithm, ref _memory[0], digest);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes((Span<ulong>)_memory));
    }

    /// <summary>Begins in memory of the caller: <see cref="Sha256Words"/> or <see cref="Sha512Words"/> from
    /// <paramref name="memory"/> on.</summary>
    public static void Begin(int cryptoHashAlgorithm, ref ulong memory) => ThrowUnless(cryptoHashAlgorithm switch
    {
        CryptoHashAlgorithm.sha256 => Libcrypto.SHA256_Init(ref memory),
        CryptoHashAlgorithm.sha384 => Libcrypto.SHA384_Init(ref memory),
        CryptoHashAlgorithm.sha512 => Libcrypto.SHA512_Init(ref memory),
        _ => throw new ArgumentOutOfRangeException(nameof(cryptoHashAlgorithm)),
    });

    /// <summary>Takes more input into what <see cref="Begin"/> began.</summary>
    public static void Update(int cryptoHashAlgorithm, ref ulong memory, ReadOnlySpan<byte> input)
    {
        if (!input.IsEmpty)
        {
            ref var bytes = ref MemoryMarshal.GetReference(input);
            ThrowUnless(cryptoHashAlgorithm == CryptoHashAlgorithm.sha256
                ? Libcrypto.SHA256_Update(ref memory, ref bytes, (nuint)input.Length)
                : Libcrypto.SHA512_Update(ref memory, ref bytes, (nuint)input.Length));
        }
    }

    /// <summary>Writes the digest, at least <see cref="DigestBytes"/>, of what <see cref="Begin"/> began; the memory is of no use
    /// afterwards.</summary>
    public static void Finish(int cryptoHashAlgorithm, ref ulong memory, Span<byte> digest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(digest.Length, DigestBytes(cryptoHashAlgorithm));
        ref var bytes = ref MemoryMarshal.GetReference(digest);
        ThrowUnless(cryptoHashAlgorithm == CryptoHashAlgorithm.sha256
            ? Libcrypto.SHA256_Final(ref bytes, ref memory)
            : Libcrypto.SHA512_Final(ref bytes, ref memory));
    }

    /// <summary>Bytes of a digest.</summary>
    public static int DigestBytes(int cryptoHashAlgorithm) => cryptoHashAlgorithm switch
    {
        CryptoHashAlgorithm.sha256 => 32,
        CryptoHashAlgorithm.sha384 => 48,
        _ => 64,
    };

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

    // The larger of the two.
    [InlineArray(Sha512Words)]
    private struct Memory
    {
        private ulong _first;
    }
}
