namespace Edge.Cache.Semantics;

/// <summary>Targeted cache-control fields (RFC 9213): a structured dictionary of directives, used instead of Cache-Control and
/// Expires.</summary>
internal static class TargetedCacheControl
{
    /// <summary>Reads all lines called <paramref name="fieldName"/>.</summary>
    /// <returns>False when there is none, it is empty, or it breaks the grammar: then it counts as absent (RFC 9213
    /// §2.1).</returns>
    public static bool TryParse(IFieldSource response, ReadOnlySpan<byte> fieldName, out CacheDirectives directives)
    {
        directives = default;
        var members = 0;
        for (var line = response.Find(fieldName, 0); line >= 0; line = response.Find(fieldName, line + 1))
        {
            var reader = new StructuredReader(response.ValueAt(line));
            while (reader.TryReadMember(out var key, out var type, out var number))
            {
                directives = Set(directives, key, type, number);
                members++;
            }

            if (reader.Failed)
            {
                directives = default;
                return false;
            }
        }

        directives = directives with { Flags = directives.Flags | DirectiveFlags.Present | DirectiveFlags.Targeted };
        return members > 0;
    }

    /// <summary>Sets one directive; the last of a repeated key counts (RFC 9651 §4.2.2), a number of the wrong type is 0, a flag
    /// of the wrong type counts where it restricts and not where it permits.</summary>
    private static CacheDirectives Set(in CacheDirectives before, ReadOnlySpan<byte> key, StructuredType type, long number)
    {
        var seconds = type == StructuredType.Integer ? Math.Clamp(number, 0, CacheDirectives.MaxDeltaSeconds) : 0;
        if (key.SequenceEqual("max-age"u8))
        {
            return before with { MaxAge = seconds };
        }

        if (key.SequenceEqual("s-maxage"u8))
        {
            return before with { SharedMaxAge = seconds };
        }

        if (key.SequenceEqual("stale-while-revalidate"u8))
        {
            return before with { StaleWhileRevalidate = seconds };
        }

        if (key.SequenceEqual("stale-if-error"u8))
        {
            return before with { StaleIfError = seconds };
        }

        var flag = DirectiveMerger.FlagOf(key);
        var isBoolean = type == StructuredType.Boolean;
        var on = isBoolean ? number == 1 : !DirectiveMerger.Permits(flag);
        return before with { Flags = on ? before.Flags | flag : before.Flags & ~flag };
    }
}
