namespace Edge.Tls.Certificates;

/// <summary>Whether and from where the status of a certificate is fetched for stapling (E-15).</summary>
/// <param name="Staple">Fetch and staple.</param>
/// <param name="AllowPrivateResponder">Ask a responder on a loopback, link-local or private address too; by default these are refused,
/// because the URL was written by somebody else.</param>
public sealed record OcspPolicy(bool Staple, bool AllowPrivateResponder)
{
    /// <summary>No stapling.</summary>
    public static OcspPolicy Off { get; } = new(false, false);
}
