using System.Net;
using Edge.Core.Config;
using Edge.Core.Diagnostics;
using Edge.Core.Hosting;
using Edge.Tests.Support;
using Edge.Tls;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Tests.Conformance;

/// <summary>Sessions that come back, through the whole server: two sites, each with a certificate of its own.</summary>
[Category("Conformance")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ResumptionTests : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rawedge-test-").FullName;
    private readonly RecordingObserver _log = new();
    private readonly EdgeServer _server;

    public ResumptionTests()
    {
        _server = new EdgeServer(Read(), new EdgeServerOptions { Observer = _log, Lookup = (_, _) => Task.FromResult<IPAddress[]>([]) });
        _server.Start();
    }

    private string Session => Path.Combine(_folder, "session");

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        Assert.That(_log.Defects, Is.Empty);
    }

    [TestCase("-tls1_3")]
    [TestCase("-tls1_2")]
    public async Task E14_FullResumedAndReused_AreToldApart(string version)
    {
        await AskAsync("a.example.com", [version, "-sess_out", Session], "a.example.com", "a.example.com");
        await AskAsync("a.example.com", [version, "-sess_in", Session], "a.example.com", "a.example.com");

        Assert.That(
            _log.Sessions.Select(session => session.Kind),
            Is.EqualTo(new[] { HandshakeKind.Full, HandshakeKind.Reused, HandshakeKind.Resumed, HandshakeKind.Reused }));
    }

    [TestCase("-tls1_3")]
    [TestCase("-tls1_2")]
    public async Task T27_ResumedSession_ReachesNoOtherSite(string version)
    {
        await AskAsync("a.example.com", [version, "-sess_out", Session], "a.example.com");
        var output = await AskAsync("a.example.com", [version, "-sess_in", Session], "b.example.com");

        Assert.That(output, Does.Contain("Reused, TLSv1.").And.Contain("HTTP/1.1 421 "));
        Assert.That(_log.Sessions.Last(), Is.EqualTo((HandshakeKind.Resumed, 421)));
    }

    [TestCase("-tls1_3")]
    [TestCase("-tls1_2")]
    public async Task T15_SessionOfOneSite_IsAFullHandshakeAtTheOther(string version)
    {
        await AskAsync("a.example.com", [version, "-sess_out", Session], "a.example.com");

        Assert.That(await AskAsync("b.example.com", [version, "-sess_in", Session], "b.example.com"), Does.Contain("New, TLSv1."));
    }

    [Test]
    public async Task T14_Keys_SurviveAReloadThatLeavesThemAlone_AndNoOther()
    {
        await AskAsync("a.example.com", ["-sess_out", Session], "a.example.com");
        await _server.ReloadAsync(_server.Services.Snapshot with { });
        Assert.That(await AskAsync("a.example.com", ["-sess_in", Session], "a.example.com"), Does.Contain("Reused, TLSv1.3"));

        var other = TicketSettings.Default with { Rotation = TimeSpan.FromHours(6) };
        await _server.ReloadAsync(_server.Services.Snapshot with { Tickets = other });
        Assert.That(await AskAsync("a.example.com", ["-sess_in", Session], "a.example.com"), Does.Contain("New, TLSv1.3"));

        await _server.ReloadAsync(_server.Services.Snapshot with { Tickets = other with { Enabled = false } });
        Assert.That(await AskAsync("a.example.com", [], "a.example.com"), Does.Not.Contain("New Session Ticket"));
    }

    [Test]
    public void E14_Metrics_CountFullAndResumedApart()
    {
        var metrics = new EdgeMetrics();
        var observer = new EdgeObserver(metrics, null, NullLogger.Instance, TimeProvider.System);
        var full = new HandshakeInfo { Version = TlsVersion.Tls13, CipherSuite = 0x1301 };
        observer.OnHandshake(full, TimeSpan.FromMilliseconds(1));
        observer.OnHandshake(full with { Resumed = true }, TimeSpan.FromMilliseconds(1));
        observer.OnHandshake(full with { Resumed = true }, TimeSpan.FromMilliseconds(1));

        Assert.That(metrics.Handshakes((int)TlsVersionLabel.Tls13, (int)HandshakeOutcome.Full), Is.EqualTo(1));
        Assert.That(metrics.Handshakes((int)TlsVersionLabel.Tls13, (int)HandshakeOutcome.Resumed), Is.EqualTo(2));
    }

    // One request for each host, over one connection.
    private async Task<string> AskAsync(string name, string[] arguments, params string[] hosts)
    {
        var port = ((IPEndPoint)_server.Endpoints.Single().EndPoint).Port;
        var seen = _log.Sessions.Count;
        var requests = hosts.Select((host, i) => $"GET / HTTP/1.1\r\nHost: {host}\r\n{(i == hosts.Length - 1 ? "Connection: close\r\n" : "")}\r\n");
        var result = await Tool.RunAsync(
            "openssl", ["s_client", "-connect", $"127.0.0.1:{port}", "-servername", name, "-ign_eof", .. arguments], string.Concat(requests));
        Assert.That(result.All, Does.Contain("HTTP/1.1 "));
        Assert.That(() => _log.Sessions.Count, Is.EqualTo(seen + hosts.Length).After(5_000, 10));
        return result.All;
    }

    private EdgeSnapshot Read()
    {
        PemFiles.Write(_folder, "a", TestCa.Shared.Leaf("a.example.com"));
        PemFiles.Write(_folder, "b", TestCa.Shared.Leaf("b.example.com"));
        var file = Path.Combine(_folder, "edge.json");
        File.WriteAllText(file, """
            {
              "listeners": { "https": { "endpoint": "127.0.0.1:0", "protocol": "https" } },
              "certificates": {
                "a": { "certificateFile": "a.pem", "keyFile": "a.key" },
                "b": { "certificateFile": "b.pem", "keyFile": "b.key" }
              },
              "origins": { "app": { "domainName": "origin.example.com" } },
              "distributions": {
                "a": { "aliases": ["a.example.com"], "default": { "origin": "app" } },
                "b": { "aliases": ["b.example.com"], "default": { "origin": "app" } }
              }
            }
            """);
        return TestConfiguration.Read(file);
    }
}
