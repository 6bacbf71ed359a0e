using System.IO.Pipelines;
using Edge.Tls.Records;

namespace Edge.Tls;

/// <summary>Opens TLS connections over ciphertext pipes. Computes in the calling context; deadlines come through the token.</summary>
public static class TlsHandshake
{
    /// <summary>Waits for a whole ClientHello without consuming it, so that the caller can choose the options.</summary>
    public static ValueTask<ClientHelloResult> ReadClientHelloAsync(
        IDuplexPipe ciphertext, TlsLimits limits, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Answers a viewer: reads the ClientHello, then as the other overload.</summary>
    public static ValueTask<TlsHandshakeResult> AcceptAsync(
        IDuplexPipe ciphertext, TlsServerOptions options, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Answers a viewer whose hello has been read by <see cref="ReadClientHelloAsync"/>.</summary>
    public static ValueTask<TlsHandshakeResult> AcceptAsync(
        IDuplexPipe ciphertext, ClientHelloInfo hello, TlsServerOptions options, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <summary>Opens a connection to an origin and verifies it.</summary>
    public static ValueTask<TlsHandshakeResult> ConnectAsync(
        IDuplexPipe ciphertext, TlsClientOptions options, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Sends one fatal alert in the clear, for refusals before any TLS object exists, such as <see cref="TlsAlert.UnrecognizedName"/> (E-25).</summary>
    public static ValueTask RefuseAsync(IDuplexPipe ciphertext, TlsAlert alert, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
