namespace Edge.Cache.Invalidation;

/// <summary>Something purged as a whole: a site, a behaviour. Lives as long as the site does, across configuration
/// reloads.</summary>
public sealed class InvalidationScope
{
    private readonly InvalidationLedger _ledger;
    private long _barrier;

    internal InvalidationScope(InvalidationLedger ledger) => _ledger = ledger;

    /// <summary>Purges everything of this scope: one store, whatever the number of objects (C23). Fills that have begun are not
    /// stored.</summary>
    public void Purge() => InvalidationLedger.Raise(ref _barrier, _ledger.Next());

    /// <summary>Whether something born at <paramref name="born"/> is still good.</summary>
    public bool Admits(long born) => born >= Volatile.Read(ref _barrier);
}
