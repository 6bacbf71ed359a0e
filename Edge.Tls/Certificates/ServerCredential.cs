using System.Collections.Immutable;
using System.Security.Cryptography;
using Edge.Tls.Crypto;
using Edge.Tls.Ocsp;

namespace Edge.Tls.Certificates;

/// <summary>A certificate chain and its private key, whole and checked. Immutable; shared by all connections; never disposed
/// while in use.</summary>
public sealed class ServerCredential
{
    internal ServerCredential(AsymmetricAlgorithm privateKey) => PrivateKey = privateKey;

    /// <summary>The kind of the key.</summary>
    public required KeyKind KeyKind { get; init; }

    /// <summary>DNS names and addresses of the certificate, lower case; the common name does not count (E-23).</summary>
    public required ImmutableArray<string> Names { get; init; }

    /// <summary>Start of the validity period of the leaf.</summary>
    public required DateTimeOffset NotBefore { get; init; }

    /// <summary>End of the validity period that ends first in the chain.</summary>
    public required DateTimeOffset NotAfter { get; init; }

    /// <summary>The chain as sent: leaf first, each certificate issued by the next. DER.</summary>
    public required ImmutableArray<ReadOnlyMemory<byte>> Chain { get; init; }

    /// <summary>Whether both present the same certificates, hence have the same key.</summary>
    public bool IsChainOf(ServerCredential other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Chain.Length == other.Chain.Length && Chain.Zip(other.Chain).All(static pair => pair.First.Span.SequenceEqual(pair.Second.Span));
    }

    /// <summary>Where the leaf says its status can be asked for over plain HTTP (RFC 6960 §3.1); null: nowhere.</summary>
    public string? OcspResponder { get; init; }

    /// <summary>The leaf demands a stapled response (RFC 7633): viewers that know the extension refuse it without one.</summary>
    public bool MustStaple { get; init; }

    /// <summary>Whether the leaf may say who a client is: its extended key usage names that, or is absent (RFC 5280 §4.2.1.12).</summary>
    public bool IsForClients { get; init; }

    /// <summary>The private key; an <see cref="RSA"/> or an <see cref="ECDsa"/>, whose signing methods are thread-safe on
    /// this platform.</summary>
    internal AsymmetricAlgorithm PrivateKey { get; }

    /// <summary>The same in the types of the protocol library; made on first use.</summary>
    internal ManagedCredential Managed => Volatile.Read(ref _managed) ?? Convert();

    private ManagedCredential? _managed;

    private ManagedCredential Convert() => LazyInitializer.EnsureInitialized(ref _managed, () => new ManagedCredential(this));
    private volatile OcspStaple? _staple;

    /// <summary>What is stapled in handshakes that begin from now on, when the viewer asks for it; null: nothing. Whoever sets it takes
    /// it away again at its <see cref="OcspStaple.NextUpdate"/>.</summary>
    public OcspStaple? Staple
    {
        get => _staple;
        set => _staple = value;
    }

    /// <summary>SHA-256 of the leaf: by it a session ticket names the certificate that its client saw.</summary>
    internal ReadOnlySpan<byte> Fingerprint => LazyInitializer.EnsureInitialized(ref _fingerprint, () => SHA256.HashData(Chain[0].Span));

    private byte[]? _fingerprint;

    /// <summary>Reads and checks PEM files.</summary>
    /// <param name="certificateFile">The chain, leaf first.</param>
    /// <param name="keyFile">The private key; may be the same file.</param>
    /// <param name="now">For the validity periods.</param>
    /// <param name="options">Switches.</param>
    public static CredentialLoadResult LoadFiles(
        string certificateFile, string keyFile, DateTimeOffset now, CredentialLoadOptions? options = null) =>
        new CredentialLoader(certificateFile, keyFile, now, options ?? CredentialLoadOptions.Default).LoadFiles();

    /// <summary>Checks PEM text. Names the texts <c>certificate</c> and <c>key</c> in problems.</summary>
    public static CredentialLoadResult LoadPem(
        string certificatePem, string keyPem, DateTimeOffset now, CredentialLoadOptions? options = null) =>
        new CredentialLoader("certificate", "key", now, options ?? CredentialLoadOptions.Default).LoadPem(certificatePem, keyPem);
}

/// <summary>A credential, or why there is none.</summary>
/// <param name="Credential">Set when no problem is worse than a warning.</param>
/// <param name="Problems">Every finding, warnings included.</param>
public sealed record CredentialLoadResult(ServerCredential? Credential, ImmutableArray<CredentialProblem> Problems);
