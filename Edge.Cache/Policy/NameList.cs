using System.Text;

namespace Edge.Cache.Policy;

/// <summary>A short, frozen list of names as bytes, in the order given. Searched linearly: lists are short and never made by
/// strangers (H34).</summary>
public sealed class NameList
{
    private readonly byte[][] _names;

    private NameList(byte[][] names) => _names = names;

    /// <summary>No names.</summary>
    public static NameList Empty { get; } = new([]);

    /// <summary>The list of <paramref name="names"/>.</summary>
    public static NameList Of(params ReadOnlySpan<string> names)
    {
        var bytes = new byte[names.Length][];
        for (var i = 0; i < names.Length; i++)
        {
            bytes[i] = Encoding.UTF8.GetBytes(names[i]);
        }

        return bytes.Length == 0 ? Empty : new NameList(bytes);
    }

    /// <summary>How many.</summary>
    public int Count => _names.Length;

    /// <summary>The name at <paramref name="index"/>.</summary>
    public ReadOnlySpan<byte> this[int index] => _names[index];

    /// <summary>Whether <paramref name="name"/> is listed, byte for byte.</summary>
    public bool Contains(ReadOnlySpan<byte> name)
    {
        foreach (var candidate in _names)
        {
            if (name.SequenceEqual(candidate))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether <paramref name="name"/> is listed in any case, as field names compare.</summary>
    public bool ContainsIgnoreCase(ReadOnlySpan<byte> name)
    {
        foreach (var candidate in _names)
        {
            if (Ascii.EqualsIgnoreCase(name, candidate))
            {
                return true;
            }
        }

        return false;
    }
}
