using System.Text;
using Edge.Cache;
using Edge.Cache.Invalidation;
using Edge.Cache.Keys;
using Edge.Cache.Semantics;
using Edge.Core.Invalidation;

namespace Edge.Core.Exchange;

/// <summary>What a write that succeeded makes wrong of what is stored: its target, what Location and Content-Location name on the same
/// origin (RFC 9111 §4.4), and the groups that the origin lists (RFC 9875 §3).</summary>
internal static class WriteInvalidation
{
    /// <summary>Invalidates after an answer to <paramref name="exchange"/>'s request. Nothing for safe methods and errors (C31).</summary>
    public static void Apply(ExchangeContext exchange, int status, IFieldSource answer)
    {
        if (!CacheMethods.Invalidates(CacheMethods.Parse(exchange.Request.MethodText), status))
        {
            return;
        }

        var all = exchange.Services.Rates.MayPurge(exchange);
        Purge(exchange, exchange.Path, exchange.Request.Query, exchange.Request.Facts.HasQuery, inEveryVariant: all);
        if (!all)
        {
            return;   // C31
        }

        PurgeNamed(exchange, answer, "location"u8);
        PurgeNamed(exchange, answer, "content-location"u8);
        var ledger = exchange.Services.Ledger;
        var scope = ledger.ScopeOf(exchange.Distribution!.Name);
        foreach (var group in CacheGroups.ReadInvalidated(answer, scope, GroupHost(exchange)) ?? [])
        {
            ledger.TryPurgeGroup(scope, group);
        }
    }

    /// <summary>The host to which groups belong (RFC 9875 §2.1); empty where all names of a site share what is stored.</summary>
    public static ReadOnlySpan<byte> GroupHost(ExchangeContext exchange) =>
        exchange.Behavior!.CachePolicy.Key.Host ? exchange.Request.Host : default;

    // A URI of another origin is not this one's to invalidate (RFC 9111 §4.4): scheme, host and port have to be those of the target.
    private static void PurgeNamed(ExchangeContext exchange, IFieldSource answer, ReadOnlySpan<byte> field)
    {
        var line = answer.Find(field, 0);
        if (line < 0 || exchange.Request.Authority.IsEmpty)
        {
            return;
        }

        var scheme = exchange.Request.Viewer.IsHttps ? "https" : "http";
        var target = $"{scheme}://{Encoding.ASCII.GetString(exchange.Request.Authority)}{Encoding.ASCII.GetString(exchange.Request.Path)}";
        if (!Uri.TryCreate(target, UriKind.Absolute, out var own)
            || !Uri.TryCreate(own, Encoding.Latin1.GetString(answer.ValueAt(line)), out var named)
            || named.Scheme != own.Scheme || named.Port != own.Port || !named.Host.Equals(own.Host, StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        var query = named.Query;
        Purge(exchange, Encoding.ASCII.GetBytes(named.AbsolutePath), Encoding.ASCII.GetBytes(query.Length > 0 ? query[1..] : ""), query.Length > 0, inEveryVariant: true);
    }

    // In every variant: whatever else is in the key. Beyond the bound on such purges the one key that is known goes (C31).
    private static void Purge(ExchangeContext exchange, ReadOnlySpan<byte> path, ReadOnlySpan<byte> query, bool hasQuery, bool inEveryVariant)
    {
        var input = new CacheKeyInput
        {
            Site = exchange.Distribution!.NameBytes.Span,
            Host = exchange.Request.Host,
            Path = path,
            Query = query,
            HasQuery = hasQuery,
            Method = CacheMethod.Get,
        };
        if (!exchange.Key.TryBuild(input, exchange.Request.Fields, exchange.Distribution.Match(path).CachePolicy, out var key))
        {
            return;
        }

        exchange.Services.Store.Remove(key);
        if (!inEveryVariant)
        {
            return;
        }

        var normal = PurgePath.NormalFormOf(path);
        var ledger = exchange.Services.Ledger;
        ledger.TryPurgeWritten(
            ledger.ScopeOf(exchange.Distribution.Name), normal.IsEmpty ? path : normal.Span, exchange.Key.Query, exchange.Key.HasQuery);
    }
}
