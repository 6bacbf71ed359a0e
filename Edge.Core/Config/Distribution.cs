using System.Buffers;
using System.Collections.Frozen;
using System.Collections.Immutable;
using Edge.Core.Config.Matching;
using Edge.Tls;
using Edge.Tls.Policy;

namespace Edge.Core.Config;

/// <summary>One site: its names, its security policy, and its behaviours in order. Frozen.</summary>
internal sealed record Distribution
{
    // Paths that need rewriting are rare and mostly short; longer ones borrow an array.
    private const int StackBytes = 512;

    private byte[]? _nameBytes;
    private byte[]? _rootPath;

    /// <summary>The operator's name; metrics, logs and invalidations use it.</summary>
    public required string Name { get; init; }

    /// <summary>The name as bytes, for cache keys.</summary>
    public ReadOnlyMemory<byte> NameBytes => _nameBytes ??= System.Text.Encoding.UTF8.GetBytes(Name);

    /// <summary>Names in lower case: <c>www.example.com</c>, <c>*.example.com</c> at any depth, or <c>*</c> (E-24).</summary>
    public required ImmutableArray<string> Aliases { get; init; }

    /// <summary>Whether the site claims any host: the alias <c>*</c>.</summary>
    public bool IsForAnyHost => Aliases.Contains(AliasText.AnyHost);

    /// <summary>What may be negotiated with viewers whose SNI is one of the names.</summary>
    public required SecurityPolicy SecurityPolicy { get; init; }

    /// <summary>Whether viewers authenticate with certificates; null: they are not asked (E-218).</summary>
    public required ClientAuthentication? ClientAuthentication { get; init; }

    /// <summary>Replaces the path <c>/</c>, and only that (E-166); null: <c>/</c> goes to the origin. Has no leading slash.</summary>
    public required string? DefaultRootObject { get; init; }

    /// <summary>What a request for <c>/</c> asks for: the default root object with its slash, or <c>/</c> itself.</summary>
    public ReadOnlyMemory<byte> RootPath => _rootPath ??= System.Text.Encoding.ASCII.GetBytes("/" + DefaultRootObject);

    /// <summary>Whether viewers are told why something was not stored or not used: the <c>detail</c> of Cache-Status (C26).</summary>
    public required bool CacheStatusDetail { get; init; }

    /// <summary>What viewers get instead of errors, by the error's status (E-161).</summary>
    public required FrozenDictionary<int, ErrorPage> ErrorPages { get; init; }

    /// <summary>The behaviour of last resort.</summary>
    public required CacheBehavior Default { get; init; }

    /// <summary>Behaviours with a pattern; the first that matches applies (E-40).</summary>
    public required ImmutableArray<CacheBehavior> Behaviors { get; init; }

    /// <summary>The behaviour for a path without query, as sent: a normalised copy is matched (E-89). Allocates nothing.</summary>
    public CacheBehavior Match(ReadOnlySpan<byte> path)
    {
        if (Behaviors.IsEmpty) return Default;
        return PathNormalizer.IsNormal(path) ? MatchNormal(path) : MatchOther(path);
    }

    /// <summary>The name, as logs show it.</summary>
    public override string ToString() => $"distribution {Name}";

    private CacheBehavior MatchNormal(ReadOnlySpan<byte> path)
    {
        foreach (var behavior in Behaviors)
            if (behavior.PathPattern!.IsMatch(path)) return behavior;
        return Default;
    }

    private CacheBehavior MatchOther(ReadOnlySpan<byte> path)
    {
        var rented = path.Length > StackBytes ? ArrayPool<byte>.Shared.Rent(path.Length) : null;
        var normal = rented ?? stackalloc byte[StackBytes];
        var behavior = MatchNormal(normal[..PathNormalizer.Normalize(path, normal)]);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        return behavior;
    }
}
