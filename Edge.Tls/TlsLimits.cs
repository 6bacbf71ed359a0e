namespace Edge.Tls;

/// <summary>Bounds of one TLS connection. docs/threat-model.md says why each exists.</summary>
public sealed record TlsLimits
{
    /// <summary>The defaults.</summary>
    public static TlsLimits Default { get; } = new();

    /// <summary>Bytes of a ClientHello, or of any other handshake message; default 32 KiB: hybrid hellos are 2 KiB, some 20
    /// KiB (T21).</summary>
    public int MaxHandshakeMessageBytes { get; init; } = 32 * 1024;

    /// <summary>Empty records in a row; default 32, as large TLS stacks do (T18). Ignored ChangeCipherSpec records count as
    /// empty.</summary>
    public int MaxConsecutiveEmptyRecords { get; init; } = 32;

    /// <summary>KeyUpdate and other post-handshake messages in a row without application data; default 32 (T17).</summary>
    public int MaxConsecutivePostHandshakeMessages { get; init; } = 32;

    /// <summary>KeyUpdates of a peer per second, sustained, whatever comes between them; a burst of
    /// <see cref="MaxConsecutivePostHandshakeMessages"/> is allowed. 1 … 10,000; default 10 (T17).</summary>
    public int MaxKeyUpdatesPerSecond { get; init; } = 10;

    /// <summary>Bytes of early data, records and all, that are skipped unread, 0 … 1 MiB; default 32 KiB, twice what servers
    /// that take early data allow by default (T16). More is fatal.</summary>
    public int MaxSkippedEarlyDataBytes { get; init; } = 32 * 1024;

    /// <summary>Warning alerts in a row; default 4 (T20).</summary>
    public int MaxConsecutiveWarnings { get; init; } = 4;

    /// <summary>Records sealed under one key; then TLS 1.3 changes it, and TLS 1.2, which cannot, ends the connection.
    /// Default 2^23,
    /// below the 2^24.5 of RFC 8446 §5.5 (T32). The stock ciphers of the library change keys after 2^20.</summary>
    public long MaxRecordsPerKey { get; init; } = 1L << 23;

    /// <summary>Certificates in a chain that a peer presents; default 10 (T29).</summary>
    public int MaxChainCertificates { get; init; } = 10;

    /// <summary>Bytes of a Certificate message that a peer presents; default 64 KiB (T29).</summary>
    public int MaxChainBytes { get; init; } = 64 * 1024;
}
