using System.Net;
using Edge.Core.Hosting;
using Edge.Tests.Support;

namespace Edge.Tests.Conformance;

/// <summary>T27, E-28: which Host may be asked for on a connection that was opened for which name, over four sites.</summary>
[Category("Conformance")]
internal sealed class MisdirectedTests
{
    private string _folder = null!;
    private ScriptedOrigin _origin = null!;
    private EdgeServer _server = null!;
    private IPEndPoint _https = null!;

    [OneTimeSetUp]
    public void Start()
    {
        _folder = Directory.CreateTempSubdirectory("rawedge-test-").FullName;
        _origin = ScriptedOrigin.Http(call => call.SendAsync(ScriptedOrigin.Ok("page", "Cache-Control: max-age=60")));
        PemFiles.Write(_folder, "ab", TestCa.Shared.Leaf("a.example.com", "a2.example.com", "b.example.com", "nobody.example.com"));
        PemFiles.Write(_folder, "c", TestCa.Shared.Leaf("c.example.com"));
        PemFiles.Write(_folder, "d", TestCa.Shared.Leaf("d.example.com"));
        var file = Path.Combine(_folder, "edge.json");
        File.WriteAllText(file, $$"""
            {
              "listeners": { "https": { "endpoint": "127.0.0.1:0", "protocol": "https" } },
              "certificates": {
                "ab": { "certificateFile": "ab.pem", "keyFile": "ab.key" },
                "c": { "certificateFile": "c.pem", "keyFile": "c.key" },
                "d": { "certificateFile": "d.pem", "keyFile": "d.key" }
              },
              "origins": { "app": { "domainName": "127.0.0.1", "httpPort": {{_origin.Port}}, "protocolPolicy": "http-only", "allowLocalAddresses": true } },
              "distributions": {
                "a": { "aliases": ["a.example.com", "a2.example.com"], "default": { "origin": "app" } },
                "b": { "aliases": ["b.example.com"], "default": { "origin": "app" } },
                "c": { "aliases": ["c.example.com"], "default": { "origin": "app" } },
                "d": { "aliases": ["d.example.com"], "securityPolicy": "TLSv1.3_2025", "default": { "origin": "app" } },
                "any": { "aliases": ["*"], "default": { "origin": "app" } }
              }
            }
            """);
        _server = new EdgeServer(TestConfiguration.Read(file), new EdgeServerOptions { Observer = new RecordingObserver() });
        _server.Start();
        _https = (IPEndPoint)_server.Endpoints.Single().EndPoint;
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _server.DisposeAsync();
        await _origin.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    // The same site under any of its names.
    [TestCase("a.example.com", "a.example.com", 200)]
    [TestCase("a.example.com", "a2.example.com", 200)]
    [TestCase("a.example.com", "A.EXAMPLE.COM.", 200)]
    [TestCase("d.example.com", "d.example.com", 200)]

    // Another site on the same certificate and policy.
    [TestCase("a.example.com", "b.example.com", 200)]
    [TestCase("b.example.com", "a.example.com", 200)]

    // Another certificate.
    [TestCase("a.example.com", "c.example.com", 421)]
    [TestCase("c.example.com", "a.example.com", 421)]
    [TestCase("c.example.com", "b.example.com", 421)]
    [TestCase("a.example.com", "elsewhere.example.org", 421)]

    // Another policy.
    [TestCase("a.example.com", "d.example.com", 421)]
    [TestCase("d.example.com", "a.example.com", 421)]

    // A name on a certificate that no site but the one of any host claims.
    [TestCase("nobody.example.com", "c.example.com", 421)]
    [TestCase("nobody.example.com", "b.example.com", 200)]

    // No name at all, and an address, which counts as none: any certificate will do, but not any policy.
    [TestCase(null, "a.example.com", 200)]
    [TestCase(null, "c.example.com", 200)]
    [TestCase(null, "d.example.com", 421)]
    [TestCase("127.0.0.1", "a.example.com", 200)]
    [TestCase("127.0.0.1", "d.example.com", 421)]
    public async Task T27_HostOfAnotherSite_IsMisdirectedWhenCertificateOrPolicyDiffer(string? serverName, string host, int status)
    {
        await using var viewer = await RawClient.TlsAsync(_https, serverName ?? "");
        await viewer.SendAsync($"GET /{Guid.NewGuid():N} HTTP/1.1\r\nHost: {host}\r\n\r\n");
        var before = _origin.Calls.Count;
        var response = await viewer.ReadResponseAsync();

        Assert.That(response.Status, Is.EqualTo(status));
        if (status == 421)
        {
            Assert.That(_origin.Calls, Has.Count.EqualTo(before), "nothing was fetched");
        }
    }

    [Test]
    public async Task T27_MisdirectedAnswer_IsNeverServedFromTheCacheEither()
    {
        await using var own = await RawClient.TlsAsync(_https, "c.example.com");
        await own.SendAsync("GET /stored HTTP/1.1\r\nHost: c.example.com\r\n\r\n");
        Assert.That((await own.ReadResponseAsync()).Status, Is.EqualTo(200));
        await using var borrowed = await RawClient.TlsAsync(_https, "a.example.com");
        await borrowed.SendAsync("GET /stored HTTP/1.1\r\nHost: c.example.com\r\n\r\n");

        Assert.That((await borrowed.ReadResponseAsync()).Status, Is.EqualTo(421));
    }
}
