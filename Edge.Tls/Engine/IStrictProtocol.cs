using Org.BouncyCastle.Tls;

namespace Edge.Tls.Engine;

/// <summary>What the engine needs of the protocol machine beyond its public surface; both roles have it.</summary>
internal interface IStrictProtocol
{
    /// <summary>The machine itself.</summary>
    TlsProtocol Machine { get; }

    /// <summary>What waits to be sent.</summary>
    PendingRecords Pending { get; }

    /// <summary>A ServerHello went by: from here on the machine can send its own alerts.</summary>
    bool HasKeys { get; }

    /// <summary>TLS 1.3 was chosen, where ChangeCipherSpec means nothing.</summary>
    bool IgnoresChangeCipherSpec { get; }

    /// <summary>The peer has no keys yet, so that its records are in the clear.</summary>
    bool ReadsPlaintext { get; }

    /// <summary>Whether a handshake record inside a session of TLS 1.2 asks for a new handshake.</summary>
    bool IsRenegotiation(ReadOnlySpan<byte> content);

    /// <summary>Writes close_notify without closing the receiving direction.</summary>
    void SendCloseNotify();

    /// <summary>Answers, or asks for, new traffic keys; TLS 1.3 after the handshake.</summary>
    void SendKeyUpdate(bool request);

    /// <summary>Writes a fatal alert for a fault the machine did not see itself, and closes it.</summary>
    void SendFatal(TlsAlert alert);
}
