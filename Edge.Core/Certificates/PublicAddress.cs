using System.Net;
using System.Net.Sockets;
using Edge.Core.Config;

namespace Edge.Core.Certificates;

/// <summary>Tells addresses of the open Internet from those where only our own machines are: the guard of requests to URLs that somebody
/// else wrote.</summary>
internal static class PublicAddress
{
    // RFC 6890 and its registry: what is not globally reachable, or not a single host.
    private static readonly IPNetwork[] Special =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
            "::/8", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "fc00::/7", "fe80::/9", "ff00::/8",
        }.Select(IPNetwork.Parse),
    ];

    /// <summary>Whether <paramref name="address"/> is a host of the open Internet. Addresses that wrap an IPv4 one (mapped, 6to4, NAT64,
    /// Teredo) are not: what is inside could be anything.</summary>
    public static bool Is(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6
            && !HostNames.IsLocal(plain) && !Special.Any(network => network.BaseAddress.AddressFamily == plain.AddressFamily && network.Contains(plain));
    }
}
