using System.Text;
using Edge.Cache.Policy;
using Edge.Cache.Semantics;

namespace Edge.Core.Compression;

/// <summary>The fields of a response as they are once the edge has coded its content, or might have: what spoke of the bytes before is
/// gone or weak (E-147, RFC 9110 §8.8.1).</summary>
/// <remarks>Copies what it changes and refers to the rest; valid as long as the response's own fields are.</remarks>
internal sealed class CodedFields : IFieldSource
{
    private readonly IFieldSource _source;
    private readonly List<(int Line, byte[]? Name, byte[]? Value)> _lines = [];

    private CodedFields(IFieldSource source) => _source = source;

    /// <summary>A response that is coded with <paramref name="coding"/>; with <see cref="KeyedCodings.None"/> one that is not, but is for
    /// other viewers, so that Vary has to say so.</summary>
    public static CodedFields Of(IFieldSource response, KeyedCodings coding)
    {
        var fields = new CodedFields(response);
        fields.Copy(isCoded: coding != KeyedCodings.None);
        if (coding != KeyedCodings.None)
        {
            fields._lines.Add((-1, "Content-Encoding"u8.ToArray(), (coding == KeyedCodings.Brotli ? "br"u8 : "gzip"u8).ToArray()));
        }

        return fields;
    }

    /// <summary>A 304, or an answer to HEAD, for a stored response that the edge has coded.</summary>
    public static CodedFields ForUpdate(IFieldSource answer)
    {
        var fields = new CodedFields(answer);
        fields.Copy(isCoded: true);
        return fields;
    }

    /// <inheritdoc/>
    public int Count => _lines.Count;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> NameAt(int index) => _lines[index].Name ?? _source.NameAt(_lines[index].Line);

    /// <inheritdoc/>
    public ReadOnlySpan<byte> ValueAt(int index) => _lines[index].Value ?? _source.ValueAt(_lines[index].Line);

    /// <inheritdoc/>
    public int Find(ReadOnlySpan<byte> name, int start)
    {
        for (var i = start; i < _lines.Count; i++)
        {
            if (Ascii.EqualsIgnoreCase(NameAt(i), name))
            {
                return i;
            }
        }

        return -1;
    }

    private void Copy(bool isCoded)
    {
        var varies = false;
        for (var line = 0; line < _source.Count; line++)
        {
            var name = _source.NameAt(line);
            if (isCoded && SpeaksOfBytes(name))
            {
                continue;
            }

            if (isCoded && Ascii.EqualsIgnoreCase(name, "etag"u8))
            {
                if (Weaken(_source.ValueAt(line)) is { } weak)
                {
                    _lines.Add((line, null, weak));
                }

                continue;
            }

            varies |= Ascii.EqualsIgnoreCase(name, "vary"u8) && NamesAcceptEncoding(_source.ValueAt(line));
            _lines.Add((line, null, null));
        }

        if (!varies)
        {
            _lines.Add((-1, "Vary"u8.ToArray(), "Accept-Encoding"u8.ToArray()));
        }
    }

    // Length, digests (RFC 9530), and ranges that would have to be remade.
    private static bool SpeaksOfBytes(ReadOnlySpan<byte> name) => name.Length switch
    {
        6 => Ascii.EqualsIgnoreCase(name, "digest"u8),
        11 => Ascii.EqualsIgnoreCase(name, "content-md5"u8) || Ascii.EqualsIgnoreCase(name, "repr-digest"u8),
        14 => Ascii.EqualsIgnoreCase(name, "content-length"u8) || Ascii.EqualsIgnoreCase(name, "content-digest"u8),
        _ => false,
    };

    // E-147: strong becomes weak, weak stays, what is no tag goes.
    private static byte[]? Weaken(ReadOnlySpan<byte> tag) =>
        !EntityTag.TryParse(tag, out var parsed) ? null : parsed.IsWeak ? tag.ToArray() : [.. "W/"u8, .. tag];

    private static bool NamesAcceptEncoding(ReadOnlySpan<byte> vary)
    {
        foreach (var range in vary.Split((byte)','))
        {
            var name = vary[range].Trim(" \t"u8);
            if (Ascii.EqualsIgnoreCase(name, "accept-encoding"u8) || name.SequenceEqual("*"u8))
            {
                return true;
            }
        }

        return false;
    }
}
