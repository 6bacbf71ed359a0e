using System.Collections.Immutable;
using Edge.Tls.Certificates;

namespace Edge.Core.Certificates;

/// <summary>One entry of <c>certificates</c>: a pair of files, or a directory of pairs.</summary>
internal sealed record CertificateSource
{
    /// <summary>The operator's name.</summary>
    public required string Name { get; init; }

    /// <summary>The chain, absolute; empty for a directory.</summary>
    public string CertificateFile { get; init; } = "";

    /// <summary>The key, absolute; empty for a directory.</summary>
    public string KeyFile { get; init; } = "";

    /// <summary>The directory, absolute; null for a pair of files.</summary>
    public string? Directory { get; init; }

    /// <summary>How to load.</summary>
    public required CredentialLoadOptions Options { get; init; }

    /// <summary>Whether clients without a known name may get it (E-25).</summary>
    public bool IsDefault { get; init; }

    /// <summary>Stapling (E-15).</summary>
    public required OcspPolicy Ocsp { get; init; }
}

/// <summary>What an entry came to: immutable; a swap makes another one.</summary>
/// <param name="Source">The entry.</param>
/// <param name="Certificates">One for a pair of files, any number for a directory, by file name.</param>
/// <param name="Problems">Findings about the files as they lie on disk now; errors only for a directory, whose other certificates serve
/// all the same.</param>
internal sealed record LoadedSource(
    CertificateSource Source, ImmutableArray<ServerCertificate> Certificates, ImmutableArray<CredentialProblem> Problems);
