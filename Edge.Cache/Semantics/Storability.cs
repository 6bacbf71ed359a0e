using Edge.Cache.Policy;

namespace Edge.Cache.Semantics;

/// <summary>May this response be stored, shared, and for how long (RFC 9111 §3 and §4.2; E-131 … E-141)? Pure.</summary>
public static class Storability
{
    /// <summary>Judges a response head.</summary>
    /// <param name="request">The request that was sent.</param>
    /// <param name="status">Its status.</param>
    /// <param name="response">Its fields, as the origin sent them.</param>
    /// <param name="policy">The rules.</param>
    /// <param name="requestTime">When the origin request was sent.</param>
    /// <param name="responseTime">When this head had arrived.</param>
    public static StorageDecision Decide(
        in StorageRequest request, int status, IFieldSource response, CachePolicy policy, CacheTime requestTime, CacheTime responseTime) =>
        throw new NotImplementedException();
}
