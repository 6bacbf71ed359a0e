using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Edge.Http1;
using Edge.Http1.Framing;
using Edge.Http1.Parsing;
using Edge.Http1.Writing;

namespace Edge.Core.Admin;

/// <summary>Asks the admin endpoint of a running edge: one connection per request, everything bounded.</summary>
/// <param name="endPoint">Where it listens.</param>
/// <param name="token">What Authorization carries; null: nothing.</param>
internal sealed class AdminClient(EndPoint endPoint, string? token)
{
    private const int MaxAnswerBytes = 16 * 1024 * 1024;

    private static readonly Http1Limits Limits = Http1Limits.Default;

    /// <summary>Total time of a request.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Sends a request and reads the answer.</summary>
    /// <param name="method">GET or POST.</param>
    /// <param name="target">Path and query.</param>
    /// <param name="json">The content; empty: none.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <exception cref="AdminException">Nobody answers there, or not as an edge does.</exception>
    public async Task<AdminAnswer> SendAsync(string method, string target, ReadOnlyMemory<byte> json, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, endPoint is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified);
            await socket.ConnectAsync(endPoint, patience.Token).ConfigureAwait(false);
            await SendAllAsync(socket, RequestOf(method, target, json), patience.Token).ConfigureAwait(false);
            return Read(await ReceiveAllAsync(socket, patience.Token).ConfigureAwait(false));
        }
        catch (SocketException failure)
        {
            throw new AdminException($"no admin endpoint at {Name}: {failure.Message}", failure);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new AdminException($"the admin endpoint at {Name} does not answer within {Patience.TotalSeconds:0} s", null);
        }
    }

    private string Name => endPoint is UnixDomainSocketEndPoint ? $"unix:{endPoint}" : endPoint.ToString()!;

    private ReadOnlyMemory<byte> RequestOf(string method, string target, ReadOnlyMemory<byte> json)
    {
        var buffer = new ArrayBufferWriter<byte>(512 + json.Length);
        buffer.Write(Encoding.ASCII.GetBytes($"{method} {target} HTTP/1.1\r\n"));
        var head = new Http1HeadWriter(buffer);
        head.Field("Host"u8, "localhost"u8);
        head.Field("Connection"u8, "close"u8);
        if (token is not null)
        {
            head.Field("Authorization"u8, Encoding.ASCII.GetBytes("Bearer " + token));
        }

        if (!json.IsEmpty)
        {
            head.Field("Content-Type"u8, "application/json"u8);
            head.Field("Content-Length"u8, json.Length);
        }

        head.End();
        buffer.Write(json.Span);
        return buffer.WrittenMemory;
    }

    private static async Task SendAllAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, cancel).ConfigureAwait(false)..];
        }
    }

    private static async Task<byte[]> ReceiveAllAsync(Socket socket, CancellationToken cancel)
    {
        var answer = new ArrayBufferWriter<byte>(64 * 1024);
        var scanner = new HeadScanner(HeadKind.Response);
        while (scanner.Scan(new ReadOnlySequence<byte>(answer.WrittenMemory), Limits, out _, out _) != HeadStatus.Rejected)
        {
            var count = await socket.ReceiveAsync(answer.GetMemory(16 * 1024), cancel).ConfigureAwait(false);
            if (count == 0)
            {
                return answer.WrittenSpan.ToArray();
            }

            answer.Advance(count);
            if (answer.WrittenCount > MaxAnswerBytes)
            {
                throw new AdminException("the answer is larger than any that an edge gives", null);
            }
        }

        return answer.WrittenSpan.ToArray();   // something that speaks first and never ends
    }

    private AdminAnswer Read(byte[] bytes)
    {
        var scanner = new HeadScanner(HeadKind.Response);
        var rest = new ReadOnlySequence<byte>(bytes);
        var sink = default(NoFields);
        if (scanner.Scan(rest, Limits, out var length, out _) != HeadStatus.Complete
            || Http1ResponseParser.Parse(bytes.AsSpan(0, length), Limits, ref sink, false, false, out var facts) != Http1Error.None)
        {
            throw new AdminException($"what answers at {Name} is no admin endpoint", null);
        }

        rest = rest.Slice(length);
        var body = new ArrayBufferWriter<byte>((int)rest.Length + 1);
        var decoder = default(BodyDecoder);
        decoder.Start(facts.Body, Limits);
        while (decoder.Decode(rest, out var content, out var consumed, out _) == BodyStatus.Content)
        {
            foreach (var piece in content)
            {
                body.Write(piece.Span);
            }

            rest = rest.Slice(consumed);
        }

        return decoder.IsComplete
            ? new AdminAnswer(facts.Status, body.WrittenMemory)
            : throw new AdminException($"the answer of {Name} broke off", null);
    }

    private struct NoFields : IHttp1ResponseSink
    {
        public readonly void OnStatusLine(Http1Version version, int status, Slice reason)
        {
        }

        public readonly void OnField(FieldLine line)
        {
        }
    }
}

/// <summary>An answer of the admin endpoint.</summary>
/// <param name="Status">Status code.</param>
/// <param name="Body">The content.</param>
internal sealed record AdminAnswer(int Status, ReadOnlyMemory<byte> Body)
{
    /// <summary>The content as text, without the line end.</summary>
    public string Text => Encoding.UTF8.GetString(Body.Span).TrimEnd('\n');
}

/// <summary>The admin endpoint could not be asked; the message is for the operator.</summary>
internal sealed class AdminException(string message, Exception? cause) : Exception(message, cause);
