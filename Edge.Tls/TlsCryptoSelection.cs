using System.Collections.Immutable;

namespace Edge.Tls;

/// <summary>What was found out about a provider.</summary>
/// <param name="Provider">Which.</param>
/// <param name="Version">The version of the library behind it; null when it is not on this machine.</param>
/// <param name="Fault">Null when every answer was right; else the first thing that was wrong.</param>
public sealed record TlsCryptoVerdict(TlsCryptoProvider Provider, string? Version, string? Fault)
{
    /// <summary>Every answer was right.</summary>
    public bool IsWhole => Fault is null;
}

/// <summary>Which provider computes, and what came before it.</summary>
public sealed record TlsCryptoSelection
{
    /// <summary>What was asked for.</summary>
    public required TlsCryptoProvider Wanted { get; init; }

    /// <summary>The provider to use; null when the one asked for by name cannot be had.</summary>
    public TlsCryptoVerdict? Chosen { get; init; }

    /// <summary>Those that would have been preferred, with their faults.</summary>
    public required ImmutableArray<TlsCryptoVerdict> Rejected { get; init; }

    /// <summary>Why there is no choice; null when there is one.</summary>
    public string? Fault => Chosen is null ? Rejected.FirstOrDefault()?.Fault ?? "unknown provider" : null;
}
