using System.Text.Json;

namespace Edge.Core.Diagnostics;

/// <summary>Writes an entry as one JSON object. Absent values make no member.</summary>
internal static class JsonAccessLog
{
    private static readonly JsonEncodedText[] Results = [.. Enum.GetNames<ResultType>().Select(static n => JsonEncodedText.Encode(n))];
    private static readonly JsonEncodedText[] Details = [.. Enum.GetNames<DetailedResultType>().Select(static n => JsonEncodedText.Encode(n))];
    private static readonly JsonEncodedText[] Handshakes = [.. Enum.GetNames<HandshakeKind>().Select(static n => JsonEncodedText.Encode(n))];
    private static readonly JsonEncodedText[] Schemes = [JsonEncodedText.Encode("http"), JsonEncodedText.Encode("https")];

    /// <summary>Appends <paramref name="entry"/> and a line feed to the buffer of <paramref name="formatter"/>.</summary>
    public static void Write(AccessLogFormatter formatter, in AccessLogEntry entry, AccessLogOptions options)
    {
        Utf8JsonWriter json = formatter.Json;
        json.WriteStartObject();
        json.WriteString("time"u8, entry.Time.UtcDateTime);
        Span<byte> id = stackalloc byte[Transport.ConnectionId.Length];
        entry.Connection.TryFormat(id, out _);
        json.WriteString("connection"u8, id);
        Text(formatter, "request"u8, entry.RequestId, options);
        if (entry.Client is { } client)
        {
            Span<byte> address = stackalloc byte[64];
            client.Address.TryFormat(address, out int length);
            json.WriteString("clientIp"u8, address[..length]);
            json.WriteNumber("clientPort"u8, client.Port);
        }
        json.WriteString("scheme"u8, Schemes[(int)entry.Scheme]);
        Text(formatter, "method"u8, entry.Method, options);
        Text(formatter, "host"u8, entry.Host, options);
        Text(formatter, "path"u8, entry.Path, options);
        Text(formatter, "query"u8, entry.Query, options);
        Text(formatter, "version"u8, entry.Version, options);
        json.WriteNumber("status"u8, entry.Status);
        if (entry.ReplacedStatus != 0)
        {
            json.WriteNumber("errorStatus"u8, entry.ReplacedStatus);
        }
        json.WriteNumber("bytesIn"u8, entry.BytesReceived);
        json.WriteNumber("bytesOut"u8, entry.BytesSent);
        WriteResult(formatter, entry, options);
        WriteTls(formatter, entry, options);
        Seconds(json, "duration"u8, entry.Duration);
        Seconds(json, "firstByte"u8, entry.FirstByte);
        Seconds(json, "originDuration"u8, entry.OriginDuration);
        Text(json, "origin"u8, entry.Origin);
        Text(json, "distribution"u8, entry.Distribution);
        Text(json, "reason"u8, entry.Reason);
        Text(formatter, "referer"u8, entry.Referer, options);
        Text(formatter, "userAgent"u8, entry.UserAgent, options);
        if (options.LogCookies)
        {
            Text(formatter, "cookie"u8, entry.Cookie, options);
        }
        Text(formatter, "forwardedFor"u8, entry.ForwardedFor, options);
        Text(formatter, "contentType"u8, entry.ContentType, options);
        Number(json, "contentLength"u8, entry.ContentLength);
        Number(json, "rangeStart"u8, entry.Range?.First);
        Number(json, "rangeEnd"u8, entry.Range?.Last);
        Text(json, "edgeLocation"u8, options.EdgeLocation);
        json.WriteEndObject();
        json.Flush();
        formatter.Buffer.GetSpan(1)[0] = (byte)'\n';
        formatter.Buffer.Advance(1);
    }

    private static void WriteResult(AccessLogFormatter formatter, in AccessLogEntry entry, AccessLogOptions options)
    {
        formatter.Json.WriteString("result"u8, Results[(int)entry.Result]);
        if (entry.ResponseResult != entry.Result)
        {
            formatter.Json.WriteString("responseResult"u8, Results[(int)entry.ResponseResult]);
        }
        if (entry.Detailed is not DetailedResultType.AsResult)
        {
            formatter.Json.WriteString("detailedResult"u8, Details[(int)entry.Detailed]);
        }
        Text(formatter, "cacheStatus"u8, entry.CacheStatus, options);
    }

    private static void WriteTls(AccessLogFormatter formatter, in AccessLogEntry entry, AccessLogOptions options)
    {
        Text(formatter.Json, "tlsVersion"u8, entry.TlsVersion);
        Text(formatter.Json, "tlsSuite"u8, entry.TlsSuite);
        Text(formatter, "sni"u8, entry.ServerName, options);
        if (entry.Handshake is not HandshakeKind.None)
        {
            formatter.Json.WriteString("handshake"u8, Handshakes[(int)entry.Handshake]);
        }
        if (options.LogClientCertificate && entry.ClientIdentity is { } identity)
        {
            formatter.Json.WriteString("clientCertSubject"u8, identity.Subject);
            formatter.Json.WriteString("clientCertSerial"u8, identity.SerialNumber);
            formatter.Json.WriteString("clientCertSha256"u8, identity.Sha256);
        }
        if (options.LogFingerprints && entry.Fingerprint is { } fingerprint)
        {
            formatter.Json.WriteString("ja3"u8, fingerprint.Ja3);
            formatter.Json.WriteString("ja4"u8, fingerprint.Ja4);
        }
    }

    // Bytes from the network.
    private static void Text(AccessLogFormatter formatter, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, AccessLogOptions options)
    {
        if (!value.IsEmpty)
        {
            formatter.Json.WriteString(name, formatter.Clean(value, options.MaxFieldBytes));
        }
    }

    // Constants of ours and names from the configuration.
    private static void Text(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void Number(Utf8JsonWriter json, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    // Microseconds are what the clock gives and what a hit from memory needs.
    private static void Seconds(Utf8JsonWriter json, ReadOnlySpan<byte> name, TimeSpan? value)
    {
        if (value is { } duration)
        {
            json.WriteNumber(name, new decimal(duration.Ticks / TimeSpan.TicksPerMicrosecond) / 1_000_000);
        }
    }
}
