using System.Text;

namespace Edge.Core.Demo;

/// <summary>One page of the demo's origin.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="What">What it shows, in a few words.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="CacheControl">What the origin says about storing it.</param>
/// <param name="Body">Its content.</param>
/// <param name="Delay">How long the origin takes.</param>
/// <param name="SetCookie">A cookie, or null.</param>
internal sealed record DemoPage(
    string Path, string What, string ContentType, string CacheControl, byte[] Body, TimeSpan Delay = default, string? SetCookie = null);

/// <summary>The sample pages: one for each thing that is worth seeing.</summary>
internal static class DemoPages
{
    /// <summary>Bytes of <c>/large</c>: 10 MiB.</summary>
    private const int LargeBytes = 10 * 1024 * 1024;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<DemoPage> All { get; } =
    [
        new("/", "cacheable for a minute, with an ETag", "text/html; charset=utf-8", "max-age=60", Html()),
        new("/private", "for one viewer only: never a hit", "text/plain", "private, max-age=60", Text("This is yours alone.\n"), SetCookie: "session=demo"),
        new("/slow", "the origin needs a second; hits do not", "text/plain", "max-age=30", Text("Worth the wait.\n"), TimeSpan.FromSeconds(1)),
        new("/alphabet", "26 letters, to ask for ranges of", "text/plain", "max-age=3600", Text("abcdefghijklmnopqrstuvwxyz\n")),
        new("/large", "10 MiB, streamed while the cache fills", "application/octet-stream", "max-age=3600", Large()),
        new("/no-store", "stored nowhere", "text/plain", "no-store", Text("Gone already.\n")),
    ];

    /// <summary>The page at <paramref name="path"/>, or null.</summary>
    public static DemoPage? Find(ReadOnlySpan<byte> path)
    {
        foreach (var page in All)
        {
            if (Ascii.Equals(path, page.Path))
            {
                return page;
            }
        }

        return null;
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Html() => Text("""
        <!DOCTYPE html>
        <title>RawEdge demo</title>
        <h1>It works</h1>
        <p>This page came from an HTTPS origin through RawEdge. Reload, and it comes from the cache: see X-Cache and Age in the response head.
        <ul>
        <li><a href="/private">/private</a> is never stored
        <li><a href="/slow">/slow</a> takes a second, once
        <li><a href="/alphabet">/alphabet</a> answers ranges
        <li><a href="/large">/large</a> is 10 MiB
        </ul>
        """);

    private static byte[] Large()
    {
        var bytes = new byte[LargeBytes];
        var line = "RawEdge streams this while it fills its cache. 0123456789abcdef\n"u8;
        for (var i = 0; i < bytes.Length; i += line.Length)
        {
            line[..Math.Min(line.Length, bytes.Length - i)].CopyTo(bytes.AsSpan(i));
        }

        return bytes;
    }
}
