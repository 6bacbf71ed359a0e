using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Edge.Tests.Support;

/// <summary>An origin that records exactly what it was sent and answers exactly what the test says; TLS by another implementation than ours.</summary>
internal sealed class ScriptedOrigin : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly X509Certificate2? _certificate;
    private readonly Func<OriginCall, Task> _answer;
    private readonly SslStreamCertificateContext? _context;
    private readonly Task _accepting;
    private int _connections;

    private ScriptedOrigin(X509Certificate2? certificate, X509Certificate2Collection? intermediates, Func<OriginCall, Task> answer,
        IPAddress? address = null, int port = 0)
    {
        _listener = new TcpListener(address ?? IPAddress.Loopback, port);
        _certificate = certificate;
        _answer = answer;
        _context = certificate is null ? null : SslStreamCertificateContext.Create(certificate, intermediates, offline: true);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Starts an HTTPS origin.</summary>
    public static ScriptedOrigin Https(X509Certificate2 certificate, Func<OriginCall, Task> answer, X509Certificate2Collection? intermediates = null) =>
        new(certificate, intermediates, answer);

    /// <summary>Starts a plain HTTP origin.</summary>
    public static ScriptedOrigin Http(Func<OriginCall, Task> answer) => new(null, null, answer);

    /// <summary>Starts a plain HTTP origin at an address of the loopback network and a port; port 0: any.</summary>
    public static ScriptedOrigin Http(Func<OriginCall, Task> answer, IPAddress address, int port) => new(null, null, answer, address, port);

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Heads and contents of every request, in order of arrival.</summary>
    public ConcurrentQueue<OriginCall> Calls { get; } = new();

    /// <summary>Connections accepted so far.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>An answer of fixed text to everything.</summary>
    public static Func<OriginCall, Task> Always(string response) => call => call.SendAsync(response);

    /// <summary>A response head and body with the right length.</summary>
    public static string Ok(string body, params string[] fields) =>
        $"HTTP/1.1 200 OK\r\nContent-Length: {Encoding.Latin1.GetByteCount(body)}\r\n" + string.Concat(fields.Select(f => f + "\r\n")) + "\r\n" + body;

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var tcp = await _listener.AcceptTcpClientAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                _ = ServeAsync(tcp);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)   // disposed ones are of the last kind
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(TcpClient tcp)
    {
        using var owned = tcp;
        tcp.NoDelay = true;
        Stream stream = tcp.GetStream();
        try
        {
            if (_certificate is not null)
            {
                var tls = new SslStream(stream);
                await tls.AuthenticateAsServerAsync(
                    new SslServerAuthenticationOptions { ServerCertificateContext = _context }, _stop.Token);
                stream = tls;
            }

            while (await OriginCall.ReadAsync(stream, tcp, _stop.Token) is { } call)
            {
                Calls.Enqueue(call);
                await _answer(call);
                if (call.Closed)
                {
                    return;
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or ObjectDisposedException
            or System.Security.Authentication.AuthenticationException)
        {
            // The edge refused us or left: tests look at the edge, not at this end.
        }
        finally
        {
            await stream.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }
}

/// <summary>One request as an origin saw it, and the way to answer it.</summary>
internal sealed class OriginCall
{
    private readonly Stream _stream;
    private readonly TcpClient _tcp;

    private OriginCall(Stream stream, TcpClient tcp, string head, byte[] content)
    {
        _stream = stream;
        _tcp = tcp;
        Head = head;
        Content = content;
    }

    public string Head { get; }

    public byte[] Content { get; }

    public string RequestLine => Head[..Head.IndexOf("\r\n", StringComparison.Ordinal)];

    public string Target => RequestLine.Split(' ')[1];

    public bool Closed { get; private set; }

    /// <summary>The connection, for what is not HTTP any more.</summary>
    public Stream Stream => _stream;

    /// <summary>Bytes that came behind the request and were not read.</summary>
    public int Available => _tcp.Available;

    public string? this[string field] => RawResponse.FieldsOf(Head).GetValueOrDefault(field.ToLowerInvariant());

    public async Task SendAsync(string bytes)
    {
        await _stream.WriteAsync(Encoding.Latin1.GetBytes(bytes));
        await _stream.FlushAsync();
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes) => await _stream.WriteAsync(bytes);

    /// <summary>Ends in order: close_notify and FIN.</summary>
    public async Task CloseAsync()
    {
        Closed = true;
        if (_stream is SslStream tls)
        {
            await tls.ShutdownAsync();
        }
    }

    /// <summary>Ends with RST: what a crash looks like.</summary>
    public void Reset()
    {
        Closed = true;
        _tcp.Client.LingerState = new LingerOption(true, 0);
        _tcp.Client.Close();
    }

    /// <summary>Ends with FIN but without close_notify: a cut.</summary>
    public void Cut()
    {
        Closed = true;
        _tcp.Client.Shutdown(SocketShutdown.Send);
    }

    internal static async Task<OriginCall?> ReadAsync(Stream stream, TcpClient tcp, CancellationToken cancel)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, cancel) == 0)
            {
                return null;
            }

            head.Append((char)one[0]);
        }

        var text = head.ToString();
        var fields = RawResponse.FieldsOf(text);
        using var content = new MemoryStream();
        if (fields.TryGetValue("content-length", out var length))
        {
            await CopyAsync(stream, content, long.Parse(length), cancel);
        }
        else if (fields.ContainsKey("transfer-encoding"))
        {
            while (true)
            {
                var size = Convert.ToInt64(await LineAsync(stream, cancel), 16);
                await CopyAsync(stream, content, size, cancel);
                await LineAsync(stream, cancel);
                if (size == 0)
                {
                    break;
                }
            }
        }

        return new OriginCall(stream, tcp, text, content.ToArray());
    }

    private static async Task CopyAsync(Stream from, MemoryStream to, long count, CancellationToken cancel)
    {
        var buffer = new byte[64 * 1024];
        while (count > 0)
        {
            var got = await from.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, count)), cancel);
            if (got == 0)
            {
                throw new IOException("the request ended early");
            }

            to.Write(buffer, 0, got);
            count -= got;
        }
    }

    private static async Task<string> LineAsync(Stream stream, CancellationToken cancel)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one, cancel) == 1)
        {
            if (one[0] == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append((char)one[0]);
        }

        throw new IOException("the request ended early");
    }
}
