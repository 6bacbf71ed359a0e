using System.Text;

namespace Edge.Cache.Semantics;

/// <summary>Reads Cache-Control (RFC 9111 §5.2) and its targeted relatives (RFC 9213). Never throws on peer input.</summary>
/// <remarks>Where the message contradicts itself the strict reading wins: a repeated directive counts with its smaller value, a
/// bad number is 0, the bare form of private and no-cache beats the form with field names (RFC 9111 §4.2.1, §5.2).</remarks>
public static class CacheControlParser
{
    /// <summary>All Cache-Control lines of a request or response, merged.</summary>
    public static CacheDirectives Parse(IFieldSource fields)
    {
        var merger = default(DirectiveMerger);
        for (var line = fields.Find(FieldNames.CacheControl, 0); line >= 0; line = fields.Find(FieldNames.CacheControl, line + 1))
        {
            merger.Add(DirectiveFlags.Present);
            var list = new ListReader(fields.ValueAt(line));
            while (list.TryRead(out var element))
            {
                AddElement(ref merger, element);
            }
        }

        return merger.ToDirectives();
    }

    /// <summary>What governs a response at this cache: the first valid, non-empty field of our target list, else Cache-Control
    /// (RFC 9213 §2.2).</summary>
    public static CacheDirectives ParseResponse(IFieldSource response) =>
        TargetedCacheControl.TryParse(response, FieldNames.RawEdgeCacheControl, out var directives)
            || TargetedCacheControl.TryParse(response, FieldNames.CdnCacheControl, out directives)
            ? directives
            : Parse(response);

    /// <summary>The field names of an element that is <c>private="…"</c> or <c>no-cache="…"</c> (RFC 9111 §5.2.2.4,
    /// §5.2.2.7).</summary>
    internal static bool TryFieldNames(ReadOnlySpan<byte> element, out ReadOnlySpan<byte> names)
    {
        var form = Split(element, out var name, out names);
        return form == ValueForm.Quoted && !names.IsEmpty && TakesFieldNames(name);
    }

    /// <summary>Digits only; overflow becomes 2³¹ (RFC 9111 §1.2.2); anything else is 0, that is stale (§4.2.1).</summary>
    internal static long ParseDeltaSeconds(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty || value.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return 0;
        }

        var seconds = 0L;
        foreach (var digit in value)
        {
            seconds = Math.Min((seconds * 10) + (digit - '0'), CacheDirectives.MaxDeltaSeconds);
        }

        return seconds;
    }

    private static void AddElement(ref DirectiveMerger merger, ReadOnlySpan<byte> element)
    {
        var form = Split(element, out var name, out var value);
        if (TakesFieldNames(name))
        {
            var isPrivate = Ascii.EqualsIgnoreCase(name, "private"u8);
            merger.Add((isPrivate, form == ValueForm.Quoted && !value.IsEmpty) switch
            {
                (true, true) => DirectiveFlags.PrivateFields,
                (true, false) => DirectiveFlags.Private,
                (false, true) => DirectiveFlags.NoCacheFields,
                (false, false) => DirectiveFlags.NoCache,
            });
            return;
        }

        if (form == ValueForm.None && Ascii.EqualsIgnoreCase(name, "max-stale"u8))
        {
            merger.Add(DirectiveFlags.MaxStaleAny);
            return;
        }

        if (!merger.TryAddNumber(name, ParseDeltaSeconds(value)))
        {
            merger.AddFlag(name, hasValue: form != ValueForm.None);
        }
    }

    private static bool TakesFieldNames(ReadOnlySpan<byte> name) =>
        Ascii.EqualsIgnoreCase(name, "private"u8) || Ascii.EqualsIgnoreCase(name, "no-cache"u8);

    /// <summary>Splits <c>name=value</c>. Space around the equals sign is not in the grammar: it is left in the value, which
    /// makes it a bad one.</summary>
    private static ValueForm Split(ReadOnlySpan<byte> element, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        var equals = element.IndexOf((byte)'=');
        if (equals < 0)
        {
            name = element;
            value = default;
            return ValueForm.None;
        }

        name = ListReader.Trim(element[..equals]);
        value = name.Length == equals ? element[(equals + 1)..] : element[equals..];
        if (value.Length < 2 || value[0] != '"' || ListReader.QuotedLength(value) != value.Length)
        {
            return ValueForm.Plain;
        }

        value = value[1..^1];
        return ValueForm.Quoted;
    }

    private enum ValueForm
    {
        None,
        Plain,
        Quoted,
    }
}
