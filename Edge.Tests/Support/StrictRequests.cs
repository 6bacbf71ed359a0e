using System.Globalization;
using System.Text.RegularExpressions;

namespace Edge.Tests.Support;

/// <summary>One request that obeys every rule of a writer, with the offset behind it.</summary>
internal sealed record StrictRequest(string Method, string Target, string Head, string Content, int End);

/// <summary>
/// Reads requests as the most suspicious origin would: what a sender MUST NOT or SHOULD NOT send is a fault, even where a reader would
/// forgive it. Nothing of the product is used here, so that it cannot agree with itself.
/// </summary>
internal static partial class StrictRequests
{
    /// <summary>The next request of <paramref name="bytes"/> (Latin-1) from <paramref name="at"/>; null if it has not come whole.</summary>
    /// <exception cref="FormatException">The bytes break a rule; the message says which.</exception>
    public static StrictRequest? Next(string bytes, int at)
    {
        var end = bytes.IndexOf("\r\n\r\n", at, StringComparison.Ordinal);
        if (end < 0)
        {
            return null;
        }

        var head = bytes[at..(end + 2)];
        var lines = head[..^2].Split("\r\n");
        var start = RequestLine().Match(lines[0]);
        Require(start.Success, "request line", head);
        foreach (var line in lines[1..])
        {
            Require(FieldLine().IsMatch(line), "field line", head);
        }

        // Gateways of the CGI family hear an underscore as a hyphen, so both spellings count.
        var fields = lines[1..].Select(line => line.Split(": ", 2)).Select(f => (Name: f[0].ToLowerInvariant().Replace('_', '-'), Value: f[1])).ToArray();
        var lengths = fields.Where(f => f.Name == "content-length").ToArray();
        var codings = fields.Where(f => f.Name == "transfer-encoding").ToArray();
        Require(lengths.Length + codings.Length <= 1, "more than one framing", head);
        Require(lengths.All(f => Number().IsMatch(f.Value)), "Content-Length", head);
        Require(codings.All(f => f.Value == "chunked"), "Transfer-Encoding", head);
        Require(fields.Count(f => f.Name == "host") == 1, "Host", head);
        Require(fields.Count(f => f.Name == "connection") == 1, "Connection", head);
        Require(!fields.Any(f => f.Name is "te" or "trailer" or "upgrade" or "keep-alive" or "proxy-connection" or "expect"), "hop by hop", head);

        var content = end + 4;
        var length = lengths.Length > 0 ? int.Parse(lengths[0].Value, CultureInfo.InvariantCulture) : 0;
        var (text, next) = codings.Length > 0 ? Chunks(bytes, content)
            : content + length <= bytes.Length ? (bytes.Substring(content, length), content + length) : (null, 0);
        return text is null ? null : new StrictRequest(start.Groups[1].Value, start.Groups[2].Value, head, text, next);
    }

    private static (string? Content, int End) Chunks(string bytes, int at)
    {
        var content = "";
        while (true)
        {
            var end = bytes.IndexOf("\r\n", at, StringComparison.Ordinal);
            if (end < 0)
            {
                Require(bytes.Length - at <= 16, "chunk size", bytes[at..]);
                return (null, 0);
            }

            var line = bytes[at..end];
            Require(ChunkSize().IsMatch(line), "chunk size", line);
            var size = int.Parse(line, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            at = end + 2;
            if (bytes.Length < at + size + 2)
            {
                return (null, 0);
            }

            Require(size == 0 || bytes.Substring(at + size, 2) == "\r\n", "end of chunk", bytes[at..]);
            if (size == 0)
            {
                Require(bytes.Substring(at, 2) == "\r\n", "trailers, which the edge does not forward", bytes[at..]);
                return (content, at + 2);
            }

            content += bytes.Substring(at, size);
            at += size + 2;
        }
    }

    private static void Require(bool holds, string rule, string bytes)
    {
        if (!holds)
        {
            throw new FormatException($"{rule}: {bytes}");
        }
    }

    [GeneratedRegex(@"\A([!#$%&'*+\-.^_`|~0-9A-Za-z]+) (/[\x21-\x7E]*|\*) HTTP/1\.1\z")]
    private static partial Regex RequestLine();

    [GeneratedRegex(@"\A[!#$%&'*+\-.^_`|~0-9A-Za-z]+: ([\x21-\x7E\x80-\xFF]([\t \x21-\x7E\x80-\xFF]*[\x21-\x7E\x80-\xFF])?)?\z")]
    private static partial Regex FieldLine();

    [GeneratedRegex(@"\A(0|[1-9][0-9]{0,18})\z")]
    private static partial Regex Number();

    [GeneratedRegex(@"\A(0|[1-9A-F][0-9A-F]{0,7})\z")]
    private static partial Regex ChunkSize();
}
