using System.Text;
using Edge.Cache.Semantics;

namespace Edge.Core.Exchange;

/// <summary>The fields of an error page as they are sent in the place of an error: what speaks of the page as a resource, its validators,
/// its freshness, its ranges, would be taken for the resource that was asked for, and is left out.</summary>
/// <remarks>In their place stands <c>Cache-Control: no-cache</c> (or <c>no-store</c>, if the page says so): how long errors are reused is
/// settled at the edge. Refers to the page's own fields and is valid as long as they are.</remarks>
internal sealed class ErrorPageFields : IFieldSource
{
    private readonly IFieldSource _page;
    private readonly List<int> _lines = [];
    private readonly bool _noStore;

    public ErrorPageFields(IFieldSource page)
    {
        _page = page;
        _noStore = CacheControlParser.Parse(page).Has(DirectiveFlags.NoStore);
        for (var i = 0; i < page.Count; i++)
        {
            if (!SpeaksOfPage(page.NameAt(i)))
            {
                _lines.Add(i);
            }
        }
    }

    /// <inheritdoc/>
    public int Count => _lines.Count + 1;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> NameAt(int index) => index == _lines.Count ? "Cache-Control"u8 : _page.NameAt(_lines[index]);

    /// <inheritdoc/>
    public ReadOnlySpan<byte> ValueAt(int index) =>
        index < _lines.Count ? _page.ValueAt(_lines[index]) : _noStore ? "no-store"u8 : "no-cache"u8;

    /// <inheritdoc/>
    public int Find(ReadOnlySpan<byte> name, int start)
    {
        for (var i = start; i < Count; i++)
        {
            if (Ascii.EqualsIgnoreCase(NameAt(i), name))
            {
                return i;
            }
        }

        return -1;
    }

    private static bool SpeaksOfPage(ReadOnlySpan<byte> name) => name.Length switch
    {
        3 => Is(name, "age"u8),
        4 => Is(name, "etag"u8),
        6 => Is(name, "pragma"u8),
        7 => Is(name, "expires"u8),
        13 => Is(name, "cache-control"u8) || Is(name, "last-modified"u8) || Is(name, "accept-ranges"u8) || Is(name, "content-range"u8),
        16 => Is(name, "content-location"u8),
        17 => Is(name, "cdn-cache-control"u8),
        _ => false,
    };

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> lower) => Ascii.EqualsIgnoreCase(name, lower);
}
