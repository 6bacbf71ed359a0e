using System.Text;
using Edge.Core.Exchange;

namespace Edge.Tests.Core.Exchange;

/// <summary>Which fields stay on their connection, and which belong to the edge (RFC 9110 §7.6.1; C01, H11, H24).</summary>
internal sealed class ConnectionFieldsTests
{
    [TestCase("Connection")]
    [TestCase("keep-alive")]
    [TestCase("TE")]
    [TestCase("Trailer")]
    [TestCase("Transfer-Encoding")]
    [TestCase("Upgrade")]
    [TestCase("HTTP2-Settings")]
    [TestCase("Content-Length")]
    [TestCase("Proxy-Connection")]
    [TestCase("Proxy-Authorization")]
    [TestCase("Proxy-Authenticate")]
    [TestCase("Proxy-Authentication-Info")]
    [TestCase("Content_Length")]
    [TestCase("TRANSFER_ENCODING")]
    [TestCase("Proxy-Authentication_Info")]
    public void HopByHop_EndsHere(string name) => Assert.That(ConnectionFields.IsHopByHop(Encoding.ASCII.GetBytes(name)));

    [TestCase("Content-Type")]
    [TestCase("Authorization")]
    [TestCase("Cookie")]
    [TestCase("X-Anything")]
    public void EndToEnd_PassesOn(string name)
    {
        var bytes = Encoding.ASCII.GetBytes(name);
        Assert.That(ConnectionFields.IsHopByHop(bytes) || ConnectionFields.IsOwnedByEdge(bytes), Is.False);
    }

    [TestCase("Proxy")]
    [TestCase("X-Forwarded-For")]
    [TestCase("X_Forwarded_For")]
    [TestCase("x-forwarded-host")]
    [TestCase("X-Forwarded_Proto")]
    [TestCase("Forwarded")]
    [TestCase("X-Original-URL")]
    [TestCase("X_ORIGINAL_URL")]
    [TestCase("X-Rewrite-URL")]
    [TestCase("X-HTTP-Method-Override")]
    [TestCase("X-Method-Override")]
    [TestCase("X-Real-IP")]
    [TestCase("X-Host")]
    [TestCase("CloudFront-Viewer-Country")]
    [TestCase("X-Edge-Secret")]
    [TestCase("Client-Cert")]
    [TestCase("Client_Cert_Chain")]
    [TestCase("RawEdge-Viewer-Cert-Subject")]
    [TestCase("CloudFront_Viewer_Cert_Subject")]
    [TestCase("CDN-Loop")]
    [TestCase("Via")]
    [TestCase("Expect")]
    public void C01_SteeringField_IsTheEdgesOwnInAnySpelling(string name) => Assert.That(ConnectionFields.IsOwnedByEdge(Encoding.ASCII.GetBytes(name)));

    [Test]
    public void VeryLongName_WithUnderscores_IsJudgedWithoutHarm() =>
        Assert.That(ConnectionFields.IsOwnedByEdge(Encoding.ASCII.GetBytes(new string('_', 5_000))), Is.False);
}
