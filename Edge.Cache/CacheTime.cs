namespace Edge.Cache;

/// <summary>One reading of both clocks: the wall for dates inside messages, the monotonic one for ages (C22).</summary>
/// <param name="UnixMilliseconds">Wall clock, milliseconds since 1970-01-01 UTC.</param>
/// <param name="MonotonicMilliseconds">Milliseconds of a clock that only runs forward; its zero means nothing.</param>
public readonly record struct CacheTime(long UnixMilliseconds, long MonotonicMilliseconds)
{
    /// <summary>The wall clock in whole seconds, rounded down, as HTTP dates count.</summary>
    public long UnixSeconds => (long)Math.Floor(UnixMilliseconds / 1000.0);

    /// <summary>Reads both clocks of <paramref name="clock"/>. For the caller's use: nothing in this project reads a
    /// clock.</summary>
    public static CacheTime Read(TimeProvider clock) => new(
        clock.GetUtcNow().ToUnixTimeMilliseconds(),
        (long)clock.GetElapsedTime(0, clock.GetTimestamp()).TotalMilliseconds);
}
