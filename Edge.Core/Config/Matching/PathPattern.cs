using System.Buffers;
using System.Text;

namespace Edge.Core.Config.Matching;

/// <summary>A compiled path pattern (E-88): <c>*</c> is any run of characters, slashes too; <c>?</c> is exactly one; case matters.</summary>
/// <remarks>
/// A leading slash may be left out: <c>images/*</c> and <c>/images/*</c> are the same. Matching walks the literal pieces between
/// the stars from left to right and takes each at its first place, which is never worse than a later one; it allocates nothing.
/// </remarks>
internal sealed class PathPattern
{
    /// <summary>Longest pattern in characters (E-88, E-194).</summary>
    public const int MaxLength = 255;

    // E-88: A–Z a–z 0–9 _ - . * $ / ~ " ' @ : + & and the wildcard ?.
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.*$/~\"'@:+&?");

    // The pieces between the stars: n stars make n + 1 pieces, any of which may be empty.
    private readonly byte[][] _pieces;
    private readonly int _minLength;

    private PathPattern(string text)
    {
        Text = text;
        Canonical = text.StartsWith('/') ? text : "/" + text;
        _pieces = [.. Canonical.Split('*').Select(Encoding.ASCII.GetBytes)];
        _minLength = _pieces.Sum(piece => piece.Length);
    }

    /// <summary>The pattern as it was written.</summary>
    public string Text { get; }

    /// <summary>The pattern with its leading slash.</summary>
    public string Canonical { get; }

    /// <summary>Compiles a pattern.</summary>
    /// <returns>Null when it is empty, longer than <see cref="MaxLength"/>, or holds a character no pattern may hold.</returns>
    public static PathPattern? Parse(string text) =>
        text.Length is > 0 and <= MaxLength && !text.AsSpan().ContainsAnyExcept(Allowed) ? new(text) : null;

    /// <summary>True when the whole of <paramref name="path"/> (normal form, without query) matches.</summary>
    public bool IsMatch(ReadOnlySpan<byte> path)
    {
        if (path.Length < _minLength) return false;
        var first = _pieces[0];
        if (_pieces.Length == 1) return path.Length == first.Length && EqualsPiece(path, first);
        var last = _pieces[^1];
        if (!EqualsPiece(path[..first.Length], first) || !EqualsPiece(path[^last.Length..], last)) return false;

        // _minLength has made sure that first and last do not overlap.
        var rest = path[first.Length..^last.Length];
        for (var i = 1; i < _pieces.Length - 1; i++)
        {
            var at = IndexOf(rest, _pieces[i]);
            if (at < 0) return false;
            rest = rest[(at + _pieces[i].Length)..];
        }

        return true;
    }

    /// <summary>True when every path <paramref name="other"/> matches is matched here too, so that it is never reached behind this one.</summary>
    /// <remarks>Sound, not complete: it may say false for two exotic patterns of the same meaning (<c>?*</c> and <c>*?</c>).</remarks>
    public bool Covers(PathPattern other)
    {
        // The other pattern is read as a text in which only '*' stands for '*' and '?' for one unknown character.
        var mine = Canonical;
        var theirs = other.Canonical;
        int i = 0, j = 0, star = -1, resume = 0;
        while (j < theirs.Length)
        {
            if (i < mine.Length && mine[i] == '*')
            {
                star = i++;
                resume = j;
            }
            else if (i < mine.Length && theirs[j] != '*' && (mine[i] == '?' || mine[i] == theirs[j]))
            {
                i++;
                j++;
            }
            else if (star >= 0)
            {
                i = star + 1;
                j = ++resume;
            }
            else
            {
                return false;
            }
        }

        return mine.AsSpan(i).TrimStart('*').IsEmpty;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static bool EqualsPiece(ReadOnlySpan<byte> text, ReadOnlySpan<byte> piece)
    {
        if (!piece.Contains((byte)'?')) return text.SequenceEqual(piece);
        for (var i = 0; i < piece.Length; i++)
            if (piece[i] != (byte)'?' && piece[i] != text[i]) return false;
        return true;
    }

    private static int IndexOf(ReadOnlySpan<byte> text, ReadOnlySpan<byte> piece)
    {
        if (!piece.Contains((byte)'?')) return text.IndexOf(piece);
        for (var at = 0; at + piece.Length <= text.Length; at++)
            if (EqualsPiece(text.Slice(at, piece.Length), piece)) return at;
        return -1;
    }
}
