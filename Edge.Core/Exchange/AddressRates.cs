using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Numerics;
using Edge.Cache.Keys;

namespace Edge.Core.Exchange;

/// <summary>A token bucket for each address, in a table that never grows (H33). Thread-safe.</summary>
/// <remarks>
/// <para>An IPv6 address counts with its /64: that much belongs to one subscriber (RFC 6177), who could else take a new address for every
/// request. IPv4-mapped addresses are IPv4.</para>
/// <para>A bucket is the moment at which it will be full again (the "virtual scheduling" form of the algorithm), so full ones need no upkeep.
/// Where an address lands is a keyed hash (H34). A set that has no place left gives the newcomer the place of its fullest bucket, <b>as full
/// as it is</b>: whoever floods the table with addresses gains nothing by being pushed out and coming back, and what all addresses of a set
/// get together is bounded by its places.</para>
/// </remarks>
internal sealed class AddressRates
{
    private const int Ways = 8;

    private readonly HashSeed _seed;
    private readonly long _frequency;
    private readonly Bucket[] _buckets;
    private readonly Lock[] _gates;

    /// <param name="seed">The secret of the process.</param>
    /// <param name="capacity">Addresses at a time; rounded up to a power of two, 16 bytes each.</param>
    /// <param name="frequency">Ticks per second of the clock that <see cref="TryTake"/> is given.</param>
    public AddressRates(HashSeed seed, int capacity, long frequency)
    {
        _seed = seed;
        _frequency = frequency;
        Capacity = capacity;
        _buckets = new Bucket[BitOperations.RoundUpToPowerOf2((uint)Math.Max(capacity, Ways))];
        _gates = new Lock[Math.Min(64, _buckets.Length / Ways)];
        for (var i = 0; i < _gates.Length; i++)
        {
            _gates[i] = new Lock();
        }
    }

    /// <summary>The capacity that was asked for.</summary>
    public int Capacity { get; }

    /// <summary>Takes one token from the bucket of <paramref name="address"/>.</summary>
    /// <param name="address">Who asks.</param>
    /// <param name="now">The time in ticks.</param>
    /// <param name="perSecond">Tokens that come back in a second; at least 1.</param>
    /// <param name="burst">Tokens of a full bucket; at least 1.</param>
    /// <param name="wait">When there is none: ticks until there is one.</param>
    /// <returns>Whether there was one. Allocates nothing.</returns>
    public bool TryTake(IPAddress address, long now, int perSecond, int burst, out long wait)
    {
        var key = KeyOf(address);
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, key);
        var set = (int)(_seed.HashOf(bytes) & (ulong)(_buckets.Length / Ways - 1));
        var interval = Math.Max(1, _frequency / perSecond);
        lock (_gates[set & (_gates.Length - 1)])
        {
            ref var bucket = ref Find(_buckets.AsSpan(set * Ways, Ways), key);
            var full = Math.Max(bucket.FullAt, now) + interval;
            wait = full - interval * burst - now;
            if (wait > 0)
            {
                return false;
            }

            wait = 0;
            bucket.FullAt = full;
            return true;
        }
    }

    private static ref Bucket Find(Span<Bucket> set, ulong key)
    {
        var fullest = 0;
        for (var i = 0; i < set.Length; i++)
        {
            if (set[i].Key == key)
            {
                return ref set[i];
            }

            if (set[i].FullAt < set[fullest].FullAt)
            {
                fullest = i;
            }
        }

        set[fullest].Key = key;
        return ref set[fullest];
    }

    // Never 0, the key of a place that nobody had: ::/64 is 1, and ffff:ffff:ffff:ffff::/64 is multicast, nobody's source. 100::/64 discards
    // (RFC 6666), so IPv4 may stand in the block before it.
    private static ulong KeyOf(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        if (address.AddressFamily == AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6)
        {
            return 0x00FF_FFFF_0000_0000UL | BinaryPrimitives.ReadUInt32BigEndian(bytes[(length - 4)..]);
        }

        return unchecked(BinaryPrimitives.ReadUInt64BigEndian(bytes) + 1);
    }

    private struct Bucket
    {
        public ulong Key;
        public long FullAt;   // in ticks; in the past: it is full
    }
}
