using System.Buffers;
using System.Net;
using System.Text;
using Edge.Core.Diagnostics;
using Edge.Core.Exchange;
using Edge.Core.Origin;
using Edge.Core.Transport;
using Edge.Http1;
using Edge.Http1.Framing;
using Edge.Http1.Parsing;
using Edge.Http1.Writing;
using Edge.Tls.Certificates;
using Edge.Tls.Ocsp;

namespace Edge.Core.Certificates;

/// <summary>Carries one status request to a responder and its answer back: plain HTTP/1.1 over our own transport and parser.</summary>
/// <remarks>The URL was written by whoever issued the certificate. So the address that is used is the address that was checked, redirects
/// are not followed, and head, body and time are bounded.</remarks>
internal sealed class OcspFetcher(OriginResolver resolver, SocketConnector sockets, TimeProvider time)
{
    /// <summary>Longest URL, as the longest request target of most servers.</summary>
    public const int MaxUrlLength = 2_048;

    private static readonly Http1Limits Limits = Http1Limits.Default with { MaxResponseHeadBytes = 8 * 1024, MaxFieldLines = 50 };

    /// <summary>Asks.</summary>
    /// <param name="query">The question.</param>
    /// <param name="policy">Whether private addresses are allowed.</param>
    /// <param name="rules">Time and size.</param>
    /// <param name="stopping">The server stops.</param>
    /// <returns>The body of the answer; or, when there is none, the outcome and why. Throws nothing but for <paramref name="stopping"/>.</returns>
    public async Task<(ReadOnlyMemory<byte>? Body, OcspOutcome Outcome, string Reason)> FetchAsync(
        OcspQuery query, OcspPolicy policy, CertificateRules rules, CancellationToken stopping)
    {
        if (query.Responder.Length > MaxUrlLength || !Uri.TryCreate(query.Responder, UriKind.Absolute, out var url)
            || url.Scheme != Uri.UriSchemeHttp || url.UserInfo.Length > 0 || url.IdnHost.Length == 0)
        {
            return (null, OcspOutcome.NotAsked, "the URL is not a plain http:// one");
        }

        using var deadline = new CancellationTokenSource(rules.OcspTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stopping);
        try
        {
            return await FetchAsync(url, query, policy, rules, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return (null, OcspOutcome.Unreachable, "no answer in time");
        }
    }

    private async Task<(ReadOnlyMemory<byte>? Body, OcspOutcome Outcome, string Reason)> FetchAsync(
        Uri url, OcspQuery query, OcspPolicy policy, CertificateRules rules, CancellationToken cancel)
    {
        var host = url.HostNameType == UriHostNameType.IPv6 ? url.Host.Trim('[', ']') : url.IdnHost;
        var addresses = await resolver.ResolveAsync(host, TimeSpan.Zero, cancel).ConfigureAwait(false);
        if (addresses.Count == 0)
        {
            return (null, OcspOutcome.Unreachable, "the name has no address");
        }

        var allowed = addresses.Where(address => policy.AllowPrivateResponder || PublicAddress.Is(address)).ToArray();
        if (allowed.Length < addresses.Count)
        {
            // One private address among public ones is no accident either.
            return (null, OcspOutcome.NotAsked, "the address is private (allowPrivateResponder)");
        }

        var result = await sockets.ConnectAsync(new IPEndPoint(allowed[0], url.Port), rules.OcspTimeout, cancel).ConfigureAwait(false);
        if (result.Connection is not { } connection)
        {
            cancel.ThrowIfCancellationRequested();
            return (null, OcspOutcome.Unreachable, $"no connection: {result.Outcome}");
        }

        await using (connection.ConfigureAwait(false))
        {
            WriteRequest(connection.Output, url, query.Request.Span);
            await connection.Output.FlushAsync(cancel).ConfigureAwait(false);
            return await ReadResponseAsync(connection, rules.MaxOcspResponseBytes, cancel).ConfigureAwait(false);
        }
    }

    // POST: a GET has the request in its path, in base64, and some responders read that wrongly (RFC 5019 §5 allows both).
    private static void WriteRequest(IBufferWriter<byte> output, Uri url, ReadOnlySpan<byte> request)
    {
        var head = new Http1HeadWriter(output);
        head.RequestLine("POST"u8, Encoding.ASCII.GetBytes(url.PathAndQuery));
        head.Field("Host"u8, Encoding.ASCII.GetBytes(url.IsDefaultPort ? url.IdnHost : url.Authority));
        head.Field("Content-Type"u8, "application/ocsp-request"u8);
        head.Field("Accept"u8, "application/ocsp-response"u8);
        head.Field("Content-Length"u8, request.Length);
        head.Field("Connection"u8, "close"u8);
        head.End();
        output.Write(request);
    }

    private static async Task<(ReadOnlyMemory<byte>? Body, OcspOutcome Outcome, string Reason)> ReadResponseAsync(
        TransportConnection connection, int maxBytes, CancellationToken cancel)
    {
        var fields = new FieldTable();
        try
        {
            if (await ReadHeadAsync(connection, fields, cancel).ConfigureAwait(false) is not { } facts)
            {
                return (null, OcspOutcome.Unreachable, "the answer is not HTTP");
            }

            if (facts.Status != 200)
            {
                return (null, OcspOutcome.Unreachable, $"the answer has status {facts.Status}");
            }

            return facts.Body.Kind == BodyKind.Length && facts.Body.Length > maxBytes
                ? (null, OcspOutcome.Unreachable, "the answer is too long (maxOcspResponseSize)")
                : await ReadBodyAsync(connection, facts, maxBytes, cancel).ConfigureAwait(false);
        }
        finally
        {
            fields.Clear();
        }
    }

    // Null: not a head of HTTP/1, or the end came first. An interim response was not asked for.
    private static async Task<Http1ResponseFacts?> ReadHeadAsync(TransportConnection connection, FieldTable fields, CancellationToken cancel)
    {
        var scanner = new HeadScanner(HeadKind.Response);
        while (true)
        {
            var read = await connection.Input.ReadAsync(cancel).ConfigureAwait(false);
            switch (scanner.Scan(read.Buffer, Limits, out var length, out _))
            {
                case HeadStatus.Complete:
                    var error = Http1ResponseParser.Parse(
                        fields.Load(read.Buffer.Slice(0, length)), Limits, ref fields, requestWasHead: false, requestWasConnect: false, out var facts);
                    connection.Input.AdvanceTo(read.Buffer.GetPosition(length));
                    return error == Http1Error.None ? facts : null;
                case HeadStatus.Rejected:
                    connection.Input.AdvanceTo(read.Buffer.End);
                    return null;
                default:
                    connection.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                    break;
            }

            if (read.IsCompleted)
            {
                return null;
            }
        }
    }

    private static async Task<(ReadOnlyMemory<byte>? Body, OcspOutcome Outcome, string Reason)> ReadBodyAsync(
        TransportConnection connection, Http1ResponseFacts facts, int maxBytes, CancellationToken cancel)
    {
        var body = new ArrayBufferWriter<byte>();
        var reader = new BodyReader(connection.Input, Limits);
        reader.Begin(facts.Body);
        while (true)
        {
            var read = await reader.ReadAsync(() => connection.InputEnd == ConnectionEnd.PeerClosed, cancel).ConfigureAwait(false);
            switch (read.Status)
            {
                case BodyReadStatus.Content:
                    foreach (var segment in read.Content)
                    {
                        body.Write(segment.Span);
                    }

                    reader.Advance();
                    break;
                case BodyReadStatus.End:
                    return (body.WrittenMemory, OcspOutcome.Good, "");
                default:
                    return (null, OcspOutcome.Unreachable, "the answer is cut off");
            }

            if (body.WrittenCount > maxBytes)
            {
                return (null, OcspOutcome.Unreachable, "the answer is too long (maxOcspResponseSize)");
            }
        }
    }
}
