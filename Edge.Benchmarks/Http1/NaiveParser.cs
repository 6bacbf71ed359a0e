using System.Text;

namespace Edge.Benchmarks.Http1;

/// <summary>What one writes first: a string, its lines, a dictionary.</summary>
internal static class NaiveParser
{
    /// <summary>Reads one head; the number of fields.</summary>
    public static int Parse(byte[] head)
    {
        var lines = Encoding.Latin1.GetString(head).Split("\r\n");
        var start = lines[0].Split(' ');
        if (start.Length != 3 || !start[2].StartsWith("HTTP/1.", StringComparison.Ordinal))
        {
            return -1;
        }

        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                fields[line[..colon]] = line[(colon + 1)..].Trim();
            }
        }

        return fields.ContainsKey("Host") ? fields.Count : -1;
    }
}
