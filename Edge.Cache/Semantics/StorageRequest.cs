using Edge.Cache.Keys;
using Edge.Cache.Policy;

namespace Edge.Cache.Semantics;

/// <summary>What a storage decision wants to know about the request that was sent to the origin.</summary>
/// <param name="Method">Its method.</param>
/// <param name="HasAuthorization">It carried Authorization that is not in the key (C07).</param>
/// <param name="HasCookie">It carried cookies that are not in the key (C04).</param>
public readonly record struct StorageRequest(CacheMethod Method, bool HasAuthorization, bool HasCookie)
{
    /// <summary>The keyed codings that it accepted; null where codings are not keyed.</summary>
    public KeyedCodings? Codings { get; init; }

    /// <summary>Reads these facts from the fields that were forwarded.</summary>
    public static StorageRequest From(CacheMethod method, IFieldSource forwarded, CachePolicy policy) => new(
        method,
        forwarded.Has(FieldNames.Authorization) && !policy.Key.Fields.ContainsIgnoreCase(FieldNames.Authorization),
        HasUnkeyedCookie(forwarded, policy.Key.Cookies))
    {
        Codings = policy.Key.Codings == KeyedCodings.None ? null : AcceptEncoding.Accepted(forwarded, policy.Key.Codings),
    };

    private static bool HasUnkeyedCookie(IFieldSource forwarded, KeySelection keyed)
    {
        for (var line = forwarded.Find(FieldNames.Cookie, 0); line >= 0; line = forwarded.Find(FieldNames.Cookie, line + 1))
        {
            var cookies = new CookieReader(forwarded.ValueAt(line));
            while (cookies.TryRead(out var pair, out var name))
            {
                if (name.IsEmpty ? !pair.IsEmpty : !keyed.Takes(name))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
