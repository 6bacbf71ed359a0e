using System.Net;
using Edge.Core.Transport;
using Edge.Tls.Certificates;
using Edge.Tls.Records;

namespace Edge.Core.Diagnostics;

/// <summary>What the log tells of one exchange. Spans are read during <see cref="AccessLog.Write"/> and not kept.</summary>
/// <remarks>Bytes from the network go in as they came: the log escapes them (P10). An empty span and a null are "absent".
/// Strings are ours or the configuration's.</remarks>
internal ref struct AccessLogEntry
{
    /// <summary>Makes an entry in which everything is absent.</summary>
    public AccessLogEntry()
    {
    }

    /// <summary>When the last byte of the response was handed over.</summary>
    public DateTimeOffset Time { get; set; }

    /// <summary>The viewer's connection.</summary>
    public ConnectionId Connection { get; set; }

    /// <summary>The request's id: its connection's, and its number on it.</summary>
    public ReadOnlySpan<byte> RequestId { get; set; }

    /// <summary>Bytes of the longest <see cref="RequestId"/>.</summary>
    public const int RequestIdLength = ConnectionId.Length + 1 + 10;

    /// <summary>Writes the id of the request with that number, counted from 1.</summary>
    /// <param name="destination">At least <see cref="RequestIdLength"/> bytes.</param>
    /// <param name="connection">Its connection.</param>
    /// <param name="number">Its number there.</param>
    public static ReadOnlySpan<byte> WriteRequestId(Span<byte> destination, ConnectionId connection, int number)
    {
        connection.TryFormat(destination, out int length);
        destination[length++] = (byte)'-';
        number.TryFormat(destination[length..], out int digits, provider: System.Globalization.CultureInfo.InvariantCulture);
        return destination[..(length + digits)];
    }

    /// <summary>The viewer's address and port.</summary>
    public IPEndPoint? Client { get; set; }

    /// <summary>Scheme of the viewer leg.</summary>
    public EdgeScheme Scheme { get; set; }

    /// <summary>Method as received.</summary>
    public ReadOnlySpan<byte> Method { get; set; }

    /// <summary>Authority or Host as received.</summary>
    public ReadOnlySpan<byte> Host { get; set; }

    /// <summary>Path as received, without the query.</summary>
    public ReadOnlySpan<byte> Path { get; set; }

    /// <summary>Query as received, without the question mark.</summary>
    public ReadOnlySpan<byte> Query { get; set; }

    /// <summary>Protocol version, <c>HTTP/1.1</c>.</summary>
    public ReadOnlySpan<byte> Version { get; set; }

    /// <summary>Status sent; 0 when the viewer left before any response.</summary>
    public int Status { get; set; }

    /// <summary>Status of the error that a custom page stands for (E-165); 0: none does.</summary>
    public int ReplacedStatus { get; set; }

    /// <summary>Bytes of the request, head included.</summary>
    public long BytesReceived { get; set; }

    /// <summary>Bytes of the response, head included.</summary>
    public long BytesSent { get; set; }

    /// <summary>Classification after the last byte (E-179).</summary>
    public ResultType Result { get; set; }

    /// <summary>Classification just before the response started (E-180).</summary>
    public ResultType ResponseResult { get; set; }

    /// <summary>Finer classification (E-181).</summary>
    public DetailedResultType Detailed { get; set; }

    /// <summary>The value of our Cache-Status member (RFC 9211).</summary>
    public ReadOnlySpan<byte> CacheStatus { get; set; }

    /// <summary>TLS version by name, <c>TLSv1.3</c>.</summary>
    public string? TlsVersion { get; set; }

    /// <summary>Suite by its OpenSSL name.</summary>
    public string? TlsSuite { get; set; }

    /// <summary>Server name of the handshake.</summary>
    public ReadOnlySpan<byte> ServerName { get; set; }

    /// <summary>How the connection was secured.</summary>
    public HandshakeKind Handshake { get; set; }

    /// <summary>Who the viewer's certificate says it is. Logged only when
    /// <see cref="AccessLogOptions.LogClientCertificate"/> is set.</summary>
    public ClientIdentity? ClientIdentity { get; set; }

    /// <summary>Fingerprints of the viewer. Logged only when <see cref="AccessLogOptions.LogFingerprints"/> is set.</summary>
    public ClientFingerprint? Fingerprint { get; set; }

    /// <summary>First byte of the head to last byte handed over.</summary>
    public TimeSpan Duration { get; set; }

    /// <summary>First byte of the head to first byte of the response.</summary>
    public TimeSpan? FirstByte { get; set; }

    /// <summary>Time spent waiting for the origin.</summary>
    public TimeSpan? OriginDuration { get; set; }

    /// <summary>Name of the origin asked.</summary>
    public string? Origin { get; set; }

    /// <summary>Name of the distribution.</summary>
    public string? Distribution { get; set; }

    /// <summary>Why the exchange failed or was refused: a constant of ours.</summary>
    public string? Reason { get; set; }

    /// <summary>Referer as received.</summary>
    public ReadOnlySpan<byte> Referer { get; set; }

    /// <summary>User-Agent as received.</summary>
    public ReadOnlySpan<byte> UserAgent { get; set; }

    /// <summary>Cookie as received. Logged only when <see cref="AccessLogOptions.LogCookies"/> is set.</summary>
    public ReadOnlySpan<byte> Cookie { get; set; }

    /// <summary>X-Forwarded-For as received.</summary>
    public ReadOnlySpan<byte> ForwardedFor { get; set; }

    /// <summary>Content-Type sent.</summary>
    public ReadOnlySpan<byte> ContentType { get; set; }

    /// <summary>Content-Length sent.</summary>
    public long? ContentLength { get; set; }

    /// <summary>First and last byte of the Content-Range sent.</summary>
    public (long First, long Last)? Range { get; set; }
}
