using System.Collections.Immutable;
using System.Text;
using Edge.Core.Diagnostics;

namespace Edge.Core.Config;

/// <summary>What is changed in the head of every response of a behaviour, hit or miss: first remove, then set (E-167).</summary>
internal sealed record ResponseHeadersPolicy
{
    /// <summary>The operator's name.</summary>
    public required string Name { get; init; }

    /// <summary>The Strict-Transport-Security field (RFC 6797 §6.1); null: none. Sent over HTTPS only (§7.2, H32); replaces the origin's.</summary>
    public required ConfiguredField? StrictTransportSecurity { get; init; }

    /// <summary>Fields that replace the origin's of the same name, or are added.</summary>
    public required ImmutableArray<ConfiguredField> Set { get; init; }

    /// <summary>Fields that are added only when the origin sent none of that name (E-168, override off).</summary>
    public required ImmutableArray<ConfiguredField> SetIfMissing { get; init; }

    /// <summary>Which other origins' scripts may read; null: the origin server says so, or nobody.</summary>
    public required CorsPolicy? Cors { get; init; }

    /// <summary>How many responses bear Server-Timing, in ten-thousandths of a percent; null: none, not even those that are asked to (E-172).</summary>
    public required int? ServerTimingRate { get; init; }

    /// <summary>Names of fields that are removed; none of E-171.</summary>
    public required ImmutableArray<string> Remove { get; init; }

    /// <summary><see cref="Remove"/> as bytes.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> RemoveBytes =>
        _removeBytes.IsDefault ? _removeBytes = [.. Remove.Select(name => (ReadOnlyMemory<byte>)Encoding.ASCII.GetBytes(name))] : _removeBytes;

    /// <summary>Whether a field of the origin gives way: it is removed, or set by the policy.</summary>
    public bool Replaces(ReadOnlySpan<byte> name)
    {
        foreach (var removed in RemoveBytes)
        {
            if (Ascii.EqualsIgnoreCase(removed.Span, name))
            {
                return true;
            }
        }

        foreach (var field in Set)
        {
            if (Ascii.EqualsIgnoreCase(field.NameBytes.Span, name))
            {
                return true;
            }
        }

        if (Cors is { Override: true } && Exchange.CorsFields.IsOne(name))
        {
            return true;
        }

        return StrictTransportSecurity is { } hsts && Ascii.EqualsIgnoreCase(hsts.NameBytes.Span, name);
    }

    /// <summary>Whether a field of the origin was about another response than the one that is sent: what a stored one took (E-172).</summary>
    public bool IsOutdated(ReadOnlySpan<byte> name, ResultType result) =>
        ServerTimingRate is not null && result == ResultType.Hit && Ascii.EqualsIgnoreCase(name, "server-timing"u8);

    private ImmutableArray<ReadOnlyMemory<byte>> _removeBytes;
}
