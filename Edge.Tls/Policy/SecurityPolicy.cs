using System.Collections.Immutable;

namespace Edge.Tls.Policy;

/// <summary>What may be negotiated with viewers, as data (E-1): versions, suites in the server's order, groups,
/// schemes.</summary>
public sealed record SecurityPolicy
{
    /// <summary>The name operators know, for example <c>TLSv1.2_2021</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Versions, highest first.</summary>
    public required ImmutableArray<TlsVersion> Versions { get; init; }

    /// <summary>Suites in the order of preference of the server, as the policy lists them (E-5, E-6).</summary>
    public required ImmutableArray<ushort> CipherSuites { get; init; }

    /// <summary>Key-exchange groups in the order of preference (E-9).</summary>
    public required ImmutableArray<TlsGroup> NamedGroups { get; init; }

    /// <summary>Signature schemes in the order of preference (E-10).</summary>
    public required ImmutableArray<TlsSignatureScheme> SignatureSchemes { get; init; }

    /// <summary>True when the policy allows what a default never does: TLS below 1.2, CBC, or RSA key exchange. Report it at
    /// start (T06).</summary>
    public bool IsLegacy { get; init; }

    /// <summary>Why the policy is known but cannot be used; null when it can.</summary>
    public string? Refusal { get; init; }

    /// <summary>The suites that are really negotiated: <see cref="CipherSuites"/> without RC4, which nothing here implements
    /// (RFC 7465, E-11).</summary>
    public ImmutableArray<ushort> ServableSuites =>
        _servable ??= [.. CipherSuites.Where(id => SuiteCatalog.Find(id) is { IsServable: true })];

    private ImmutableArray<ushort>? _servable;
}
