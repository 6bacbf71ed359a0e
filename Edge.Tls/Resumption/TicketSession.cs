using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;

namespace Edge.Tls.Resumption;

/// <summary>A TLS 1.2 session for the library to resume. Unlike the library's own it may have an empty id, as a ticket
/// allows (RFC 5077 §3.4).</summary>
internal sealed class TicketSession : TlsSession
{
    private readonly SessionParameters _parameters;

    /// <summary>Makes a session; extended master secret was agreed, as in every session that is resumed here.</summary>
    /// <param name="id">The id; kept.</param>
    /// <param name="cipherSuite">The suite.</param>
    /// <param name="masterSecret">The library takes a copy.</param>
    /// <param name="encryptThenMac">RFC 7366 was agreed.</param>
    public TicketSession(byte[] id, ushort cipherSuite, TlsSecret masterSecret, bool encryptThenMac)
    {
        SessionID = id;
        var extensions = new Dictionary<int, byte[]>();
        if (encryptThenMac)
        {
            TlsExtensionsUtilities.AddEncryptThenMacExtension(extensions);
        }

        _parameters = new SessionParameters.Builder()
            .SetCipherSuite(cipherSuite)
            .SetExtendedMasterSecret(true)
            .SetMasterSecret(masterSecret)
            .SetNegotiatedVersion(ProtocolVersion.TLSv12)
            .SetServerExtensions(extensions)
            .Build();
    }

    public byte[] SessionID { get; }

    public bool IsResumable { get; private set; } = true;

    public SessionParameters ExportSessionParameters() => _parameters;

    public void Invalidate() => IsResumable = false;
}
