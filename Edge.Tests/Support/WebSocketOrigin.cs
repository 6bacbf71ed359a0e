using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;

namespace Edge.Tests.Support;

/// <summary>Answers of an origin that speaks RFC 6455, by another implementation than ours.</summary>
internal static class WebSocketOrigin
{
    /// <summary>The key of RFC 6455 §1.3, and what answers it.</summary>
    public const string Key = "dGhlIHNhbXBsZSBub25jZQ==";

    /// <inheritdoc cref="Key"/>
    public const string Accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    /// <summary>A handshake as a browser sends it, for <see cref="RawClient"/>.</summary>
    public static string Handshake(string more = "", string target = "/socket", string version = "13", string upgrade = "websocket") =>
        $"GET {target} HTTP/1.1\r\nHost: www.example.com\r\nConnection: Upgrade\r\nUpgrade: {upgrade}\r\nSec-WebSocket-Key: {Key}\r\n"
        + $"Sec-WebSocket-Version: {version}\r\n{more}\r\n";

    /// <summary>The head that agrees to <paramref name="call"/>.</summary>
    public static string Agreement(OriginCall call, params string[] more) => Agreement(AcceptOf(call["sec-websocket-key"]!), more);

    /// <summary>The head that agrees with a given Sec-WebSocket-Accept.</summary>
    public static string Agreement(string accept, params string[] more) =>
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        + $"Sec-WebSocket-Accept: {accept}\r\n{string.Concat(more.Select(line => line + "\r\n"))}\r\n";

    /// <summary>Agrees, and sends every message back until the viewer closes.</summary>
    public static async Task EchoAsync(OriginCall call)
    {
        await call.SendAsync(Agreement(call));
        using var socket = WebSocket.CreateFromStream(call.Stream, new WebSocketCreationOptions { IsServer = true });
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var got = await socket.ReceiveAsync(buffer, CancellationToken.None);
            if (got.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "bye", CancellationToken.None);
                await call.CloseAsync();
                return;
            }

            await socket.SendAsync(buffer.AsMemory(0, got.Count), got.MessageType, got.EndOfMessage, CancellationToken.None);
        }
    }

    private static string AcceptOf(string key) =>
        Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
}
