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
    /// <summary>Evaluates If-None-Match, else If-Modified-Since, against <paramref name="response"/> for GET and HEAD (RFC 9110 §13.2.2).</summary>
    public static ConditionalVerdict Evaluate(StoredResponse response, IFieldSource request, CacheTime now) => throw new NotImplementedException();

    /// <summary>Whether If-Range lets a Range stand: no If-Range, a strong match, or exactly our strong date (RFC 9110 §13.1.5; H21).</summary>
    public static bool RangeStands(StoredResponse response, IFieldSource request, CacheTime now) => throw new NotImplementedException();

    /// <summary>Whether a 304 speaks of <paramref name="stored"/> (RFC 9111 §4.3.4; C19). When not, fetch again without conditions.</summary>
    public static bool Selects(IFieldSource notModified, StoredResponse stored, CacheTime now) => throw new NotImplementedException();

    /// <summary>Judges a HEAD answer against a stored GET.</summary>
    public static HeadVerdict JudgeHead(int status, IFieldSource head, StoredResponse stored, CacheTime now) => throw new NotImplementedException();
}
