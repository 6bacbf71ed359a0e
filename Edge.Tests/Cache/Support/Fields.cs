using System.Text;
using Edge.Cache.Semantics;

namespace Edge.Tests.Cache.Support;

/// <summary>Field lines written as "Name: value", independent of the product's own field block.</summary>
internal sealed class Fields : IFieldSource
{
    private readonly List<(byte[] Name, byte[] Value)> _lines = [];

    private Fields()
    {
    }

    public static Fields None { get; } = new();

    public static Fields Of(params string[] lines)
    {
        var fields = new Fields();
        foreach (var line in lines)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            fields._lines.Add(
                (Encoding.Latin1.GetBytes(line[..colon]), Encoding.Latin1.GetBytes(line[(colon + 1)..].Trim(' ', '\t'))));
        }

        return fields;
    }

    public int Count => _lines.Count;

    public ReadOnlySpan<byte> NameAt(int index) => _lines[index].Name;

    public ReadOnlySpan<byte> ValueAt(int index) => _lines[index].Value;

    public int Find(ReadOnlySpan<byte> name, int start)
    {
        for (var i = start; i < _lines.Count; i++)
        {
            if (Ascii.EqualsIgnoreCase(_lines[i].Name, name))
            {
                return i;
            }
        }

        return -1;
    }
}
