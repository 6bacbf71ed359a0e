using System.IO.Pipelines;

namespace Edge.Core.Exchange;

/// <summary>One side of a tunnel: a connection whose bytes are no longer HTTP (RFC 9110 §7.8).</summary>
/// <remarks>The tunnel reads and writes it; its owner closes and disposes it afterwards.</remarks>
internal interface ITunnelEnd : IDuplexPipe
{
    /// <summary>Whether <see cref="IDuplexPipe.Input"/> ended because the peer closed: with close_notify, or with FIN.</summary>
    /// <remarks>A FIN without close_notify will do. Frames of RFC 6455 carry their length and a closing handshake says the end
    /// (§7.1.1), so a cut is seen by whom it concerns, and many clients never send close_notify.</remarks>
    bool PeerHasClosed { get; }

    /// <summary>Says that nothing more will be sent (close_notify, or FIN), and lets reading go on: a half-close.</summary>
    ValueTask EndOutputAsync();

    /// <summary>Ends the connection at once, so that nobody takes what was cut for whole; safe from any thread.</summary>
    void Abort();
}
