using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Edge.Tests.Http1.Fuzz;

/// <summary>
/// The rules about fields, written a second time and as differently as possible: patterns and lists, no state, no speed. What the
/// product and this disagree on is a mistake in one of them.
/// </summary>
internal static class ReferenceFields
{
    public const string Token = @"[!#$%&'*+\-.^_`|~0-9A-Za-z]+";

    public const string Line = Token + @":[\t -~\x80-\xFF]*\r\n";

    private static readonly Regex Authority = new(
        @"\A(?:(?<name>[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.?)|\[(?<v6>[0-9A-Fa-f:.]+)\])(?::(?<port>[0-9]{1,5}))?\z");

    private static readonly Regex TokenOnly = new($@"\A{Token}\z");

    /// <summary>Splits a field section into names in lower case and raw values.</summary>
    public static List<(string Name, string Raw)> Split(string section)
        => section.Split("\r\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(':', 2))
            .Select(parts => (parts[0].ToLowerInvariant(), parts[1]))
            .ToList();

    public static bool FramingIsClear(List<(string Name, string Raw)> fields, bool is10)
    {
        List<string> lengths = Raw(fields, "content-length");
        List<string> codings = Raw(fields, "transfer-encoding");
        return lengths.Count + codings.Count <= 1
            && lengths.TrueForAll(raw => !raw.Contains('\t') && IsLength(raw.Trim(' ')))
            && codings.TrueForAll(raw => !is10 && raw.Trim(' ').Equals("chunked", StringComparison.OrdinalIgnoreCase));
    }

    public static bool ConnectionIsClean(List<(string Name, string Raw)> fields)
        => Raw(fields, "connection")
            .SelectMany(raw => raw.Split(','))
            .Select(option => option.Trim(' ', '\t').ToLowerInvariant())
            .Where(option => option.Length > 0)
            .All(option => TokenOnly.IsMatch(option) && option is not ("host" or "content-length" or "transfer-encoding"));

    public static bool HostIsOne(List<(string Name, string Raw)> fields, bool is10)
    {
        List<string> hosts = Raw(fields, "host");
        return hosts.Count <= 1 && (is10 || hosts.Count == 1) && hosts.TrueForAll(raw => IsAuthority(raw.Trim(' ', '\t')));
    }

    public static bool ExpectsNothingStrange(List<(string Name, string Raw)> fields)
    {
        List<string> expects = Raw(fields, "expect");
        return expects.Count <= 1
            && expects.TrueForAll(raw => raw.Trim(' ', '\t').Equals("100-continue", StringComparison.OrdinalIgnoreCase));
    }

    public static bool IsAuthority(string text, bool needsPort = false)
    {
        Match match = Authority.Match(text);
        if (!match.Success || match.Groups["name"].Length > 255 || (needsPort && !match.Groups["port"].Success))
            return false;
        if (match.Groups["port"].Success && int.Parse(match.Groups["port"].Value, CultureInfo.InvariantCulture) > 65535)
            return false;
        return !match.Groups["v6"].Success
            || (IPAddress.TryParse(match.Groups["v6"].Value, out IPAddress? address)
                && address.AddressFamily == AddressFamily.InterNetworkV6);
    }

    private static bool IsLength(string text)
        => text.Length is >= 1 and <= 19 && text.All(char.IsAsciiDigit) && BigInteger.Parse(text) <= long.MaxValue;

    private static List<string> Raw(List<(string Name, string Raw)> fields, string name)
        => fields.Where(f => f.Name == name).Select(f => f.Raw).ToList();
}
