using System.Text;

namespace Edge.Cache.Semantics;

/// <summary>Collects directives one by one, keeping the stricter of what contradicts.</summary>
internal struct DirectiveMerger
{
    private DirectiveFlags _flags;
    private long? _maxAge;
    private long? _sharedMaxAge;
    private long? _staleWhileRevalidate;
    private long? _staleIfError;
    private long? _maxStale;
    private long? _minFresh;

    public void Add(DirectiveFlags flag) => _flags |= flag;

    /// <summary>Adds a directive that has a number; false when <paramref name="name"/> is not such a directive.</summary>
    public bool TryAddNumber(ReadOnlySpan<byte> name, long seconds)
    {
        if (Ascii.EqualsIgnoreCase(name, "max-age"u8))
        {
            Lower(ref _maxAge, seconds);
        }
        else if (Ascii.EqualsIgnoreCase(name, "s-maxage"u8))
        {
            Lower(ref _sharedMaxAge, seconds);
        }
        else if (Ascii.EqualsIgnoreCase(name, "stale-while-revalidate"u8))
        {
            Lower(ref _staleWhileRevalidate, seconds);
        }
        else if (Ascii.EqualsIgnoreCase(name, "stale-if-error"u8))
        {
            Lower(ref _staleIfError, seconds);
        }
        else if (Ascii.EqualsIgnoreCase(name, "max-stale"u8))
        {
            Lower(ref _maxStale, seconds);
        }
        else if (Ascii.EqualsIgnoreCase(name, "min-fresh"u8))
        {
            // More freshness wanted is the stricter wish.
            _minFresh = Math.Max(_minFresh ?? 0, seconds);
        }
        else
        {
            return false;
        }

        return true;
    }

    /// <summary>Adds a directive without a number. A value it should not have is ignored where it restricts, and disqualifies it
    /// where it permits.</summary>
    public void AddFlag(ReadOnlySpan<byte> name, bool hasValue)
    {
        var flag = FlagOf(name);
        if (!hasValue || !Permits(flag))
        {
            _flags |= flag;
        }
    }

    /// <summary>Whether the directive makes reuse easier rather than harder.</summary>
    public static bool Permits(DirectiveFlags flag) =>
        flag is DirectiveFlags.Public or DirectiveFlags.Immutable or DirectiveFlags.MustUnderstand;

    public readonly CacheDirectives ToDirectives() => new()
    {
        Flags = _flags,
        MaxAge = _maxAge,
        SharedMaxAge = _sharedMaxAge,
        StaleWhileRevalidate = _staleWhileRevalidate,
        StaleIfError = _staleIfError,
        MaxStale = _maxStale,
        MinFresh = _minFresh,
    };

    /// <summary>The flag called <paramref name="name"/>, in any case.</summary>
    public static DirectiveFlags FlagOf(ReadOnlySpan<byte> name) => name switch
    {
        _ when Ascii.EqualsIgnoreCase(name, "no-store"u8) => DirectiveFlags.NoStore,
        _ when Ascii.EqualsIgnoreCase(name, "no-cache"u8) => DirectiveFlags.NoCache,
        _ when Ascii.EqualsIgnoreCase(name, "private"u8) => DirectiveFlags.Private,
        _ when Ascii.EqualsIgnoreCase(name, "public"u8) => DirectiveFlags.Public,
        _ when Ascii.EqualsIgnoreCase(name, "must-revalidate"u8) => DirectiveFlags.MustRevalidate,
        _ when Ascii.EqualsIgnoreCase(name, "proxy-revalidate"u8) => DirectiveFlags.ProxyRevalidate,
        _ when Ascii.EqualsIgnoreCase(name, "must-understand"u8) => DirectiveFlags.MustUnderstand,
        _ when Ascii.EqualsIgnoreCase(name, "no-transform"u8) => DirectiveFlags.NoTransform,
        _ when Ascii.EqualsIgnoreCase(name, "immutable"u8) => DirectiveFlags.Immutable,
        _ when Ascii.EqualsIgnoreCase(name, "only-if-cached"u8) => DirectiveFlags.OnlyIfCached,
        _ => DirectiveFlags.None,
    };

    private static void Lower(ref long? value, long seconds) =>
        value = value is { } earlier ? Math.Min(earlier, seconds) : seconds;
}
