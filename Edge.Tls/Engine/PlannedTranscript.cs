using Edge.Tls.Policy;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;

namespace Edge.Tls.Engine;

/// <summary>The running hash of a handshake whose suite is known before its first byte (RFC 8446 §4.4.1, RFC 5246 §7.4.9). The
/// library's own keeps all messages until it may be sure of the hash: in TLS 1.2 until the chain of certificates is sent.</summary>
/// <remarks>Not for handshakes in which more than the hash of the suite is wanted: resumption in TLS 1.3, where a binder covers a
/// part of the hello, and client certificates in TLS 1.2, which may be signed with other hashes.</remarks>
internal sealed class PlannedTranscript : TlsHandshakeHash
{
    private readonly TlsContext _context;
    private readonly int _algorithm;
    private readonly TlsHash _hash;

    /// <summary>An empty transcript.</summary>
    /// <param name="context">Where the library notes the hash it wants.</param>
    /// <param name="crypto">Makes the hash.</param>
    /// <param name="suite">The suite that will be negotiated, with TLS 1.2 or 1.3.</param>
    public PlannedTranscript(TlsContext context, TlsCrypto crypto, SuiteInfo suite)
    {
        _context = context;
        _algorithm = suite.UsesSha384 ? CryptoHashAlgorithm.sha384 : CryptoHashAlgorithm.sha256;
        _hash = crypto.CreateHash(_algorithm);
    }

    public void Update(byte[] input, int inOff, int length) => _hash.Update(input, inOff, length);

    public void Update(ReadOnlySpan<byte> input) => _hash.Update(input);

    public TlsHash ForkPrfHash() => _hash.CloneHash();

    public byte[] GetFinalHash(int cryptoHashAlgorithm) =>
        cryptoHashAlgorithm == _algorithm ? _hash.CloneHash().CalculateHash() : throw Unplanned();

    /// <summary>For the synthetic message that stands for the first hello after a HelloRetryRequest.</summary>
    public void Reset() => _hash.Reset();

    public void NotifyPrfDetermined() => TrackHashAlgorithm(_context.SecurityParameters.PrfCryptoHashAlgorithm);

    public void SealHashAlgorithms()
    {
    }

    public void StopTracking()
    {
    }

    public void TrackHashAlgorithm(int cryptoHashAlgorithm)
    {
        if (cryptoHashAlgorithm != _algorithm)
        {
            throw Unplanned();
        }
    }

    public void ForceBuffering() => throw Unplanned();

    public void CopyBufferTo(Stream output) => throw Unplanned();

    public byte[] CalculateHash() => throw Unplanned();

    public TlsHash CloneHash() => throw Unplanned();

    private static TlsFatalAlert Unplanned() => new(AlertDescription.internal_error, "not in this kind of handshake");
}
