using Edge.Cache.Policy;
using Edge.Cache.Semantics;

namespace Edge.Cache.Store;

/// <summary>Makes <see cref="StoredFields"/> from a response, leaving out what is not the stored response's to keep. Reusable, one thread.</summary>
public sealed class StoredFieldsBuilder
{
    /// <summary>The fields that may be stored and shared (RFC 9111 §3.1): without Connection and what it nominates, the hop-by-hop fields of
    /// RFC 9110 §7.6.1, the proxy authentication fields, Set-Cookie (C08), the fields named by <c>private="…"</c> and <c>no-cache="…"</c>, Age,
    /// X-Cache, and Content-Length, which the holder of the body knows. Vary is filtered when the policy does not honour it (E-128).</summary>
    public StoredFields BuildShared(IFieldSource response, CachePolicy policy) => throw new NotImplementedException();

    /// <summary>The fields for the one viewer that asked: the same, but with Set-Cookie (unless the policy removes it) and the named fields.
    /// Returns <paramref name="shared"/> itself when nothing differs.</summary>
    public StoredFields BuildForRequester(IFieldSource response, CachePolicy policy, StoredFields shared) => throw new NotImplementedException();

    /// <summary>The stored fields freshened by a 304 (RFC 9111 §3.2; C19): every field it has replaces the stored ones of that name, except
    /// Content-Length, Content-Encoding, Content-Range and Transfer-Encoding.</summary>
    public StoredFields BuildFreshened(StoredFields stored, IFieldSource notModified, CachePolicy policy) => throw new NotImplementedException();
}
