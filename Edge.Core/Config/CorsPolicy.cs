using System.Collections.Immutable;
using System.Text;

namespace Edge.Core.Config;

/// <summary>Which other origins' scripts may read responses (E-169; Fetch standard, "CORS protocol"). Frozen.</summary>
internal sealed record CorsPolicy
{
    /// <summary>What stands for every origin.</summary>
    public const string AnyOrigin = "*";

    private byte[][]? _origins;

    /// <summary><c>*</c> alone, or origins in lower case as browsers write them, <c>https://example.com</c>, where the host may begin with
    /// <c>*.</c> for every name below it.</summary>
    public required ImmutableArray<string> AllowOrigins { get; init; }

    /// <summary>Value of Access-Control-Allow-Methods; empty: not sent.</summary>
    public required ReadOnlyMemory<byte> AllowMethods { get; init; }

    /// <summary>Value of Access-Control-Allow-Headers; empty: not sent.</summary>
    public required ReadOnlyMemory<byte> AllowHeaders { get; init; }

    /// <summary>Value of Access-Control-Expose-Headers; empty: not sent.</summary>
    public required ReadOnlyMemory<byte> ExposeHeaders { get; init; }

    /// <summary>Whether scripts may send credentials; never together with <see cref="AnyOrigin"/>.</summary>
    public required bool AllowCredentials { get; init; }

    /// <summary>How long a browser may remember the answer of a preflight, in seconds.</summary>
    public required int MaxAge { get; init; }

    /// <summary>Whether the fields of the origin give way; else one of them is enough for the policy to add none (E-236).</summary>
    public required bool Override { get; init; }

    /// <summary>Whether the edge answers preflights itself; else they go to the origin like any OPTIONS.</summary>
    public required bool AnswerPreflight { get; init; }

    /// <summary>Whether every origin may read.</summary>
    public bool IsForAnyOrigin => AllowOrigins is [AnyOrigin];

    /// <summary>Whether scripts of <paramref name="origin"/> may read.</summary>
    /// <param name="origin">The value of Origin. Allocates nothing.</param>
    public bool Allows(ReadOnlySpan<byte> origin)
    {
        foreach (var allowed in _origins ??= [.. AllowOrigins.Select(Encoding.ASCII.GetBytes)])
        {
            var star = allowed.AsSpan().IndexOf((byte)'*');
            if (star < 0 ? Ascii.EqualsIgnoreCase(allowed, origin) : IsBelow(origin, allowed.AsSpan(0, star), allowed.AsSpan(star + 1)))
            {
                return true;
            }
        }

        return false;
    }

    // "https://" and ".example.com" around one label or more.
    private static bool IsBelow(ReadOnlySpan<byte> origin, ReadOnlySpan<byte> scheme, ReadOnlySpan<byte> parent)
    {
        var label = origin.Length - scheme.Length - parent.Length;
        return label > 0 && Ascii.EqualsIgnoreCase(origin[..scheme.Length], scheme) && Ascii.EqualsIgnoreCase(origin[^parent.Length..], parent)
            && !origin.Slice(scheme.Length, label).ContainsAny("/:@"u8);
    }
}
