using System.Collections.Frozen;
using System.Text;
using Edge.Core.Config.Keys;
using Edge.Core.Config.Matching;

namespace Edge.Core.Config.Sections;

/// <summary>Reads <c>customErrorResponses</c> of a distribution (E-161, E-162).</summary>
internal static class ErrorPagesSection
{
    private const int MaxPathLength = 4_000;

    // E-161.
    private static readonly int[] Statuses = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];

    private static readonly IntegerListKey Status = new("status", 400, 504) { IsOptional = true };
    private static readonly TextKey PagePath = new("pagePath") { IsOptional = true };
    private static readonly IntegerKey ResponseStatus = new("responseStatus", 0, 200, 504) { IsOptional = true };
    private static readonly DurationKey CachingMinTtl =
        new("cachingMinTtl", TimeSpan.FromSeconds(10), TimeSpan.Zero, TimeSpan.FromDays(365));

    /// <summary>The keys of one entry.</summary>
    public static SectionListKey Key { get; } = new("customErrorResponses", new(Status, PagePath, ResponseStatus, CachingMinTtl));

    /// <summary>Reads every entry.</summary>
    /// <param name="site">The section of the distribution.</param>
    /// <param name="match">Finds the behaviour of a path; null while the behaviours are broken themselves.</param>
    /// <returns>Pages by the status that they stand for.</returns>
    public static FrozenDictionary<int, ErrorPage> Read(SectionReader site, Func<byte[], CacheBehavior>? match)
    {
        var pages = new Dictionary<int, ErrorPage>();
        foreach (var reader in site.SectionList(Key)) ReadOne(reader, match, pages);
        return pages.ToFrozenDictionary();
    }

    private static void ReadOne(SectionReader reader, Func<byte[], CacheBehavior>? match, Dictionary<int, ErrorPage> pages)
    {
        var statuses = reader.Require(Status, "the statuses that the page stands for are needed, such as [404]");
        var path = reader.Require(PagePath, "the path of the page is needed, such as \"/errors/404.html\"");
        var responseStatus = reader.Read(ResponseStatus);
        var minTtl = reader.Read(CachingMinTtl);
        if (reader.Has(Status) && statuses.IsEmpty) reader.Error(Status, "is empty: the page would stand for nothing");
        if (path.Length > 0 && !IsPath(path))
            reader.Error(PagePath, $"must begin with \"/\", be in normal form (no escapes, no \"//\", no dot segments), hold no query, and no more than {MaxPathLength} characters");
        if (responseStatus is not (0 or 200) && !Statuses.Contains(responseStatus))
            reader.Error(ResponseStatus, $"{JsonWords.Number(responseStatus)} cannot take the place of an error; 200, {string.Join(", ", Statuses)} can (E-161)");
        for (var i = 0; i < statuses.Length; i++)
        {
            if (!Statuses.Contains(statuses[i]))
                reader.Error(Status, i, $"{JsonWords.Number(statuses[i])} cannot have a page; {string.Join(", ", Statuses)} can (E-161)");
            else if (pages.ContainsKey(statuses[i]))
                reader.Error(Status, i, $"{JsonWords.Number(statuses[i])} has a page already");
            else if (reader.IsSound && match?.Invoke(Encoding.ASCII.GetBytes(path)) is { } behavior)
                pages.Add(statuses[i], new ErrorPage(path, responseStatus == 0 ? statuses[i] : responseStatus, WithMinimum(behavior, minTtl)));
        }
    }

    // E-162: an error that comes often must not ask for its page as often.
    private static CacheBehavior WithMinimum(CacheBehavior behavior, TimeSpan minTtl) =>
        behavior.CachePolicy.IsDisabled || behavior.CachePolicy.MinTtl >= minTtl ? behavior : behavior with
        {
            CachePolicy = behavior.CachePolicy with
            {
                MinTtl = minTtl,
                FloorOverridesDirectives = behavior.CachePolicy.FloorOverridesDirectives && behavior.CachePolicy.MinTtl > TimeSpan.Zero,
            },
        };

    private static bool IsPath(string path)
    {
        foreach (var c in path)
            if (c is <= ' ' or >= (char)127 or '?' or '#' or '"' or '<' or '>' or '\\' or '^' or '`' or '{' or '|' or '}') return false;
        return path.Length <= MaxPathLength && path[0] == '/' && PathNormalizer.IsNormal(Encoding.ASCII.GetBytes(path));
    }
}
