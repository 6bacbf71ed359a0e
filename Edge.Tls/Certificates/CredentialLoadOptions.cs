namespace Edge.Tls.Certificates;

/// <summary>Switches for loading certificates.</summary>
public sealed record CredentialLoadOptions
{
    /// <summary>The defaults.</summary>
    public static CredentialLoadOptions Default { get; } = new();

    /// <summary>Accept a key file that others can read, as a warning; default false (P14).</summary>
    public bool AllowExposedKeyFile { get; init; }

    /// <summary>Accept expired or not yet valid certificates, as a warning; default false. For tests and laboratories.</summary>
    public bool AllowInvalidPeriod { get; init; }

    /// <summary>Where systemd leaves the service's credentials, whose group bits are the mask of an access list; default the
    /// variable <c>CREDENTIALS_DIRECTORY</c>.</summary>
    public string? CredentialsDirectory { get; init; } = Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY");

    /// <summary>Most certificates in a chain; default 5 (E-18).</summary>
    public int MaxChainCertificates { get; init; } = 5;
}
