using System.Buffers.Text;
using Edge.Cache.Store;

namespace Edge.Cache.Semantics;

/// <summary>What a stored response answers to a conditional request.</summary>
public enum ConditionalVerdict : byte
{
    /// <summary>The response itself; ranges are looked at next.</summary>
    Full,

    /// <summary>304.</summary>
    NotModified,

    /// <summary>If-Match or If-Unmodified-Since: the origin's to judge (RFC 9110 §13.2.1), forward without the cache.</summary>
    Forward,
}

/// <summary>What a HEAD answer means for a stored GET (RFC 9111 §4.3.5).</summary>
public enum HeadVerdict : byte
{
    /// <summary>Says nothing about the stored response.</summary>
    Ignore,

    /// <summary>Same validators and length: its fields may freshen the stored response.</summary>
    Freshen,

    /// <summary>Differs: the stored response is no longer good.</summary>
    Invalidate,
}

/// <summary>Conditional requests (RFC 9110 §13, RFC 9111 §4.3). Pure.</summary>
public static class Validation
{
    /// <summary>Evaluates If-None-Match, else If-Modified-Since, against <paramref name="response"/> for GET and HEAD (RFC 9110
    /// §13.2.2).</summary>
    public static ConditionalVerdict Evaluate(StoredResponse response, IFieldSource request, CacheTime now)
    {
        if (request.Has(FieldNames.IfMatch) || request.Has(FieldNames.IfUnmodifiedSince))
        {
            return ConditionalVerdict.Forward;
        }

        // RFC 9110 §13.2.1: conditions count only where the answer without them would be a success.
        if (response.Status is < 200 or > 299)
        {
            return ConditionalVerdict.Full;
        }

        if (request.Has(FieldNames.IfNoneMatch))
        {
            return AnyTagMatches(response, request) ? ConditionalVerdict.NotModified : ConditionalVerdict.Full;
        }

        return request.TrySingle(FieldNames.IfModifiedSince, out var value)
            && HttpDate.TryParse(value, now.UnixSeconds, out var since)
            && ModifiedAt(response) <= since
            ? ConditionalVerdict.NotModified
            : ConditionalVerdict.Full;
    }

    /// <summary>Whether If-Range lets a Range stand: no If-Range, a strong match, or exactly our strong date (RFC 9110 §13.1.5;
    /// H21).</summary>
    public static bool RangeStands(StoredResponse response, IFieldSource request, CacheTime now)
    {
        if (!request.TryFirst(FieldNames.IfRange, out var value))
        {
            return true;
        }

        if (!request.TrySingle(FieldNames.IfRange, out value))
        {
            return false;
        }

        if (EntityTag.TryParse(value, out var tag))
        {
            return EntityTag.TryParse(response.ETag, out var own) && tag.StronglyEquals(own);
        }

        // A date is a strong validator only when it lies at least a second before Date (RFC 9110 §8.8.2.2).
        return HttpDate.TryParse(value, now.UnixSeconds, out var date)
            && response.LastModifiedSeconds is { } modified && modified == date && modified < response.Metadata.Date;
    }

    /// <summary>Whether a 304 speaks of <paramref name="stored"/> (RFC 9111 §4.3.4; C19). When not, fetch again without
    /// conditions.</summary>
    /// <remarks>A 304 without any validator is taken to answer the validators we sent: servers leave them out, and there is no
    /// other candidate.</remarks>
    public static bool Selects(IFieldSource notModified, StoredResponse stored, CacheTime now)
    {
        if (notModified.TryFirst(FieldNames.ETag, out var value))
        {
            return EntityTag.TryParse(value, out var tag) && EntityTag.TryParse(stored.ETag, out var own)
                && (tag.IsWeak ? tag.WeaklyEquals(own) : tag.StronglyEquals(own));
        }

        return !notModified.TryFirst(FieldNames.LastModified, out value)
            || (HttpDate.TryParse(value, now.UnixSeconds, out var modified) && modified == stored.LastModifiedSeconds);
    }

    /// <summary>Judges a HEAD answer against a stored GET.</summary>
    public static HeadVerdict JudgeHead(int status, IFieldSource head, StoredResponse stored, CacheTime now)
    {
        if (status != 200 || stored.Status != 200)
        {
            return HeadVerdict.Ignore;
        }

        var sameTag = !head.TryFirst(FieldNames.ETag, out var tag) || tag.SequenceEqual(stored.ETag);
        var sameDate = !head.TryFirst(FieldNames.LastModified, out var date)
            || (HttpDate.TryParse(date, now.UnixSeconds, out var modified) && modified == stored.LastModifiedSeconds);
        var sameLength = !head.TryFirst(FieldNames.ContentLength, out var length)
            || (Utf8Parser.TryParse(length, out long bytes, out var digits) && digits == length.Length
                && bytes == stored.Body.Length);
        return sameTag && sameDate && sameLength ? HeadVerdict.Freshen : HeadVerdict.Invalidate;
    }

    private static bool AnyTagMatches(StoredResponse response, IFieldSource request)
    {
        var hasTag = EntityTag.TryParse(response.ETag, out var own);
        for (var line = request.Find(FieldNames.IfNoneMatch, 0); line >= 0; line = request.Find(FieldNames.IfNoneMatch, line + 1))
        {
            var rest = ListReader.Trim(request.ValueAt(line));
            if (rest.SequenceEqual("*"u8))
            {
                return true;
            }

            // Tags may contain commas, so the list is read tag by tag; what follows a malformed one is not looked at.
            rest = rest.TrimStart(" \t,"u8);
            while (hasTag && EntityTag.TryParse(rest, out var tag, out var length))
            {
                if (tag.WeaklyEquals(own))
                {
                    return true;
                }

                rest = rest[length..].TrimStart(" \t"u8);
                rest = rest is [(byte)',', ..] ? rest.TrimStart(" \t,"u8) : default;
            }
        }

        return false;
    }

    /// <summary>RFC 9111 §4.3.2: Last-Modified, else Date, else the time of receipt.</summary>
    private static long ModifiedAt(StoredResponse response) => response.LastModifiedSeconds ?? response.Metadata.Date;
}
