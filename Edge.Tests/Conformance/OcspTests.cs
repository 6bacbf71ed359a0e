using System.Net;
using System.Net.Sockets;
using Edge.Core.Diagnostics;
using Edge.Tests.Core.Certificates;
using Edge.Tests.Support;
using Edge.Tests.Tls;
using Edge.Tests.Tls.Conformance;
using Edge.Tests.Tls.Ocsp;

namespace Edge.Tests.Conformance;

/// <summary>E-15 with strangers on both ends: <c>openssl ocsp</c> answers, <c>openssl s_client -status</c> asks.</summary>
[Category("Conformance")]
internal sealed class OcspTests
{
    private static TestAuthority Authority => KeptEdge.Authority;

    [TestCase("V", OcspOutcome.Good)]
    [TestCase("R", OcspOutcome.Revoked)]
    public async Task E15_OpensslResponder_IsAskedAndStapled(string entry, OcspOutcome outcome)
    {
        var port = FreePort();
        var leaf = OcspWorld.Leaf(Authority, $"http://127.0.0.1:{port}/", "www.example.com");
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup
        {
            Certificate = """, "allowPrivateResponder": true""",
            PrepareFolder = folder =>
            {
                KeptEdge.Write(folder, leaf, "www", Authority.Intermediate);
                WriteResponder(folder, leaf, entry);
            },
        });
        await using var responder = OpenSsl.Start(
            "ocsp", "-port", $"{port}", "-index", Path.Combine(edge.Folder, "index.txt"), "-CA", Path.Combine(edge.Folder, "ca.crt"),
            "-rsigner", Path.Combine(edge.Folder, "ca.crt"), "-rkey", Path.Combine(edge.Folder, "ca.key"), "-nmin", "60");
        await responder.ExpectAsync("waiting for OCSP client connections");

        var first = await StatusAsync(edge, "-tls1_3");
        Assert.That(first, Does.Contain("OCSP response: no response sent"), "the first handshake does not wait");
        await edge.UntilAsync(() => !edge.Log.OcspReports.IsEmpty);
        Assert.That(edge.Log.OcspReports.TryPeek(out var report), Is.True);
        Assert.That(report!.Outcome, Is.EqualTo(outcome), report.Reason);

        foreach (var version in (string[])["-tls1_2", "-tls1_3"])
        {
            var later = await StatusAsync(edge, version);
            Assert.That(later, outcome == OcspOutcome.Good
                ? Does.Contain("OCSP Response Status: successful").And.Contain("Cert Status: good").And.Contain("Verify return code: 0")
                : Does.Contain("OCSP response: no response sent"));
        }
    }

    private static async Task<string> StatusAsync(EdgeUnderTest edge, string version) => (await Tool.RunAsync(
        "openssl", ["s_client", "-connect", $"127.0.0.1:{edge.Https.Port}", "-servername", "www.example.com", "-CAfile", edge.CaFile, "-status", version], "Q\n")).All;

    // The line of a CA's database: state, end, revocation, serial, file, subject.
    private static void WriteResponder(string folder, TestAuthority.Issued leaf, string entry)
    {
        File.WriteAllText(Path.Combine(folder, "ca.crt"), TestAuthority.Pem(Authority.Intermediate));
        KeptEdge.WriteKey(Path.Combine(folder, "ca.key"), Authority.Intermediate.KeyPem);
        var revoked = entry == "R" ? "250101000000Z,keyCompromise" : "";
        File.WriteAllText(Path.Combine(folder, "index.txt"), $"{entry}\t350101000000Z\t{revoked}\t{leaf.Certificate.SerialNumber}\tunknown\t/CN=leaf\n");
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
