using System.Buffers;
using Edge.Cache.Invalidation;
using Edge.Core.Config.Matching;

namespace Edge.Core.Invalidation;

/// <summary>The paths that a purge names (E-149, E-150), and the one spelling in which they are compared with what is stored
/// (H13).</summary>
internal static class PurgePath
{
    /// <summary>Characters of a path.</summary>
    public const int MaxLength = 4000;

    // RFC 3986 §3.3, §3.4: what a path and a query may have, and the percent sign. A browser also leaves these as they are: | [ ] ^ ` { }
    private static readonly SearchValues<char> Allowed = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/?%|[]^`{}");

    /// <summary>Reads one path.</summary>
    /// <param name="text">As the operator wrote it: <c>/a</c>, <c>/a?x=1</c>, <c>/dir/*</c>, <c>/*</c>.</param>
    /// <param name="purge">What it purges.</param>
    /// <returns>Null, or what is wrong with it.</returns>
    public static string? Parse(string text, out Purge purge)
    {
        purge = default;
        if (text is "/*")
        {
            purge = Purge.Everything;
            return null;
        }

        if (text.Length is 0 or > MaxLength)
        {
            return text.Length == 0 ? "is empty" : $"is longer than {MaxLength} characters";
        }

        if (text[0] != '/')
        {
            return "does not begin with a slash";
        }

        if (text.AsSpan().IndexOfAnyExcept(Allowed) is >= 0 and var at)
        {
            return $"has {Name(text[at])}, which must be percent-encoded (RFC 3986)";
        }

        var star = text.EndsWith('*');
        var normal = Normalize(System.Text.Encoding.ASCII.GetBytes(star ? text[..^1] : text));
        purge = new Purge(star ? PurgeKind.Prefix : PurgeKind.Path, normal);
        return null;
    }

    /// <summary>The normal form of a target's path, for the labels of its response; empty when the path has it already.</summary>
    public static ReadOnlyMemory<byte> NormalFormOf(ReadOnlySpan<byte> path)
    {
        if (PathNormalizer.IsNormal(path))
        {
            return default;
        }

        var normal = Normalize(path);
        return normal.AsSpan().SequenceEqual(path) ? default : normal;
    }

    // The path alone: escapes in a query are keyed as they were sent (E-101).
    private static byte[] Normalize(ReadOnlySpan<byte> target)
    {
        var mark = target.IndexOf((byte)'?');
        var path = mark < 0 ? target : target[..mark];
        Span<byte> normal = new byte[path.Length];
        normal = normal[..PathNormalizer.Normalize(path, normal)];
        for (var escape = normal.IndexOf((byte)'%'); escape >= 0 && escape + 2 < normal.Length;)
        {
            System.Text.Ascii.ToUpperInPlace(normal.Slice(escape + 1, 2), out _);   // RFC 3986 §6.2.2.1
            var next = normal[(escape + 3)..].IndexOf((byte)'%');
            escape = next < 0 ? -1 : escape + 3 + next;
        }

        return mark < 0 ? normal.ToArray() : [.. normal, .. target[mark..]];
    }

    private static string Name(char character) => character switch
    {
        ' ' => "a space",
        < ' ' or (char)0x7f => $"the control character U+{(int)character:X4}",
        > (char)0x7f => $"the character U+{(int)character:X4}",
        _ => $"the character {character}",
    };
}
