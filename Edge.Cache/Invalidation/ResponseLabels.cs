namespace Edge.Cache.Invalidation;

/// <summary>By what, beside its key, a purge may concern a response. Immutable; shared by the responses it fits.</summary>
/// <param name="Scope">Its site; null: only purges of its key and of everything concern it.</param>
/// <param name="NormalPath">Its path in the one spelling purges are written in, where the key holds another (H13); else
/// empty.</param>
/// <param name="Tags">Hashes of its tags, see <see cref="CacheTags"/>; null: none.</param>
public sealed record ResponseLabels(InvalidationScope? Scope, ReadOnlyMemory<byte> NormalPath = default, ulong[]? Tags = null)
{
    /// <summary>No labels.</summary>
    public static ResponseLabels None { get; } = new(null as InvalidationScope);

    /// <summary>Bytes for the budget.</summary>
    internal long Size => NormalPath.Length + ((Tags?.Length ?? 0) * sizeof(ulong));

    /// <summary>For the ledger.</summary>
    internal LabelView View => new(Scope, NormalPath.Span, Tags);

    /// <summary>These labels with <paramref name="tags"/>, itself when that changes nothing.</summary>
    internal ResponseLabels WithTags(ulong[]? tags) => tags is null ? this : this with { Tags = tags };
}
