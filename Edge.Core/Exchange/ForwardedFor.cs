using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Edge.Core.Exchange;

/// <summary>Whom a request comes from, past the proxies that are trusted to say so (H24): X-Forwarded-For from right to left, for as long as
/// whoever wrote an element is trusted.</summary>
internal static class ForwardedFor
{
    /// <summary>Elements looked at; a longer chain of trusted proxies is a loop or a lie.</summary>
    private const int MaxElements = 32;

    /// <summary>The viewer; without trusted proxies the peer of its connection. The port is 0 where only an address was said.</summary>
    public static IPEndPoint ClientOf(EdgeRequest request) =>
        IsBelieved(request) ? Walk(request)[0] : request.Viewer.Remote;

    /// <summary>What X-Forwarded-For says to the origin: the viewer, then the trusted proxies it came through, the peer last (E-96).</summary>
    public static byte[] ValueFor(EdgeRequest request) => IsBelieved(request)
        ? Encoding.ASCII.GetBytes(string.Join(", ", Walk(request).Select(static hop => hop.Address.ToString())))
        : request.Viewer.RemoteAddress;

    private static bool IsBelieved(EdgeRequest request) =>
        !request.Viewer.TrustedProxies.IsEmpty && request.Viewer.TrustedProxies.Contains(request.Viewer.Remote.Address);

    // From the viewer to the peer; what stands left of the viewer was written by nobody who is trusted.
    private static List<IPEndPoint> Walk(EdgeRequest request)
    {
        var path = new List<IPEndPoint> { request.Viewer.Remote };
        var elements = Elements(request.Fields);
        for (var i = elements.Length - 1; i >= 0 && path.Count <= MaxElements; i--)
        {
            if (!request.Viewer.TrustedProxies.Contains(path[0].Address) || Parse(elements[i]) is not { } before)
            {
                break;
            }

            path.Insert(0, before);
        }

        return path;
    }

    // RFC 9110 §5.3: several lines are one list.
    private static string[] Elements(FieldTable fields)
    {
        var list = new StringBuilder();
        for (var i = fields.Find("x-forwarded-for"u8, 0); i >= 0; i = fields.Find("x-forwarded-for"u8, i + 1))
        {
            list.Append(list.Length > 0 ? "," : "").Append(Encoding.Latin1.GetString(fields.ValueAt(i)));
        }

        return list.ToString().Split(',', StringSplitOptions.TrimEntries);
    }

    /// <summary>Reads an element as proxies write it: <c>192.0.2.1</c>, <c>192.0.2.1:80</c>, <c>2001:db8::1</c>, <c>[2001:db8::1]:80</c>.</summary>
    /// <returns>Null for anything else.</returns>
    internal static IPEndPoint? Parse(string element)
    {
        if (!IPEndPoint.TryParse(element, out var hop) || element.Contains('%', StringComparison.Ordinal))
        {
            return null;
        }

        if (hop.AddressFamily == AddressFamily.InterNetworkV6)
        {
            return hop.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(hop.Address.MapToIPv4(), hop.Port) : hop;
        }

        // "1" and "0x7f.1" are addresses to some; only the form everybody reads alike is one here.
        var address = hop.Address.ToString();
        return element == address || element.StartsWith(address + ":", StringComparison.Ordinal) ? hop : null;
    }
}
