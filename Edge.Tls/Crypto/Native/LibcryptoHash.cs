using Org.BouncyCastle.Tls.Crypto;

namespace Edge.Tls.Crypto.Native;

/// <summary>A transcript hash: every byte is hashed once, however often it is forked.</summary>
internal sealed class LibcryptoHash : TlsHash
{
    private readonly int _algorithm;
    private ShaState _state;

    /// <param name="cryptoHashAlgorithm">SHA-256, SHA-384 or SHA-512, by the library's number.</param>
    public LibcryptoHash(int cryptoHashAlgorithm)
        : this(cryptoHashAlgorithm, new ShaState(cryptoHashAlgorithm))
    {
    }

    private LibcryptoHash(int algorithm, in ShaState state)
    {
        _algorithm = algorithm;
        _state = state;
    }

    public void Update(byte[] input, int inOff, int length) => _state.Update(input.AsSpan(inOff, length));

    public void Update(ReadOnlySpan<byte> input) => _state.Update(input);

    public byte[] CalculateHash()
    {
        var digest = new byte[_state.HashBytes];
        _state.Finish(digest);
        Reset();
        return digest;
    }

    public TlsHash CloneHash() => new LibcryptoHash(_algorithm, _state);

    public void Reset() => _state = new ShaState(_algorithm);
}
