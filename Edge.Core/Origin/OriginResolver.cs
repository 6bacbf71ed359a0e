using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Edge.Core.Origin;

/// <summary>Names to addresses: answers are kept for the origin's resolve interval, and the last good one longer while the resolver is dead.</summary>
/// <remarks>The system resolver gives no TTL, so the interval is configuration. Any thread may ask; one lookup per name runs at a time (O13–O15).</remarks>
internal sealed class OriginResolver(TimeProvider time, Func<string, CancellationToken, Task<IPAddress[]>>? lookup = null)
{
    /// <summary>How long the last good answer outlives a dead resolver: 1 h.</summary>
    public static readonly TimeSpan LastGoodLifetime = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.OrdinalIgnoreCase);
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _lookup =
        lookup ?? ((name, cancel) => Dns.GetHostAddressesAsync(name, cancel));

    /// <summary>Addresses of <paramref name="name"/>, in the resolver's order (RFC 6724); empty when there is none.</summary>
    /// <param name="name">A host name, or an address, which answers itself.</param>
    /// <param name="interval">How long an answer is used without asking again.</param>
    /// <param name="cancel">Nobody waits any more.</param>
    public async ValueTask<IReadOnlyList<IPAddress>> ResolveAsync(string name, TimeSpan interval, CancellationToken cancel)
    {
        if (IPAddress.TryParse(name, out var literal))
        {
            return [literal];
        }

        var now = time.GetTimestamp();
        if (_entries.TryGetValue(name, out var known) && time.GetElapsedTime(known.Asked, now) < interval)
        {
            return known.Addresses;
        }

        try
        {
            var addresses = await _lookup(name, cancel).ConfigureAwait(false);
            _entries[name] = new Entry(addresses, now, now);
            return addresses;
        }
        catch (SocketException)
        {
            if (known is not null && time.GetElapsedTime(known.Good, now) < LastGoodLifetime)
            {
                _entries[name] = known with { Asked = now };   // ask again after the interval, not on every request
                return known.Addresses;
            }

            return [];
        }
    }

    private sealed record Entry(IReadOnlyList<IPAddress> Addresses, long Asked, long Good);
}
