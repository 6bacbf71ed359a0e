using System.Collections.Immutable;

namespace Edge.Core.Config;

/// <summary>Where a behaviour fetches from: one origin, or a primary with a secondary behind it (E-154).</summary>
/// <param name="Name">The name of the origin or the group.</param>
/// <param name="Primary">Asked first, every time.</param>
/// <param name="Secondary">Asked when the primary fails; null for a single origin.</param>
/// <param name="FailoverStatuses">Statuses of the primary that count as failure (E-155); empty for a single origin.</param>
internal sealed record OriginTarget(
    string Name, OriginSettings Primary, OriginSettings? Secondary, ImmutableArray<int> FailoverStatuses)
{
    /// <summary>A target of one origin.</summary>
    public static OriginTarget Of(OriginSettings origin) => new(origin.Name, origin, null, []);

    /// <summary>Whether a request of any method goes to the secondary when it could not be sent to the primary at all.</summary>
    public bool FailsOverUnsent { get; init; }

    /// <summary>True when <paramref name="status"/> from the primary sends the request to the secondary (for GET, HEAD, OPTIONS: E-156).</summary>
    public bool FailsOver(int status) => Secondary is not null && FailoverStatuses.Contains(status);
}
