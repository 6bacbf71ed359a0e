using Edge.Core.Config.Sections;
using Edge.Tls;

namespace Edge.Core.Config;

/// <summary>TLS of the process, on both sides.</summary>
/// <param name="Crypto">Which provider computes, and why.</param>
internal sealed record TlsSettings(TlsCryptoSelection Crypto)
{
    /// <summary>The provider for new connections; connections that exist keep theirs.</summary>
    public TlsCryptoProvider Provider => Crypto.Chosen?.Provider ?? TlsCryptoProvider.Managed;

    /// <summary>The choice in one line, such as <c>libcrypto (OpenSSL 3.0.19 27 Jan 2026)</c>, with what was rejected before it.</summary>
    public string Describe() => string.Join("; ",
    [
        $"{TlsSection.WordOf(Provider)} ({Crypto.Chosen?.Version})",
        .. Crypto.Rejected.Select(verdict => $"{TlsSection.WordOf(verdict.Provider)} rejected: {verdict.Fault}"),
    ]);
}
