using Edge.Tests.Tls.Conformance;
using Edge.Tls.Certificates;
using Edge.Tls.Ocsp;

namespace Edge.Tests.Tls.Ocsp;

/// <summary>E-15: how a response goes over the wire, judged by <c>openssl s_client</c>.</summary>
[Category("Conformance")]
internal sealed class StapleTests
{
    private static readonly TestAuthority.Issued Leaf = OcspWorld.Leaf(TlsWorld.Authority, "http://ocsp.example/");

    private static ServerCredential Credential()
    {
        var credential = TestAuthority.Load(Leaf, TlsWorld.Authority.Intermediate);
        var response = OcspWorld.Respond(Leaf, TlsWorld.Authority.Intermediate, TestAuthority.Now, life: TimeSpan.FromDays(900));
        credential.Staple = OcspQuery.Create(credential)!.Read(response, TestAuthority.Now).Staple;
        return credential;
    }

    [TestCase("-tls1_2")]
    [TestCase("-tls1_3")]
    public async Task E15_Staple_IsSentToWhoAsks(string version)
    {
        await using var server = new LoopbackServer(TlsWorld.Server(credentials: CredentialSet.Of(Credential())));

        var output = await OpenSsl.RunAsync("s_client", "-connect", server.Address, "-servername", "localhost", version, "-status");

        Assert.That(output, Does.Contain("OCSP Response Status: successful (0x0)").And.Contain("Cert Status: good"));
    }

    [TestCase("-tls1_2")]
    [TestCase("-tls1_3")]
    public async Task E15_Staple_IsNotSentToWhoDoesNotAsk(string version)
    {
        await using var server = new LoopbackServer(TlsWorld.Server(credentials: CredentialSet.Of(Credential())));

        var output = await OpenSsl.RunAsync("s_client", "-connect", server.Address, "-servername", "localhost", version, "-msg", "-tlsextdebug");

        Assert.That(output, Does.Contain("Cipher is").And.Not.Contain("status request").And.Not.Contain("CertificateStatus"));
    }

    [TestCase("-tls1_2")]
    [TestCase("-tls1_3")]
    public async Task E15_WithoutStaple_TheHandshakeSucceedsAllTheSame(string version)
    {
        await using var server = new LoopbackServer(TlsWorld.Server());

        var output = await OpenSsl.RunAsync("s_client", "-connect", server.Address, "-servername", "localhost", version, "-status", "-tlsextdebug");

        Assert.That(output, Does.Contain("OCSP response: no response sent").And.Contain("Cipher is").And.Not.Contain("(id=5)"));
    }
}
