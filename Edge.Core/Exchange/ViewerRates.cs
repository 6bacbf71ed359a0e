using Edge.Cache.Keys;
using Edge.Core.Config;

namespace Edge.Core.Exchange;

/// <summary>What one viewer's address may ask for in a second: requests (H33), and purges by writing (C31). Thread-safe.</summary>
/// <remarks>The address is the viewer's, past trusted proxies and the PROXY protocol. What is off has no table and costs a comparison.</remarks>
internal sealed class ViewerRates(HashSeed seed, TimeProvider time)
{
    /// <summary>Purges by writing that an address may save up, in seconds of its rate.</summary>
    private const int PurgeBurstSeconds = 10;

    private AddressRates? _requests;
    private AddressRates? _purges;
    private long _limitedPurges;

    /// <summary>Writes whose purge was cut down since start.</summary>
    public long LimitedPurges => Interlocked.Read(ref _limitedPurges);

    /// <summary>Counts a request.</summary>
    /// <returns>Null: it may go on; else the seconds until another one may, rounded up (RFC 9110 §10.2.3).</returns>
    public int? Refuses(ExchangeContext exchange)
    {
        var limits = exchange.Snapshot.Limits;
        if (limits.MaxRequestRatePerAddress == 0 || exchange.Request.Viewer.IsProbe)
        {
            return null;
        }

        return Table(ref _requests, limits).TryTake(
            ForwardedFor.ClientOf(exchange.Request).Address, time.GetTimestamp(), limits.MaxRequestRatePerAddress, limits.RequestBurstPerAddress, out var wait)
            ? null : (int)Math.Clamp((wait + time.TimestampFrequency - 1) / time.TimestampFrequency, 1, int.MaxValue);
    }

    /// <summary>Counts a write that succeeded.</summary>
    /// <returns>False: it removes no more than the one stored response that it names.</returns>
    public bool MayPurge(ExchangeContext exchange)
    {
        var limits = exchange.Snapshot.Limits;
        if (limits.MaxWritePurgeRatePerAddress == 0
            || Table(ref _purges, limits).TryTake(
                ForwardedFor.ClientOf(exchange.Request).Address, time.GetTimestamp(), limits.MaxWritePurgeRatePerAddress,
                limits.MaxWritePurgeRatePerAddress * PurgeBurstSeconds, out _))
        {
            return true;
        }

        Interlocked.Increment(ref _limitedPurges);
        return false;
    }

    // A reload with another size begins with full buckets.
    private AddressRates Table(ref AddressRates? table, EdgeLimits limits)
    {
        var current = Volatile.Read(ref table);
        if (current?.Capacity == limits.MaxTrackedAddresses)
        {
            return current;
        }

        var made = new AddressRates(seed, limits.MaxTrackedAddresses, time.TimestampFrequency);
        return Interlocked.CompareExchange(ref table, made, current) == current ? made : Volatile.Read(ref table)!;
    }
}
