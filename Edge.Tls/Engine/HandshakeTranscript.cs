using System.Runtime.CompilerServices;
using Org.BouncyCastle.Tls;

namespace Edge.Tls.Engine;

/// <summary>The library's running hash of all handshake messages (RFC 8446 §4.4.1).</summary>
internal static class HandshakeTranscript
{
    /// <summary>Of <paramref name="protocol"/>, until its handshake is over.</summary>
    public static TlsHandshakeHash Of(TlsProtocol protocol) => Field(protocol);

    /// <summary>Puts <paramref name="transcript"/> in its place, before the first message.</summary>
    public static void Replace(TlsProtocol protocol, TlsHandshakeHash transcript) => Field(protocol) = transcript;

    // No hook of the library leads to the transcript; LibraryHooksTests fails when the field moves.
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "m_handshakeHash")]
    private static extern ref TlsHandshakeHash Field(TlsProtocol protocol);
}
