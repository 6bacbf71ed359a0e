using System.Security.Cryptography;
using Org.BouncyCastle.Tls.Crypto;

namespace Edge.Tls.Crypto;

/// <summary>A hash that keeps its input and computes when asked: no native handle, and a fork costs nothing.</summary>
/// <remarks>
/// Made for transcripts: a few kilobytes, forked at every step. Forks share one array that only grows behind what each has seen;
/// whoever appends where another has appended already takes a copy first. 0 &lt;= _length &lt;= _shared.Used &lt;=
/// _shared.Bytes.Length.
/// </remarks>
internal sealed class PlatformHash : TlsHash
{
    private readonly int _algorithm;
    private Buffer _shared;
    private int _length;

    public PlatformHash(int cryptoHashAlgorithm)
        : this(cryptoHashAlgorithm, new Buffer([], 0), 0)
    {
    }

    private PlatformHash(int algorithm, Buffer shared, int length)
    {
        _algorithm = algorithm;
        _shared = shared;
        _length = length;
    }

    public void Update(byte[] input, int inOff, int length) => Update(input.AsSpan(inOff, length));

    public void Update(ReadOnlySpan<byte> input)
    {
        if (_shared.Used != _length || _shared.Bytes.Length - _length < input.Length)
        {
            var bytes = new byte[Math.Max(MinimumBytes, 2 * (_length + input.Length))];
            _shared.Bytes.AsSpan(0, _length).CopyTo(bytes);
            _shared = new Buffer(bytes, _length);
        }

        input.CopyTo(_shared.Bytes.AsSpan(_length));
        _length += input.Length;
        _shared.Used = _length;
    }

    public byte[] CalculateHash()
    {
        var input = _shared.Bytes.AsSpan(0, _length);
        var hash = _algorithm switch
        {
            CryptoHashAlgorithm.sha256 => SHA256.HashData(input),
            CryptoHashAlgorithm.sha384 => SHA384.HashData(input),
            _ => SHA512.HashData(input),
        };
        Reset();
        return hash;
    }

    public TlsHash CloneHash() => new PlatformHash(_algorithm, _shared, _length);

    public void Reset()
    {
        _shared = new Buffer([], 0);
        _length = 0;
    }

    private const int MinimumBytes = 1024;

    private sealed class Buffer(byte[] bytes, int used)
    {
        public byte[] Bytes { get; } = bytes;

        public int Used { get; set; } = used;
    }
}
