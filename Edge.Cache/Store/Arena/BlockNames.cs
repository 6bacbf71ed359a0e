using Edge.Cache.Invalidation;
using Edge.Cache.Keys;

namespace Edge.Cache.Store.Arena;

/// <summary>Numbers for the few objects that many blocks refer to: sites and Vary rules. Grows to a bound and never shrinks; what finds no
/// place any more is stored as an object.</summary>
/// <remarks>Thread-safe; numbers are read without a lock.</remarks>
internal sealed class BlockNames
{
    /// <summary>Most rules (origins choose them, C11).</summary>
    public const int MaxRules = 1024;

    /// <summary>Most sites.</summary>
    public const int MaxScopes = 16_384;

    private readonly Lock _gate = new();
    private readonly Dictionary<VaryRule, ushort> _ruleNumbers = [];
    private readonly Dictionary<InvalidationScope, ushort> _scopeNumbers = new(ReferenceEqualityComparer.Instance);
    private VaryRule[] _rules = [];
    private InvalidationScope[] _scopes = [];

    /// <summary>The rule with a number that is not 0.</summary>
    public VaryRule Rule(int number) => Volatile.Read(ref _rules)[number - 1];

    /// <summary>The site with a number; null for 0.</summary>
    public InvalidationScope? Scope(int number) => number == 0 ? null : Volatile.Read(ref _scopes)[number - 1];

    /// <summary>The numbers of a response's rule and site; false when there are too many of either.</summary>
    public bool TryNumber(StoredResponse response, out ushort scope, out ushort rule)
    {
        scope = 0;
        rule = 0;
        if (response.Labels.Scope is null && response.Variant is null)
        {
            return true;
        }

        lock (_gate)
        {
            return (response.Labels.Scope is not { } site || TryNumber(_scopeNumbers, ref _scopes, site, MaxScopes, out scope))
                && (response.Variant is not { } variant || TryNumber(_ruleNumbers, ref _rules, variant.Rule, MaxRules, out rule));
        }
    }

    private static bool TryNumber<T>(Dictionary<T, ushort> numbers, ref T[] all, T one, int most, out ushort number)
        where T : class
    {
        if (numbers.TryGetValue(one, out number))
        {
            return true;
        }

        if (all.Length >= most)
        {
            return false;
        }

        Volatile.Write(ref all, [.. all, one]);
        number = (ushort)all.Length;
        numbers.Add(one, number);
        return true;
    }
}
