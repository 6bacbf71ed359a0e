namespace Edge.Core.Config;

/// <summary>How requests are logged.</summary>
internal enum AccessLogFormat
{
    /// <summary>One JSON object per line.</summary>
    Json,

    /// <summary>W3C extended format with the fields of E-178.</summary>
    W3c,

    /// <summary>Not at all.</summary>
    Off,
}

/// <summary>Where and how requests are logged.</summary>
/// <param name="Path">Absolute path of the file; null for standard output.</param>
/// <param name="Format">The line format.</param>
/// <param name="MaxQueuedLines">Lines that may wait for a slow disk; above it lines are dropped and counted (P11).</param>
internal sealed record AccessLogSettings(string? Path, AccessLogFormat Format, int MaxQueuedLines)
{
    /// <summary>Whether subject, serial number and digest of viewers' certificates are logged.</summary>
    public bool ClientCertificate { get; init; }

    /// <summary>Whether JA3 and JA4 are logged.</summary>
    public bool Fingerprints { get; init; }
}

/// <summary>The admin endpoint: loopback or a Unix socket, apart from every viewer listener (P12).</summary>
/// <param name="Endpoint">Where to bind.</param>
/// <param name="Token">What Authorization has to carry; null: nothing, the address or the socket's mode is the guard.</param>
internal sealed record AdminSettings(ListenEndpoint Endpoint, string? Token = null)
{
    /// <summary>The endpoint; the token is a secret (P03).</summary>
    public override string ToString() => Endpoint.ToString();
}
