using Edge.Tls.Pipe;
using Edge.Tls.Records;

namespace Edge.Tls;

/// <summary>A connection, or why there is none. Exactly one of the two is set.</summary>
/// <param name="Connection">The plaintext side.</param>
/// <param name="Failure">The cause; the alert, if one is due, has been flushed. The ciphertext pipe is the caller's to
/// close.</param>
public readonly record struct TlsHandshakeResult(TlsDuplexPipe? Connection, TlsFailure? Failure);

/// <summary>A ClientHello, or why there is none. Exactly one of the two is set.</summary>
/// <param name="Hello">What the client offers; its bytes are still in the pipe.</param>
/// <param name="Failure">The cause; the alert, if one is due, has been flushed.</param>
public readonly record struct ClientHelloResult(ClientHelloInfo? Hello, TlsFailure? Failure);
