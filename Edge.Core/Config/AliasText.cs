namespace Edge.Core.Config;

/// <summary>What an alias may look like (E-24).</summary>
internal static class AliasText
{
    /// <summary>The alias that claims every host.</summary>
    public const string AnyHost = "*";

    /// <summary>Why <paramref name="alias"/> is none; null when it is one.</summary>
    public static string? Fault(string alias)
    {
        if (alias == AnyHost) return null;
        if (HostNames.ParseAddress(alias) is { } address) return AddressFault(alias, address);
        var name = IsExact(alias) ? alias : alias[2..];
        if (name.Contains('*', StringComparison.Ordinal)) return "has a wildcard that is not the whole of the leftmost label (E-24)";
        if (!HostNames.IsName(name) || HostNames.EndsInNumber(name)) return "is not a host name; write \"www.example.com\", \"*.example.com\" or \"*\", without scheme and port";
        return name.Any(char.IsAsciiLetterUpper) ? "must be lower case (E-24)" : null;
    }

    /// <summary>True for an alias without a wildcard.</summary>
    public static bool IsExact(string alias) => !alias.StartsWith("*.", StringComparison.Ordinal) && alias != AnyHost;

    // A Host field spells an IPv6 address in brackets (RFC 3986 §3.2.2), and aliases are compared as text.
    private static string? AddressFault(string alias, System.Net.IPAddress address)
    {
        var spelled = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
        return spelled == alias ? null : $"must be spelled \"{spelled}\"";
    }
}
