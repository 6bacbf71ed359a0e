using System.Collections.Immutable;
using System.Net;

namespace Edge.Core.Config;

/// <summary>Addresses that are believed when they say for whom they speak. Frozen; equal when they were written alike.</summary>
internal sealed class TrustedNetworks : IEquatable<TrustedNetworks>
{
    private readonly ImmutableArray<IPNetwork> _networks;

    private TrustedNetworks(ImmutableArray<IPNetwork> networks) => _networks = networks;

    /// <summary>Nobody.</summary>
    public static TrustedNetworks None { get; } = new([]);

    /// <summary>Whether it holds nobody.</summary>
    public bool IsEmpty => _networks.IsEmpty;

    /// <summary>Whether some network holds a whole address family: then anybody is believed.</summary>
    public bool HoldsEverybody => _networks.Any(static network => network.PrefixLength == 0);

    /// <summary>These networks.</summary>
    public static TrustedNetworks Of(IEnumerable<IPNetwork> networks) => new([.. networks]);

    /// <summary>Reads <c>10.0.0.0/8</c>, <c>2001:db8::/32</c> or a single address; bits behind the prefix must be zero.</summary>
    /// <returns>Null when <paramref name="text"/> is none of them.</returns>
    public static IPNetwork? Parse(string text)
    {
        if (IPNetwork.TryParse(text, out var network))
        {
            return network;
        }

        // IPAddress also takes "1" and "0x7f.1"; only the form everybody reads alike is accepted.
        return IPAddress.TryParse(text, out var address) && (address.ToString() == text || text.Contains(':', StringComparison.Ordinal))
            ? new IPNetwork(address, address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128)
            : null;
    }

    /// <summary>Whether <paramref name="address"/> is one of them; an IPv4 address never has its IPv6 form here.</summary>
    public bool Contains(IPAddress address)
    {
        foreach (var network in _networks)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public bool Equals(TrustedNetworks? other) => other is not null && _networks.AsSpan().SequenceEqual(other._networks.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TrustedNetworks);

    /// <inheritdoc/>
    public override int GetHashCode() => _networks.Length;
}
