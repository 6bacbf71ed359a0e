namespace Edge.Cache.Invalidation;

/// <summary>What the ledger reads of a response's labels, wherever they lie.</summary>
/// <param name="scope">See <see cref="ResponseLabels.Scope"/>.</param>
/// <param name="normalPath">See <see cref="ResponseLabels.NormalPath"/>.</param>
/// <param name="tags">See <see cref="ResponseLabels.Tags"/>.</param>
internal readonly ref struct LabelView(InvalidationScope? scope, ReadOnlySpan<byte> normalPath, ReadOnlySpan<ulong> tags)
{
    public InvalidationScope? Scope { get; } = scope;

    public ReadOnlySpan<byte> NormalPath { get; } = normalPath;

    public ReadOnlySpan<ulong> Tags { get; } = tags;
}
