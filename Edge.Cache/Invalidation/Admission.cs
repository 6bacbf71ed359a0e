namespace Edge.Cache.Invalidation;

/// <summary>What the purges say of a response.</summary>
internal enum Admission : byte
{
    /// <summary>No purge concerns it.</summary>
    Good,

    /// <summary>A soft purge concerns it: it is stale, whatever its lifetime.</summary>
    Stale,

    /// <summary>A purge concerns it: it is as if it were not there.</summary>
    Dead,
}
