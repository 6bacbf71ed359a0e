using System.Collections.Immutable;

namespace Edge.Tls.Certificates;

/// <summary>One state of one configured certificate: where it lies, what it covers, and its credential now or on demand.</summary>
/// <remarks>New files make a new object; a handshake that holds this one finishes with it. Thread-safe.</remarks>
public sealed class ServerCertificate
{
    private volatile ServerCredential? _held;

    /// <summary>The operator's name; within a directory <c>directory/file</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The chain, leaf first.</summary>
    public required string CertificateFile { get; init; }

    /// <summary>The private key; may be the same file.</summary>
    public required string KeyFile { get; init; }

    /// <summary>How to load it.</summary>
    public required CredentialLoadOptions Options { get; init; }

    /// <summary>The files this is the state of.</summary>
    public required CredentialStamp Stamp { get; init; }

    /// <summary>Names, key kind, validity.</summary>
    public required CertificateFacts Facts { get; init; }

    /// <summary>Whether status responses are fetched and stapled (E-15).</summary>
    public OcspPolicy Ocsp { get; init; } = OcspPolicy.Off;

    /// <summary>The credential, when it is kept in memory whatever happens; null: <see cref="LoadedCredentials"/> loads it.</summary>
    public ServerCredential? Held => _held;

    /// <summary>Keeps <paramref name="credential"/> in memory: always for a certificate named by itself, for one of a directory while
    /// its newest files cannot be used.</summary>
    public void Hold(ServerCredential credential) => _held = credential;

    /// <summary>A certificate of a directory whose files are in order again, or gone, needs no memory of its own.</summary>
    public void Release() => _held = null;

    /// <summary>A certificate that lives in memory alone.</summary>
    public static ServerCertificate Of(ServerCredential credential, string name = "memory") => Make(name, "", "", default, credential);

    /// <summary>Loads and checks the files whole (T30), and keeps the credential.</summary>
    /// <param name="name">The operator's name.</param>
    /// <param name="certificateFile">The chain, leaf first.</param>
    /// <param name="keyFile">The private key.</param>
    /// <param name="now">For the validity periods.</param>
    /// <param name="options">Switches.</param>
    /// <param name="ocsp">Stapling; off when null.</param>
    /// <returns>The certificate, or null, and every finding.</returns>
    public static (ServerCertificate? Certificate, ImmutableArray<CredentialProblem> Problems) Load(
        string name, string certificateFile, string keyFile, DateTimeOffset now, CredentialLoadOptions options, OcspPolicy? ocsp = null)
    {
        var stamp = CredentialStamp.Read(certificateFile, keyFile);
        var (credential, problems) = ServerCredential.LoadFiles(certificateFile, keyFile, now, options);
        return (credential is null ? null : Make(name, certificateFile, keyFile, stamp, credential, options, ocsp), problems);
    }

    /// <summary>Loads the files anew and checks that they still cover what was promised.</summary>
    internal CredentialLoadResult Load(DateTimeOffset now)
    {
        var result = ServerCredential.LoadFiles(CertificateFile, KeyFile, now, Options);
        if (result.Credential is not { } credential || Facts.Names.All(credential.Names.Contains))
        {
            return result;
        }

        var lost = Facts.Names.First(name => !credential.Names.Contains(name));
        return new(null, result.Problems.Add(new(
            CredentialProblemKind.WrongName, $"{CertificateFile}: does not cover {lost} any more", IsWarning: false)));
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static ServerCertificate Make(
        string name, string certificateFile, string keyFile, CredentialStamp stamp, ServerCredential credential,
        CredentialLoadOptions? options = null, OcspPolicy? ocsp = null)
    {
        var certificate = new ServerCertificate
        {
            Name = name,
            CertificateFile = certificateFile,
            KeyFile = keyFile,
            Options = options ?? CredentialLoadOptions.Default,
            Stamp = stamp,
            Facts = CertificateFacts.Of(credential),
            Ocsp = ocsp ?? OcspPolicy.Off,
        };
        certificate.Hold(credential);
        return certificate;
    }
}

/// <summary>The certificates of one name: RSA, ECDSA, or both; loaded or not.</summary>
/// <param name="Ecdsa">Used whenever the viewer can verify it.</param>
/// <param name="Rsa">Used otherwise.</param>
public sealed record CertificateSet(ServerCertificate? Ecdsa, ServerCertificate? Rsa)
{
    /// <summary>The set with one certificate more; it replaces one of the same kind.</summary>
    public CertificateSet With(ServerCertificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return certificate.Facts.IsRsa ? this with { Rsa = certificate } : this with { Ecdsa = certificate };
    }

    /// <summary>A set of one.</summary>
    public static CertificateSet Of(ServerCertificate certificate) => new CertificateSet(null, null).With(certificate);
}
