using System.Collections.Immutable;

namespace Edge.Tls.Certificates;

/// <summary>Decides whether an origin's certificate chain is acceptable. No network is ever touched. Thread-safe; shared by connections.</summary>
public sealed class OriginTrust : IDisposable
{
    /// <summary>The trust anchors of the system.</summary>
    public static OriginTrust CreateSystem() => throw new NotImplementedException();

    /// <summary>Anchors from PEM text: CAs, or an origin's own self-signed certificate (E-57).</summary>
    /// <param name="pem">One or more certificates.</param>
    /// <param name="alsoSystem">Trust the system's anchors too.</param>
    /// <param name="trust">The result, or null.</param>
    /// <param name="error">What is wrong with the text, for the operator; else null.</param>
    public static bool TryCreateFromPem(string pem, bool alsoSystem, out OriginTrust? trust, out string? error) => throw new NotImplementedException();

    /// <summary>Checks one chain.</summary>
    /// <param name="chain">DER, in the order of the wire (E-59).</param>
    /// <param name="acceptableNames">One of these must match (E-55).</param>
    /// <param name="now">For the validity periods.</param>
    /// <param name="limits">Bounds on the chain (T29).</param>
    public OriginTrustError Verify(
        IReadOnlyList<ReadOnlyMemory<byte>> chain, ImmutableArray<string> acceptableNames, DateTimeOffset now, TlsLimits limits) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
