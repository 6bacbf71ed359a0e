using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Edge.Tests.Support;

/// <summary>A viewer that writes exact bytes and reads what comes back; TLS by another implementation than ours.</summary>
internal sealed class RawClient : IAsyncDisposable
{
    private readonly TcpClient _tcp;
    private readonly Stream _stream;
    private byte[] _buffer = new byte[64 * 1024];
    private int _buffered;

    private RawClient(TcpClient tcp, Stream stream)
    {
        _tcp = tcp;
        _stream = stream;
    }

    public Stream Stream => _stream;

    public Socket Socket => _tcp.Client;

    public static async Task<RawClient> PlainAsync(IPEndPoint endpoint)
    {
        var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync(endpoint);
        return new RawClient(tcp, tcp.GetStream());
    }

    public static async Task<RawClient> TlsAsync(IPEndPoint endpoint, string? serverName, SslProtocols versions = SslProtocols.None, SslStreamCertificateContext? certificate = null)
    {
        var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync(endpoint);
        var tls = new SslStream(tcp.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = serverName,
            EnabledSslProtocols = versions,
            ClientCertificateContext = certificate,
            ApplicationProtocols = [SslApplicationProtocol.Http11],
        });
        return new RawClient(tcp, tls);
    }

    public async Task SendAsync(string bytes)
    {
        await _stream.WriteAsync(Encoding.Latin1.GetBytes(bytes));
        await _stream.FlushAsync();
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        await _stream.WriteAsync(bytes);
        await _stream.FlushAsync();
    }

    /// <summary>Reads one response: its head and its body by Content-Length, chunks, or to the end.</summary>
    public async Task<RawResponse> ReadResponseAsync(bool head = false, int seconds = 20)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        var text = "";
        int end;
        while ((end = (text = Encoding.Latin1.GetString(_buffer, 0, _buffered)).IndexOf("\r\n\r\n", StringComparison.Ordinal)) < 0)
        {
            if (!await FillAsync(deadline.Token))
            {
                return new RawResponse(0, "", text, Encoding.Latin1.GetBytes(text), Ended: true, Whole: false);
            }
        }

        var headText = text[..(end + 4)];
        Take(end + 4);
        var status = int.Parse(headText.AsSpan(9, 3));
        var fields = RawResponse.FieldsOf(headText);
        if (head || status is < 200 or 204 or 304)
        {
            return new RawResponse(status, headText, "", [], Ended: false, Whole: true);
        }

        if (fields.TryGetValue("transfer-encoding", out var coding) && coding == "chunked")
        {
            var (content, whole) = await ReadChunksAsync(deadline.Token);
            return new RawResponse(status, headText, Encoding.Latin1.GetString(content), content, Ended: !whole, Whole: whole);
        }

        if (fields.TryGetValue("content-length", out var length))
        {
            var wanted = int.Parse(length);
            var body = new byte[wanted];
            var got = 0;
            while (got < wanted)
            {
                if (_buffered == 0 && !await FillAsync(deadline.Token))
                {
                    return new RawResponse(status, headText, Encoding.Latin1.GetString(body, 0, got), body[..got], Ended: true, Whole: false);
                }

                var step = Math.Min(_buffered, wanted - got);
                _buffer.AsSpan(0, step).CopyTo(body.AsSpan(got));
                Take(step);
                got += step;
            }

            return new RawResponse(status, headText, Encoding.Latin1.GetString(body), body, Ended: false, Whole: true);
        }

        while (await FillAsync(deadline.Token))
        {
        }

        var rest = _buffer[.._buffered];
        _buffered = 0;
        return new RawResponse(status, headText, Encoding.Latin1.GetString(rest), rest, Ended: true, Whole: true);
    }

    /// <summary>Reads past interim responses to the final one.</summary>
    public async Task<RawResponse> ReadFinalResponseAsync(bool head = false)
    {
        RawResponse response;
        do
        {
            response = await ReadResponseAsync(head);
        }
        while (response.Status is >= 100 and < 200);
        return response;
    }

    /// <summary>Whether the server ends the connection (FIN, RST or close_notify) without another byte.</summary>
    public async Task<bool> IsEndedAsync(int seconds = 10)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        return _buffered == 0 && !await FillAsync(deadline.Token);
    }

    /// <summary>Reads exactly so many bytes, whatever they are.</summary>
    public async Task<string> ReadTextAsync(int length, int seconds = 20)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        while (_buffered < length)
        {
            if (!await FillAsync(deadline.Token))
            {
                throw new EndOfStreamException($"{_buffered} bytes, then the end");
            }
        }

        var text = Encoding.Latin1.GetString(_buffer, 0, length);
        Take(length);
        return text;
    }

    private async Task<(byte[] Content, bool Whole)> ReadChunksAsync(CancellationToken cancel)
    {
        using var content = new MemoryStream();
        while (true)
        {
            var line = await ReadLineAsync(cancel);
            if (line is null)
            {
                return (content.ToArray(), false);
            }

            var size = Convert.ToInt32(line.Split(';')[0], 16);
            if (size == 0)
            {
                while (await ReadLineAsync(cancel) is { Length: > 0 })
                {
                }

                return (content.ToArray(), true);
            }

            while (_buffered < size + 2)
            {
                if (!await FillAsync(cancel))
                {
                    content.Write(_buffer, 0, Math.Min(size, _buffered));
                    return (content.ToArray(), false);
                }
            }

            content.Write(_buffer, 0, size);
            Take(size + 2);
        }
    }

    private async Task<string?> ReadLineAsync(CancellationToken cancel)
    {
        int end;
        while ((end = Array.IndexOf(_buffer, (byte)'\n', 0, _buffered)) < 0)
        {
            if (!await FillAsync(cancel))
            {
                return null;
            }
        }

        var line = Encoding.Latin1.GetString(_buffer, 0, end).TrimEnd('\r');
        Take(end + 1);
        return line;
    }

    private async Task<bool> FillAsync(CancellationToken cancel)
    {
        if (_buffered == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        try
        {
            var got = await _stream.ReadAsync(_buffer.AsMemory(_buffered), cancel);
            _buffered += got;
            return got > 0;
        }
        catch (IOException)
        {
            return false;   // RST, or TLS ended without close_notify: the end all the same
        }
    }

    private void Take(int count)
    {
        _buffered -= count;
        Buffer.BlockCopy(_buffer, count, _buffer, 0, _buffered);
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _tcp.Dispose();
    }
}

/// <summary>One response as it came.</summary>
/// <param name="Status">0 when the connection ended before a head.</param>
/// <param name="Head">Status line and fields.</param>
/// <param name="Body">The content, decoded from its framing, one character per byte.</param>
/// <param name="Content">The content as bytes.</param>
/// <param name="Ended">Whether the connection ended with it.</param>
/// <param name="Whole">Whether the framing came to its proper end.</param>
internal sealed record RawResponse(int Status, string Head, string Body, byte[] Content, bool Ended, bool Whole)
{
    public string? this[string field] => FieldsOf(Head).GetValueOrDefault(field.ToLowerInvariant());

    public static Dictionary<string, string> FieldsOf(string head)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in head.Split("\r\n").Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                var name = line[..colon].ToLowerInvariant();
                var value = line[(colon + 1)..].Trim();
                fields[name] = fields.TryGetValue(name, out var before) ? before + ", " + value : value;
            }
        }

        return fields;
    }
}
