using System.Text;

namespace Edge.Cache.Semantics;

/// <summary>The fields that <c>private="…"</c> and <c>no-cache="…"</c> keep out of the stored response (RFC 9111 §5.2.2.4,
/// §5.2.2.7).</summary>
internal static class QualifiedFields
{
    /// <summary>Whether the directives of <paramref name="response"/> name the field <paramref name="fieldName"/>.</summary>
    public static bool Names(IFieldSource response, in CacheDirectives directives, ReadOnlySpan<byte> fieldName)
    {
        if (!directives.Has(DirectiveFlags.NoCacheFields | DirectiveFlags.PrivateFields))
        {
            return false;
        }

        for (var line = response.Find(FieldNames.CacheControl, 0);
            line >= 0;
            line = response.Find(FieldNames.CacheControl, line + 1))
        {
            var list = new ListReader(response.ValueAt(line));
            while (list.TryRead(out var element))
            {
                if (CacheControlParser.TryFieldNames(element, out var names) && Contains(names, fieldName))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Whether the comma-separated list <paramref name="names"/> has <paramref name="name"/>, in any case.</summary>
    public static bool Contains(ReadOnlySpan<byte> names, ReadOnlySpan<byte> name)
    {
        var list = new ListReader(names);
        while (list.TryRead(out var candidate))
        {
            if (Ascii.EqualsIgnoreCase(candidate, name))
            {
                return true;
            }
        }

        return false;
    }
}
