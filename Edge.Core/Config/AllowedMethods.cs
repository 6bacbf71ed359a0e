namespace Edge.Core.Config;

/// <summary>The three sets of methods a behaviour may allow (E-78).</summary>
internal enum AllowedMethods
{
    /// <summary>GET and HEAD.</summary>
    GetHead,

    /// <summary>GET, HEAD and OPTIONS.</summary>
    GetHeadOptions,

    /// <summary>GET, HEAD, OPTIONS, PUT, POST, PATCH and DELETE.</summary>
    All,
}

/// <summary>What the sets hold.</summary>
internal static class AllowedMethodSets
{
    private static readonly string[][] Sets =
    [
        ["GET", "HEAD"],
        ["GET", "HEAD", "OPTIONS"],
        ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
    ];

    /// <summary>The methods of a set, in the order of E-78.</summary>
    public static IReadOnlyList<string> Names(this AllowedMethods set) => Sets[(int)set];

    /// <summary>The methods of a set, as Allow lists them.</summary>
    public static ReadOnlySpan<byte> AllowField(this AllowedMethods set) => set switch
    {
        AllowedMethods.GetHead => "GET, HEAD"u8,
        AllowedMethods.GetHeadOptions => "GET, HEAD, OPTIONS"u8,
        _ => "GET, HEAD, OPTIONS, PUT, POST, PATCH, DELETE"u8,
    };

    /// <summary>The set that holds exactly <paramref name="names"/>, in any order, or null.</summary>
    public static AllowedMethods? Find(IEnumerable<string> names)
    {
        var wanted = names.ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < Sets.Length; i++)
            if (wanted.SetEquals(Sets[i])) return (AllowedMethods)i;
        return null;
    }

    /// <summary>True when the set allows <paramref name="method"/>; methods are case-sensitive (RFC 9110 §9.1). Allocates nothing.</summary>
    public static bool Allows(this AllowedMethods set, ReadOnlySpan<byte> method)
    {
        if (method.SequenceEqual("GET"u8) || method.SequenceEqual("HEAD"u8)) return true;
        if (set == AllowedMethods.GetHead) return false;
        if (method.SequenceEqual("OPTIONS"u8)) return true;
        return set == AllowedMethods.All
            && (method.SequenceEqual("PUT"u8) || method.SequenceEqual("POST"u8) || method.SequenceEqual("PATCH"u8) || method.SequenceEqual("DELETE"u8));
    }
}
