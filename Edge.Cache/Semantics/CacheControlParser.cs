namespace Edge.Cache.Semantics;

/// <summary>Reads Cache-Control (RFC 9111 §5.2) and its targeted relatives (RFC 9213). Never throws on peer input.</summary>
public static class CacheControlParser
{
    /// <summary>All Cache-Control lines of a request or response, merged.</summary>
    public static CacheDirectives Parse(IFieldSource fields) => throw new NotImplementedException();

    /// <summary>What governs a response at this cache: the first valid, non-empty field of our target list, else Cache-Control.</summary>
    public static CacheDirectives ParseResponse(IFieldSource response) => throw new NotImplementedException();
}
