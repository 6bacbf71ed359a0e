namespace Edge.Core.Config.Document;

/// <summary>Finds the known name somebody probably meant.</summary>
internal static class Suggestion
{
    // Shorter beginnings fit too much to be meant.
    private const int MinPrefixLength = 4;

    /// <summary><c>; did you mean "x"?</c> when a candidate is close to <paramref name="name"/>, else an empty text.</summary>
    public static string For(string name, IEnumerable<string> candidates) =>
        Closest(name, candidates) is { } close ? $"; did you mean {ConfigText.Quote(close)}?" : "";

    /// <summary>The candidate within about one typing error per three letters, else the only one that <paramref name="name"/> begins; or null.</summary>
    public static string? Closest(string name, IEnumerable<string> candidates)
    {
        string? best = null;
        var known = candidates as IReadOnlyCollection<string> ?? [.. candidates];
        var bestDistance = Math.Max(1, name.Length / 3) + 1;
        foreach (var candidate in known)
        {
            if (Math.Abs(candidate.Length - name.Length) >= bestDistance) continue;
            var distance = Distance(name.ToUpperInvariant(), candidate.ToUpperInvariant());
            if (distance >= bestDistance) continue;
            best = candidate;
            bestDistance = distance;
        }

        return best ?? OnlyLonger(name, known);
    }

    private static string? OnlyLonger(string name, IReadOnlyCollection<string> candidates)
    {
        if (name.Length < MinPrefixLength) return null;
        var longer = candidates.Where(candidate => candidate.StartsWith(name, StringComparison.OrdinalIgnoreCase)).Take(2).ToArray();
        return longer is [var only] ? only : null;
    }

    // Optimal string alignment: insert, delete, replace, and swap of two neighbours cost one each.
    private static int Distance(string a, string b)
    {
        var previous = new int[b.Length + 1];
        var current = new int[b.Length + 1];
        var next = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) current[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            next[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                next[j] = Math.Min(Math.Min(next[j - 1] + 1, current[j] + 1), current[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) next[j] = Math.Min(next[j], previous[j - 2] + 1);
            }

            (previous, current, next) = (current, next, previous);
        }

        return current[b.Length];
    }
}
