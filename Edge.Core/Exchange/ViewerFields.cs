using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Edge.Core.Config;
using Edge.Core.Diagnostics;
using Edge.Core.Viewer;
using Edge.Http1.Writing;
using Edge.Tls;
using Edge.Tls.Certificates;

namespace Edge.Core.Exchange;

/// <summary>Tells an origin who the viewer is: its certificate (RFC 9440, E-218) and its TLS (E-31, E-208).</summary>
/// <remarks>Only where the behaviour says so, only to an origin whose answer goes to this viewer alone, and never in the viewer's
/// own words: fields of these names that it sends are dropped (<see cref="ConnectionFields.IsOwnedByEdge"/>).</remarks>
internal static class ViewerFields
{
    /// <summary>Writes what <paramref name="behavior"/> lets through.</summary>
    public static void Write(ref Http1HeadWriter head, ViewerInfo viewer, CacheBehavior behavior)
    {
        if (viewer.Tls is not { } tls)
        {
            return;
        }

        switch (behavior.ClientCertificateFields)
        {
            case ClientCertificateFields.ClientCert or ClientCertificateFields.ClientCertChain when tls.ClientIdentity is { } identity:
                WriteStandard(ref head, identity, behavior.ClientCertificateFields == ClientCertificateFields.ClientCertChain);
                break;
            case ClientCertificateFields.RawEdge:
                WriteProperties(ref head, "RawEdge-Viewer-Cert-", tls.ClientIdentity);
                break;
            case ClientCertificateFields.CloudFront:
                WriteProperties(ref head, "CloudFront-Viewer-Cert-", tls.ClientIdentity);
                break;
            default:
                break;
        }

        if (behavior.FingerprintFields != FingerprintFields.None)
        {
            WriteTls(ref head, behavior.FingerprintFields == FingerprintFields.RawEdge ? "RawEdge-Viewer-" : "CloudFront-Viewer-", viewer, tls);
        }
    }

    // RFC 9440 §2.1: a byte sequence of RFC 8941, between colons.
    private static void WriteStandard(ref Http1HeadWriter head, ClientIdentity identity, bool chain)
    {
        head.Field("Client-Cert"u8, Encoding.ASCII.GetBytes(ByteSequence(identity.Certificate)));
        if (chain && !identity.Issuers.IsEmpty)
        {
            head.Field("Client-Cert-Chain"u8, Encoding.ASCII.GetBytes(string.Join(", ", identity.Issuers.Select(ByteSequence))));
        }
    }

    private static string ByteSequence(ReadOnlyMemory<byte> der) => $":{Convert.ToBase64String(der.Span)}:";

    private static void WriteProperties(ref Http1HeadWriter head, string prefix, ClientIdentity? identity)
    {
        Field(ref head, prefix + "Present", identity is null ? "0" : "1");
        if (identity is null)
        {
            return;
        }

        Field(ref head, prefix + "Serial-Number", string.Join(':', identity.SerialNumber.ToLowerInvariant().Chunk(2).Select(pair => new string(pair))));
        Field(ref head, prefix + "Issuer", identity.Issuer);
        Field(ref head, prefix + "Subject", identity.Subject);
        Field(ref head, prefix + "Sha256", identity.Sha256);
        Field(ref head, prefix + "Validity", $"NotBefore={Moment(identity.NotBefore)};NotAfter={Moment(identity.NotAfter)}");
        Field(ref head, prefix + "Pem", Uri.EscapeDataString(PemEncoding.WriteString("CERTIFICATE", identity.Certificate.Span) + "\n"));
    }

    private static string Moment(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static void WriteTls(ref Http1HeadWriter head, string prefix, ViewerInfo viewer, HandshakeInfo tls)
    {
        if (viewer.Fingerprint is { } fingerprint)
        {
            Field(ref head, prefix + "JA3-Fingerprint", fingerprint.Ja3);
            Field(ref head, prefix + "JA4-Fingerprint", fingerprint.Ja4);
        }

        Field(ref head, prefix + "TLS", $"{tls.Version.ToName()}:{tls.OpenSslSuiteName}:{NameOf(viewer.Handshake)}");
    }

    // E-14.
    private static string NameOf(HandshakeKind handshake) => handshake switch
    {
        HandshakeKind.Resumed => "sessionResumed",
        HandshakeKind.Reused => "connectionReused",
        _ => "fullHandshake",
    };

    private static void Field(ref Http1HeadWriter head, string name, string value) =>
        head.Field(Encoding.ASCII.GetBytes(name), Encoding.ASCII.GetBytes(value));
}
