using Edge.Cache.Policy;

namespace Edge.Cache.Semantics;

/// <summary>Floor, default and ceiling: one pure function from what a response says to how long it is fresh (E-130 …
/// E-141).</summary>
internal static class Ttl
{
    /// <summary>The freshness lifetime in seconds of a response that may be stored.</summary>
    /// <param name="policy">The rules.</param>
    /// <param name="directives">Its directives.</param>
    /// <param name="status">Its status.</param>
    /// <param name="times">Its times.</param>
    /// <param name="overridden">Whether the floor has overridden directives, see <see cref="TryOverride"/>.</param>
    /// <param name="source">What gave it.</param>
    /// <returns>Null when nothing gives it a lifetime: it can only be revalidated.</returns>
    public static long? Evaluate(
        CachePolicy policy,
        in CacheDirectives directives,
        int status,
        in ResponseTimes times,
        bool overridden,
        out LifetimeSource source)
    {
        if (status >= 400)
        {
            return EvaluateError(policy, directives, status, times, overridden, out source);
        }

        if (overridden)
        {
            // E-131, last row: the directives do not count, and neither does the freshness beside them.
            source = LifetimeSource.Floor;
            return Floor(policy);
        }

        if (times.ExplicitLifetime is { } given)
        {
            source = times.ExplicitSource;
            return ClampToPolicy(policy, given, ref source);
        }

        if (policy.DefaultTtl is { } byDefault && StatusCodes.TakesDefaultTtl(status)
            && (status is not (307 or 308) || directives.Has(DirectiveFlags.Present)))
        {
            // E-132: the ceiling never touches the default.
            source = Floor(policy) > Seconds(byDefault) ? LifetimeSource.Floor : LifetimeSource.Default;
            return Math.Max(Floor(policy), Seconds(byDefault));
        }

        if (Guess(policy, directives, status, times) is { } guess)
        {
            source = LifetimeSource.Heuristic;
            return ClampToPolicy(policy, guess, ref source);
        }

        var byFloor = Floor(policy) > 0 && IsMarkedCacheable(directives, status);
        source = byFloor ? LifetimeSource.Floor : LifetimeSource.None;
        return byFloor ? Floor(policy) : null;
    }

    /// <summary>Takes no-store, no-cache and private away where the floor overrides them (E-131; not for every error, E-140),
    /// which must be asked for.</summary>
    /// <returns>Whether anything was taken away.</returns>
    public static bool TryOverride(CachePolicy policy, int status, ref CacheDirectives directives)
    {
        const DirectiveFlags Overridable = DirectiveFlags.NoStore | DirectiveFlags.NoCache | DirectiveFlags.Private;
        if (!policy.FloorOverridesDirectives || policy.MinTtl <= TimeSpan.Zero || !directives.Has(Overridable)
            || StatusCodes.HonoursDirectivesAlways(status))
        {
            return false;
        }

        directives = directives with { Flags = directives.Flags & ~Overridable };
        return true;
    }

    /// <summary>A stale window cut to the ceiling, counted from storage (E-134).</summary>
    public static long CutToCeiling(CachePolicy policy, long window, long lifetime, long initialAge) =>
        policy.MaxTtl is { } ceiling
        ? Math.Clamp(Seconds(ceiling) + initialAge - lifetime, 0, window)
        : window;

    /// <summary>May be stored without explicit freshness (RFC 9111 §3, §4.2.2).</summary>
    public static bool IsMarkedCacheable(in CacheDirectives directives, int status) =>
        StatusCodes.IsHeuristicallyCacheable(status) || directives.Has(DirectiveFlags.Public);

    private static long? EvaluateError(
        CachePolicy policy,
        in CacheDirectives directives,
        int status,
        in ResponseTimes times,
        bool overridden,
        out LifetimeSource source)
    {
        source = LifetimeSource.ErrorTtl;
        var errorTtl = Seconds(policy.ErrorTtl);
        var ceiling = policy.MaxTtl is { } max ? Seconds(max) : long.MaxValue;
        if (overridden)
        {
            return Math.Min(errorTtl, ceiling);
        }

        if (policy.Errors == ErrorCaching.Listed)
        {
            // E-139; never longer than the behaviour's maximum (C17).
            var listed = Math.Max(errorTtl, times.ExplicitLifetime ?? 0);
            source = listed > ceiling ? LifetimeSource.Ceiling : listed > errorTtl ? times.ExplicitSource : LifetimeSource.ErrorTtl;
            return Math.Min(listed, ceiling);
        }

        if (times.ExplicitLifetime is { } given)
        {
            source = times.ExplicitSource;
            return ClampToPolicy(policy, given, ref source);
        }

        var guess = policy.DefaultTtl is { } byDefault && StatusCodes.IsHeuristicallyCacheable(status)
            ? Seconds(byDefault)
            : Guess(policy, directives, status, times);
        if (guess is not { } lifetime)
        {
            source = LifetimeSource.None;
            return null;
        }

        source = lifetime > errorTtl ? LifetimeSource.ErrorTtl : policy.DefaultTtl is null ? LifetimeSource.Heuristic : LifetimeSource.Default;
        return Math.Min(Math.Min(lifetime, errorTtl), ceiling);
    }

    private static long? Guess(CachePolicy policy, in CacheDirectives directives, int status, in ResponseTimes times) =>
        policy.Heuristics && policy.DefaultTtl is null && IsMarkedCacheable(directives, status) ? times.HeuristicLifetime : null;

    private static long ClampToPolicy(CachePolicy policy, long lifetime, ref LifetimeSource source)
    {
        if (policy.MaxTtl is { } ceiling && lifetime > Seconds(ceiling))
        {
            source = LifetimeSource.Ceiling;
            lifetime = Seconds(ceiling);
        }

        if (lifetime < Floor(policy))
        {
            source = LifetimeSource.Floor;
            lifetime = Floor(policy);
        }

        return lifetime;
    }

    private static long Floor(CachePolicy policy) => Seconds(policy.MinTtl);

    private static long Seconds(TimeSpan span) => (long)span.TotalSeconds;
}
