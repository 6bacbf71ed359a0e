namespace Edge.Core.Origin;

/// <summary>Highest random weight: every edge sends a key to the same address, and when an address comes or goes only its own keys move.</summary>
internal static class RendezvousHash
{
    /// <summary>A hash that is the same in every process (FNV-1a, 64 bits).</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var hash = 14695981039346656037UL;
        foreach (var b in bytes)
        {
            hash = (hash ^ b) * 1099511628211UL;
        }

        return hash;
    }

    /// <summary>The weight of an address for a key.</summary>
    public static ulong Weight(ulong key, ulong seed)
    {
        // The finalizer of SplitMix64: FNV alone mixes its last bytes badly.
        var z = key ^ seed;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
