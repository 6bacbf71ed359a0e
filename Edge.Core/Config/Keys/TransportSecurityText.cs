using System.Globalization;

namespace Edge.Core.Config.Keys;

/// <summary>The value of a Strict-Transport-Security field.</summary>
internal static class TransportSecurityText
{
    /// <summary>What a message says is right.</summary>
    public const string Form = "\"max-age=SECONDS\", with \"; includeSubDomains\" and \"; preload\" if wanted";

    /// <summary>True for <c>max-age</c> once, and <c>includeSubDomains</c> and <c>preload</c> at most once, in any order (RFC 6797 §6.1).</summary>
    public static bool IsValid(string text)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in text.Split(';', StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? part : part[..equals];
            if (!seen.Add(name)) return false;
            if (equals < 0 && !Is(name, "includeSubDomains") && !Is(name, "preload")) return false;
            if (equals >= 0 && !(Is(name, "max-age") && IsSeconds(part.AsSpan(equals + 1)))) return false;
        }

        return seen.Contains("max-age");
    }

    private static bool Is(string name, string directive) => name.Equals(directive, StringComparison.OrdinalIgnoreCase);

    private static bool IsSeconds(ReadOnlySpan<char> text) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
