using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Edge.Http1;
using Edge.Http1.Parsing;

namespace Edge.Core.Exchange;

/// <summary>What a request's Upgrade field asks for.</summary>
internal enum WebSocketRequest : byte
{
    /// <summary>No WebSocket: the field is ignored (RFC 9110 §7.8), whatever else it names.</summary>
    None,

    /// <summary>A handshake of RFC 6455 §4.1.</summary>
    Handshake,

    /// <summary>A handshake that breaks RFC 6455 §4.2.1: 400.</summary>
    Malformed,

    /// <summary>A version of the protocol other than 13: 426 (RFC 6455 §4.2.2).</summary>
    OtherVersion,
}

/// <summary>The opening handshake of RFC 6455, as seen from between its two ends: what is asked, and whether an answer fits it.</summary>
internal static class WebSocketHandshake
{
    private const int KeyBytes = 16;
    private const int KeyLength = 24;   // 16 bytes in base64

    /// <summary>Judges a request whose Upgrade field counts (<see cref="Http1RequestFacts.HasUpgrade"/>).</summary>
    public static WebSocketRequest Judge(EdgeRequest request)
    {
        if (request.Method != MethodKind.Get || !Names(request.Fields, "upgrade"u8, "websocket"u8))
        {
            return WebSocketRequest.None;
        }

        var key = request.Fields.Find("sec-websocket-key"u8, 0);
        var version = request.Fields.Find("sec-websocket-version"u8, 0);
        if (key < 0 || request.Fields.Find("sec-websocket-key"u8, key + 1) >= 0 || !IsKey(request.Fields.ValueAt(key))
            || version < 0 || request.Fields.Find("sec-websocket-version"u8, version + 1) >= 0)
        {
            return WebSocketRequest.Malformed;
        }

        return request.Fields.ValueAt(version).SequenceEqual("13"u8) ? WebSocketRequest.Handshake : WebSocketRequest.OtherVersion;
    }

    /// <summary>Whether a 101 (Switching Protocols) is the answer to that very request (RFC 6455 §4.1, H08).</summary>
    /// <param name="request">A request that <see cref="Judge"/> called a handshake.</param>
    /// <param name="version">The HTTP version of the answer.</param>
    /// <param name="answer">Its fields.</param>
    public static bool IsAnsweredBy(EdgeRequest request, Http1Version version, FieldTable answer)
    {
        var upgrade = answer.Find("upgrade"u8, 0);
        var accept = answer.Find("sec-websocket-accept"u8, 0);
        if (version != Http1Version.Http11
            || upgrade < 0 || answer.Find("upgrade"u8, upgrade + 1) >= 0 || !Ascii.EqualsIgnoreCase(answer.ValueAt(upgrade), "websocket"u8)
            || accept < 0 || answer.Find("sec-websocket-accept"u8, accept + 1) >= 0
            || !Names(answer, "connection"u8, "upgrade"u8))
        {
            return false;
        }

        Span<byte> expected = stackalloc byte[AcceptLength];
        WriteAccept(expected, request.Fields.First("sec-websocket-key"u8));
        return answer.ValueAt(accept).SequenceEqual(expected) && IsOfferedProtocol(request.Fields, answer);
    }

    /// <summary>Length of a Sec-WebSocket-Accept: 20 bytes in base64.</summary>
    public const int AcceptLength = 28;

    /// <summary>Writes the Sec-WebSocket-Accept that answers <paramref name="key"/> (RFC 6455 §4.2.2).</summary>
    [SuppressMessage("Security", "CA5350", Justification = "RFC 6455 §4.2.2 fixes SHA-1; it proves that the answer is to this request, and protects nothing")]
    public static void WriteAccept(Span<byte> destination, ReadOnlySpan<byte> key)
    {
        var suffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"u8;
        Span<byte> both = stackalloc byte[KeyLength + suffix.Length];
        key.CopyTo(both);
        suffix.CopyTo(both[KeyLength..]);
        Span<byte> digest = stackalloc byte[SHA1.HashSizeInBytes];
        SHA1.HashData(both, digest);
        Base64.EncodeToUtf8(digest, destination, out _, out _);
    }

    private static bool IsKey(ReadOnlySpan<byte> value)
    {
        Span<byte> key = stackalloc byte[KeyBytes + 2];
        return value.Length == KeyLength
            && Base64.DecodeFromUtf8(value, key, out var read, out var written) == System.Buffers.OperationStatus.Done
            && read == KeyLength && written == KeyBytes;
    }

    // RFC 6455 §4.1: one that was asked for, or none.
    private static bool IsOfferedProtocol(FieldTable request, FieldTable answer)
    {
        var chosen = answer.Find("sec-websocket-protocol"u8, 0);
        if (chosen < 0)
        {
            return true;
        }

        if (answer.Find("sec-websocket-protocol"u8, chosen + 1) >= 0)
        {
            return false;
        }

        for (var i = request.Find("sec-websocket-protocol"u8, 0); i >= 0; i = request.Find("sec-websocket-protocol"u8, i + 1))
        {
            foreach (var offered in new FieldValueList(request.ValueAt(i)))
            {
                if (offered.SequenceEqual(answer.ValueAt(chosen)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool Names(FieldTable fields, ReadOnlySpan<byte> field, ReadOnlySpan<byte> member)
    {
        for (var i = fields.Find(field, 0); i >= 0; i = fields.Find(field, i + 1))
        {
            foreach (var named in new FieldValueList(fields.ValueAt(i)))
            {
                if (Ascii.EqualsIgnoreCase(named, member))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
