using System.Buffers;
using System.Net;
using System.Text;

namespace Edge.Tls.Records;

/// <summary>Reads the server_name extension of a ClientHello (RFC 6066 §3) with the rules of T28.</summary>
internal static class ServerNameReader
{
    private const int HostNameType = 0;
    private const int MaxNameBytes = 253;
    private const int MaxLabelBytes = 63;

    // Letters, digits, hyphen; underscore because it occurs in practice. A colon can only be part of an IPv6 literal.
    private static readonly SearchValues<byte> Allowed =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:"u8);

    /// <summary>Reads the extension's data.</summary>
    /// <param name="data">Not kept.</param>
    /// <param name="name">Lower case, one trailing dot removed; null for an IP literal, which RFC 6066 forbids and browsers
    /// send.</param>
    /// <returns><see cref="TlsAlert.None"/>, <see cref="TlsAlert.DecodeError"/> or
    /// <see cref="TlsAlert.IllegalParameter"/>.</returns>
    public static TlsAlert Read(ReadOnlySpan<byte> data, out string? name)
    {
        name = null;
        var reader = new WireReader(data);
        if (!reader.TryReadVector16(1, out var list) || !reader.IsEmpty)
        {
            return TlsAlert.DecodeError;
        }

        var entries = new WireReader(list);
        var hostNames = 0;
        while (!entries.IsEmpty)
        {
            // Types that may come later also begin with a 16-bit length (RFC 6066 §3).
            if (!entries.TryReadUInt8(out var type) || !entries.TryReadVector16(1, out var value))
            {
                return TlsAlert.DecodeError;
            }

            if (type != HostNameType)
            {
                continue;
            }

            if (++hostNames > 1 || !TryReadHostName(value, out name))
            {
                return TlsAlert.IllegalParameter;
            }
        }

        return TlsAlert.None;
    }

    private static bool TryReadHostName(ReadOnlySpan<byte> value, out string? name)
    {
        name = null;
        if (value[^1] == (byte)'.')
        {
            value = value[..^1];
        }

        if (value.IsEmpty || value.Length > MaxNameBytes || value.ContainsAnyExcept(Allowed))
        {
            return false;
        }

        var text = Encoding.ASCII.GetString(value).ToLowerInvariant();
        if (IPAddress.TryParse(text, out _))
        {
            return true;
        }

        foreach (var label in text.AsSpan().Split('.'))
        {
            if (text[label].Length is 0 or > MaxLabelBytes)
            {
                return false;
            }
        }

        if (text.Contains(':', StringComparison.Ordinal))
        {
            return false;
        }

        name = text;
        return true;
    }
}
