using Edge.Tls.Engine;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;

namespace Edge.Tls.Resumption;

/// <summary>The resumption master secret of a TLS 1.3 connection (RFC 8446 §7.1), which the library does not compute, and the
/// secrets of its tickets.</summary>
internal sealed class ResumptionMaster
{
    private readonly TlsSecret _secret;
    private readonly int _hash;

    private ResumptionMaster(TlsSecret secret, int hash)
    {
        _secret = secret;
        _hash = hash;
    }

    /// <summary>Derives it while the library still has the transcript and the master secret.</summary>
    /// <param name="protocol">The connection, between the client's Finished and the end of the handshake.</param>
    /// <param name="context">Its context.</param>
    /// <param name="clientFinished">The client's Finished where the transcript lacks it, as a server's does; else null.</param>
    public static ResumptionMaster Derive(TlsProtocol protocol, TlsContext context, HandshakeMessageInput? clientFinished)
    {
        var parameters = context.SecurityParameters;
        var transcript = HandshakeTranscript.Of(protocol).ForkPrfHash();
        clientFinished?.UpdateHash(transcript);
        var hash = parameters.PrfCryptoHashAlgorithm;
        var length = TlsCryptoUtilities.GetHashOutputSize(hash);
        return new(
            TlsCryptoUtilities.HkdfExpandLabel(parameters.MasterSecret, hash, "res master", transcript.CalculateHash(), length), hash);
    }

    /// <summary>The PSK that goes with a ticket (RFC 8446 §4.6.1). The caller zeroes it.</summary>
    public byte[] SecretOf(ReadOnlySpan<byte> ticketNonce)
    {
        var length = TlsCryptoUtilities.GetHashOutputSize(_hash);
        return TlsCryptoUtilities.HkdfExpandLabel(_secret, _hash, "resumption", ticketNonce, length).Extract();
    }

    /// <summary>Zeroes the secret.</summary>
    public void Forget() => _secret.Destroy();
}
