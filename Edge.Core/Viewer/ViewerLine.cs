using System.IO.Pipelines;
using Edge.Core.Exchange;
using Edge.Core.Transport;
using Edge.Tls;
using Edge.Tls.Pipe;

namespace Edge.Core.Viewer;

/// <summary>A viewer's connection as plaintext, whether there is TLS below or not.</summary>
/// <param name="transport">The connection.</param>
/// <param name="tls">Its TLS, or null on a plain listener.</param>
internal sealed class ViewerLine(TransportConnection transport, TlsDuplexPipe? tls) : ITunnelEnd
{
    /// <inheritdoc/>
    public PipeReader Input => tls is null ? transport.Input : tls.Input;

    /// <inheritdoc/>
    public PipeWriter Output => tls is null ? transport.Output : tls.Output;

    /// <inheritdoc/>
    public bool PeerHasClosed => HasClosed(transport, tls);

    /// <summary>Whether a peer ended its half of a connection: close_notify, or FIN with nothing wrong before it.</summary>
    public static bool HasClosed(TransportConnection transport, TlsDuplexPipe? tls) =>
        tls is null ? transport.InputEnd == ConnectionEnd.PeerClosed
        : tls.PeerClosedCleanly || (tls.Failure is null or { Kind: TlsFailureKind.Truncated } && transport.InputEnd == ConnectionEnd.PeerClosed);

    /// <inheritdoc/>
    public ValueTask EndOutputAsync() => tls is null ? transport.Output.CompleteAsync() : tls.ShutdownAsync();

    /// <inheritdoc/>
    public void Abort() => transport.Abort(ConnectionEnd.ExchangeAborted);
}
