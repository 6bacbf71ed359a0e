namespace Edge.Cache.Invalidation;

/// <summary>The process's sequence of purges and what they concern (docs/cache.md). Clocks play no part.</summary>
/// <remarks>A response is <em>born</em> at the sequence read before its origin request was sent, and is good while no purge that
/// concerns it has a higher number. So a fill that raced with a purge is dead on arrival (C23).</remarks>
public sealed class InvalidationLedger
{
    // One number per slot of keys: colliding keys are purged too much, rarely and safely. Only unfinished fills are compared with
    // it.
    private readonly long[] _keys = new long[1 << 14];
    private long _sequence = 1;
    private long _barrier;

    /// <summary>The newest number: the birth of a fill that starts now.</summary>
    public long Current => Volatile.Read(ref _sequence);

    /// <summary>A scope of its own, for one site or behaviour.</summary>
    public InvalidationScope NewScope() => new(this);

    /// <summary>Purges everything.</summary>
    public void PurgeAll() => Raise(ref _barrier, Next());

    /// <summary>Whether no purge of everything or of its scope has followed <paramref name="born"/>.</summary>
    public bool Admits(long born, InvalidationScope? scope) =>
        born >= Volatile.Read(ref _barrier) && (scope is null || scope.Admits(born));

    /// <summary>Whether no purge of the key with this hash has followed <paramref name="born"/>.</summary>
    internal bool AdmitsKey(long born, ulong hash) => born >= Volatile.Read(ref _keys[Slot(hash)]);

    /// <summary>Notes a purge of the key with this hash. The store calls it before it removes the entry.</summary>
    internal void StampKey(ulong hash) => Raise(ref _keys[Slot(hash)], Next());

    internal long Next() => Interlocked.Increment(ref _sequence);

    /// <summary>Raises <paramref name="target"/> to <paramref name="value"/> unless another purge has raised it
    /// further.</summary>
    internal static void Raise(ref long target, long value)
    {
        var seen = Volatile.Read(ref target);
        while (seen < value)
        {
            var found = Interlocked.CompareExchange(ref target, value, seen);
            if (found == seen)
            {
                return;
            }

            seen = found;
        }
    }

    private int Slot(ulong hash) => (int)(hash >> 20) & (_keys.Length - 1);
}
