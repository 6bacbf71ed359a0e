using System.Text;
using System.Text.Json;
using Edge.Core.Diagnostics;
using Edge.Tests.Tls;
using Edge.Tests.Tls.Certificates;
using Edge.Tls;
using Edge.Tls.Certificates;
using Edge.Tls.Records;

namespace Edge.Tests.Core.Diagnostics;

/// <summary>What log and metrics tell of viewers' certificates and fingerprints: only on request, and never the certificate.</summary>
internal sealed class ClientIdentityLogTests
{
    private static readonly ClientFingerprint Fingerprint = new("0149f47eabf9a20d0893e2a44e5a6323", "t13d3112h2_e8f1e7e78f70_b26ce05bbdd6");

    [Test]
    public void E218_Json_OnRequest_HasSubjectSerialAndDigest()
    {
        using var line = JsonDocument.Parse(Line(new() { LogClientCertificate = true, LogFingerprints = true }));
        var entry = line.RootElement;

        Assert.That(entry.GetProperty("clientCertSubject").GetString(), Is.EqualTo("CN=alice\\0d\\0a"));
        Assert.That(entry.GetProperty("clientCertSerial").GetString(), Is.EqualTo("4A000001"));
        Assert.That(entry.GetProperty("clientCertSha256").GetString(), Is.EqualTo(Identity().Sha256));
        Assert.That(entry.GetProperty("ja3").GetString(), Is.EqualTo(Fingerprint.Ja3));
        Assert.That(entry.GetProperty("ja4").GetString(), Is.EqualTo(Fingerprint.Ja4));
    }

    [TestCase(AccessLogLayout.Json)]
    [TestCase(AccessLogLayout.W3c)]
    public void E218_Unasked_LogsNothingOfThem(AccessLogLayout layout)
    {
        var line = Line(new() { Layout = layout });

        Assert.That(line, Does.Not.Contain("alice").And.Not.Contain("4A000001").And.Not.Contain("t13d"));
    }

    [Test]
    public void E31_W3c_OnRequest_HasColumnsBehindTheStandardOnes()
    {
        var options = new AccessLogOptions { Layout = AccessLogLayout.W3c, LogClientCertificate = true, LogFingerprints = true };
        var columns = Encoding.ASCII.GetString(W3cAccessLog.Header(options)).TrimEnd('\n').Split('\n')[1].Split(' ')[1..];
        var fields = Line(options).TrimEnd('\n').Split('\t');

        Assert.That(columns[^6..], Is.EqualTo((string[])
            ["connection-id", "x-client-cert-subject", "x-client-cert-serial", "x-client-cert-sha256", "x-ja3", "x-ja4"]));
        Assert.That(fields, Has.Length.EqualTo(columns.Length));
        Assert.That(fields[^5..], Is.EqualTo((string[])["CN=alice%5C0d%5C0a", "4A000001", Identity().Sha256, Fingerprint.Ja3, Fingerprint.Ja4]));
    }

    [Test]
    public void E176_W3c_Unasked_HasTheStandardHeader() =>
        Assert.That(Encoding.ASCII.GetString(W3cAccessLog.Header(new())), Does.EndWith(" distribution-tenant-id connection-id\n"));

    [Test]
    public async Task E218_Metrics_CountEveryOutcomeByName()
    {
        var metrics = new EdgeMetrics();
        metrics.ClientCertificate(ClientCertificateOutcome.Accepted);
        metrics.ClientCertificate(ClientCertificateOutcomes.Of(ClientCertificateError.UnknownIssuer));
        metrics.ClientCertificate(ClientCertificateOutcomes.Of(ClientCertificateError.UnknownIssuer));
        using var text = new MemoryStream();
        await new MetricsExposition(metrics).WriteAsync(text);
        var exposition = Encoding.UTF8.GetString(text.ToArray());

        Assert.That(exposition, Does.Contain("rawedge_client_certificates_total{outcome=\"accepted\"} 1\n"));
        Assert.That(exposition, Does.Contain("rawedge_client_certificates_total{outcome=\"unknown_issuer\"} 2\n"));
    }

    [Test]
    public void E218_Metrics_KnowEveryError()
    {
        foreach (var error in Enum.GetValues<ClientCertificateError>().Where(error => error != ClientCertificateError.None))
        {
            Assert.That(ClientCertificateOutcomes.Of(error).ToString(), Is.EqualTo(error.ToString()));
        }
    }

    private static string Line(AccessLogOptions options) => Encoding.UTF8.GetString(
        AccessLogFormatter.Current.Format(new AccessLogEntry { ClientIdentity = Identity(), Fingerprint = Fingerprint }, options));

    private static ClientIdentity Identity()
    {
        ClientPki.Trust().Verify(
            TestAuthority.Der(Leaf.Value, ClientPki.Intermediate), TestAuthority.Now, false, TlsLimits.Default, out var identity);
        return identity!;
    }

    private static readonly Lazy<TestAuthority.Issued> Leaf = new(() => ClientPki.Leaf("CN=\"alice\r\n\""));
}
