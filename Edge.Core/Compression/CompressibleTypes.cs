using System.Collections.Frozen;
using System.Text;

namespace Edge.Core.Compression;

/// <summary>The media types that are worth compressing (E-148), compared without case and without parameters.</summary>
internal static class CompressibleTypes
{
    private const int MaxTypeBytes = 64;

    private static readonly FrozenSet<string> Types = new[]
    {
        "application/dash+xml", "application/eot", "application/font", "application/font-sfnt", "application/javascript", "application/json",
        "application/opentype", "application/otf", "application/pdf", "application/pkcs7-mime", "application/protobuf", "application/rss+xml",
        "application/truetype", "application/ttf", "application/vnd.apple.mpegurl", "application/vnd.mapbox-vector-tile",
        "application/vnd.ms-fontobject", "application/wasm", "application/xhtml+xml", "application/xml", "application/x-font-opentype",
        "application/x-font-truetype", "application/x-font-ttf", "application/x-httpd-cgi", "application/x-javascript", "application/x-mpegurl",
        "application/x-opentype", "application/x-otf", "application/x-perl", "application/x-ttf", "font/eot", "font/opentype", "font/otf", "font/ttf",
        "image/svg+xml", "text/css", "text/csv", "text/html", "text/javascript", "text/js", "text/plain", "text/richtext",
        "text/tab-separated-values", "text/xml", "text/x-component", "text/x-java-source", "text/x-script", "vnd.apple.mpegurl",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>How many there are.</summary>
    public static int Count => Types.Count;

    /// <summary>Whether a value of Content-Type is one of them.</summary>
    public static bool Contains(ReadOnlySpan<byte> contentType)
    {
        var end = contentType.IndexOf((byte)';');
        var type = (end < 0 ? contentType : contentType[..end]).Trim(" \t"u8);
        if (type.Length is 0 or > MaxTypeBytes)
        {
            return false;
        }

        Span<char> text = stackalloc char[type.Length];
        return Encoding.Latin1.GetChars(type, text) == type.Length && Types.GetAlternateLookup<ReadOnlySpan<char>>().Contains(text);
    }
}
