namespace Edge.Cache.Semantics;

/// <summary>The times a response states: dates, age and explicit freshness, read once. Pure.</summary>
internal readonly record struct ResponseTimes
{
    /// <summary>Heuristic freshness never exceeds a day (RFC 9111 §4.2.2 suggests a tenth of the time since
    /// modification).</summary>
    public const long MaxHeuristic = 86_400;

    /// <summary>Date, or the time of receipt when it is missing or no date (RFC 9110 §6.6.1).</summary>
    public long Date { get; private init; }

    /// <summary>Last-Modified.</summary>
    public long? LastModified { get; private init; }

    /// <summary>corrected_initial_age (RFC 9111 §4.2.3).</summary>
    public long InitialAgeMilliseconds { get; private init; }

    /// <summary>s-maxage, else max-age, else Expires − Date, unless a targeted field silences Expires (RFC 9111 §4.2.1; RFC 9213
    /// §2.2).</summary>
    public long? ExplicitLifetime { get; private init; }

    /// <summary>Which of the three <see cref="ExplicitLifetime"/> is.</summary>
    public LifetimeSource ExplicitSource { get; private init; }

    /// <summary>A tenth of Date − Last-Modified, at most <see cref="MaxHeuristic"/>.</summary>
    public long? HeuristicLifetime => LastModified is { } modified ? Math.Clamp((Date - modified) / 10, 0, MaxHeuristic) : null;

    /// <summary>Reads the times of a response; its Age from <paramref name="ageSource"/>, which after a 304 is another
    /// message.</summary>
    public static ResponseTimes Read(
        IFieldSource response,
        IFieldSource ageSource,
        in CacheDirectives directives,
        CacheTime requestTime,
        CacheTime responseTime)
    {
        var now = responseTime.UnixSeconds;
        var date = DateOf(response, FieldNames.Date, now);
        var byExpires = directives.SharedMaxAge is null && directives.MaxAge is null && !directives.Has(DirectiveFlags.Targeted)
            ? ExpiresLifetime(response, date ?? now, now) : null;
        return new ResponseTimes
        {
            Date = date ?? now,
            LastModified = DateOf(response, FieldNames.LastModified, now),
            InitialAgeMilliseconds = InitialAge(ageSource, date, requestTime, responseTime),
            ExplicitLifetime = directives.SharedMaxAge ?? directives.MaxAge ?? byExpires,
            ExplicitSource = directives.SharedMaxAge is not null ? LifetimeSource.SharedMaxAge
                : directives.MaxAge is not null ? LifetimeSource.MaxAge
                : byExpires is not null ? LifetimeSource.Expires : LifetimeSource.None,
        };
    }

    /// <summary>Expires − Date; a value that is no date is in the past (RFC 9111 §5.3).</summary>
    private static long? ExpiresLifetime(IFieldSource response, long date, long now)
    {
        if (!response.TryFirst(FieldNames.Expires, out var value))
        {
            return null;
        }

        return HttpDate.TryParse(value, now, out var expires)
            ? Math.Clamp(expires - date, 0, CacheDirectives.MaxDeltaSeconds)
            : 0;
    }

    private static long InitialAge(IFieldSource ageSource, long? date, CacheTime requestTime, CacheTime responseTime)
    {
        var apparent = date is { } seconds ? Math.Max(0, responseTime.UnixMilliseconds - (seconds * 1000)) : 0;
        apparent = Math.Min(apparent, CacheDirectives.MaxDeltaSeconds * 1000);
        var delay = Math.Max(0, responseTime.MonotonicMilliseconds - requestTime.MonotonicMilliseconds);
        return Math.Max(apparent, (AgeOf(ageSource) * 1000) + delay);
    }

    /// <summary>Age: the first value; ignored when it is not digits (RFC 9111 §5.1).</summary>
    private static long AgeOf(IFieldSource response)
    {
        if (!response.TryFirst(FieldNames.Age, out var value))
        {
            return 0;
        }

        var list = new ListReader(value);
        return list.TryRead(out var first) ? CacheControlParser.ParseDeltaSeconds(first) : 0;
    }

    private static long? DateOf(IFieldSource response, ReadOnlySpan<byte> name, long now) =>
        response.TryFirst(name, out var value) && HttpDate.TryParse(value, now, out var seconds) ? seconds : null;
}
