using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Edge.Core.Diagnostics;

/// <summary>Writes an entry in W3C extended format: tab-separated, CloudFront's fields in CloudFront's order (E-176 … E-178).</summary>
internal static class W3cAccessLog
{
    // E-177: bytes 0–32 and from 127 on, and these, become %HH.
    private static readonly SearchValues<byte> Unescaped = SearchValues.Create(Enumerable.Range(33, 127 - 33)
        .Select(static value => (byte)value).Except("<>\"#%{}|\\^~[]'`"u8.ToArray()).ToArray());

    private static readonly byte[][] Results = [.. Enum.GetNames<ResultType>().Select(Encoding.ASCII.GetBytes)];
    private static readonly byte[][] Details = [.. Enum.GetNames<DetailedResultType>().Select(Encoding.ASCII.GetBytes)];

    /// <summary>The two lines in front of a file (E-176); columns of ours come last.</summary>
    public static byte[] Header(AccessLogOptions options) =>
    [
        .. StandardHeader,
        .. options.LogClientCertificate ? " x-client-cert-subject x-client-cert-serial x-client-cert-sha256"u8 : default,
        .. options.LogFingerprints ? " x-ja3 x-ja4"u8 : default,
        (byte)'\n',
    ];

    private static ReadOnlySpan<byte> StandardHeader =>
        "#Version: 1.0\n#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len sc-range-start sc-range-end distribution-tenant-id connection-id"u8;

    /// <summary>Appends <paramref name="entry"/> and a line feed to <paramref name="buffer"/>.</summary>
    public static void Write(ArrayBufferWriter<byte> buffer, in AccessLogEntry entry, AccessLogOptions options)
    {
        var w = new Writer(buffer, options.MaxFieldBytes);
        DateTime time = entry.Time.UtcDateTime;
        w.Date(time);
        w.Time(time);
        w.Text(options.EdgeLocation);
        w.Number(entry.BytesSent);
        w.Address(entry.Client?.Address);
        w.Text(entry.Method);
        w.Text(entry.Distribution);
        w.Text(entry.Path);
        w.Status(entry.Status);
        w.Text(entry.Referer);
        w.Text(entry.UserAgent);
        w.Text(entry.Query);
        w.Text(options.LogCookies ? entry.Cookie : default);
        w.Text(Results[(int)entry.Result]);
        w.Text(entry.RequestId);
        w.Text(entry.Host);
        w.Text(entry.Scheme is EdgeScheme.Https ? "https"u8 : "http"u8);
        w.Number(entry.BytesReceived);
        w.Seconds(entry.Duration);
        w.Text(entry.ForwardedFor);
        w.Text(entry.TlsVersion);
        w.Text(entry.TlsSuite);
        w.Text(Results[(int)entry.ResponseResult]);
        w.Text(entry.Version);
        w.Text(default(string));                        // fle-status: field-level encryption is not offered
        w.Text(default(string));                        // fle-encrypted-fields
        w.Number(entry.Client?.Port);
        w.Seconds(entry.FirstByte);
        w.Text(entry.Detailed is DetailedResultType.AsResult ? Results[(int)entry.Result] : Details[(int)entry.Detailed]);
        w.Text(entry.ContentType);
        w.Number(entry.ContentLength);
        w.Number(entry.Range?.First);
        w.Number(entry.Range?.Last);
        w.Text(default(string));                        // distribution-tenant-id
        Span<byte> id = stackalloc byte[Transport.ConnectionId.Length];
        entry.Connection.TryFormat(id, out _);
        w.Text(id);
        if (options.LogClientCertificate)
        {
            w.Text(entry.ClientIdentity?.Subject);
            w.Text(entry.ClientIdentity?.SerialNumber);
            w.Text(entry.ClientIdentity?.Sha256);
        }
        if (options.LogFingerprints)
        {
            w.Text(entry.Fingerprint?.Ja3);
            w.Text(entry.Fingerprint?.Ja4);
        }
        w.EndLine();
    }

    // Fields of one line; a tab goes in front of all but the first.
    private ref struct Writer(ArrayBufferWriter<byte> buffer, int maxFieldBytes)
    {
        private bool _started;

        public void Date(DateTime time) => Formatted(time, "yyyy-MM-dd");

        public void Time(DateTime time) => Formatted(time, "HH:mm:ss");

        public void Status(int status) => Formatted(status, "D3");

        public void Number(long? value)
        {
            if (value is { } number)
            {
                Formatted(number, "D");
            }
            else
            {
                Text(default(string));
            }
        }

        public void Seconds(TimeSpan? value)
        {
            if (value is { } duration)
            {
                Formatted(new decimal(duration.Ticks / TimeSpan.TicksPerMillisecond) / 1000, "F3");
            }
            else
            {
                Text(default(string));
            }
        }

        public void Address(System.Net.IPAddress? address)
        {
            Span<byte> text = stackalloc byte[64];
            int length = 0;
            address?.TryFormat(text, out length);
            Text(text[..length]);
        }

        public void Text(string? value)
        {
            Span<byte> utf8 = stackalloc byte[256];
            Text(Encoding.UTF8.TryGetBytes(value, utf8, out int length) ? utf8[..length] : Encoding.UTF8.GetBytes(value ?? ""));
        }

        public void Text(scoped ReadOnlySpan<byte> value)
        {
            Separate();
            value = value[..Math.Min(value.Length, maxFieldBytes)];
            if (value.IsEmpty)
            {
                buffer.Write("-"u8);
                return;
            }
            while (!value.IsEmpty)
            {
                int plain = value.IndexOfAnyExcept(Unescaped);
                plain = plain < 0 ? value.Length : plain;
                buffer.Write(value[..plain]);
                value = value[plain..];
                if (!value.IsEmpty)
                {
                    Span<byte> escaped = buffer.GetSpan(3);
                    escaped[0] = (byte)'%';
                    Utf8Formatter.TryFormat(value[0], escaped[1..], out _, new StandardFormat('X', 2));
                    buffer.Advance(3);
                    value = value[1..];
                }
            }
        }

        public readonly void EndLine() => buffer.Write("\n"u8);

        private void Formatted<T>(T value, string format)
            where T : IUtf8SpanFormattable
        {
            Separate();
            value.TryFormat(buffer.GetSpan(40), out int written, format, System.Globalization.CultureInfo.InvariantCulture);
            buffer.Advance(written);
        }

        private void Separate()
        {
            if (_started)
            {
                buffer.Write("\t"u8);
            }
            _started = true;
        }
    }
}
