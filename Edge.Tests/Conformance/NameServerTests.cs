using System.Diagnostics;
using System.Net;
using Edge.Tests.Support;

namespace Edge.Tests.Conformance;

/// <summary>The real server against a real name server: UDP, resolv.conf and the system's resolver in between (O13 … O15).</summary>
internal sealed class NameServerTests
{
    private const string Uncached = """{ "origin": "app", "viewerProtocolPolicy": "allow-all", "cachePolicy": "caching-disabled" }""";

    private string _folder = "";
    private StubNameServer _server = null!;

    [SetUp]
    public void Begin()
    {
        _server = StubNameServer.Start();
        _folder = Directory.CreateTempSubdirectory("rawedge-test-").FullName;
    }

    [TearDown]
    public async Task EndAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private Task<EdgeProcess> StartAsync(EdgeSetup setup, int patience = 1) => EdgeProcess.StartAsync(
        EdgeUnderTest.WriteConfiguration(_folder, setup with { OriginPolicy = "http-only", Default = Uncached, Origin = "\"resolveInterval\": \"1s\"," }),
        resolver: _server.ResolverFile(_folder, patience));

    private static async Task<RawResponse> GetAsync(RawClient client, string host = "www.example.com")
    {
        await client.SendAsync($"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n");
        return await client.ReadResponseAsync();
    }

    private static async Task<RawResponse> GetAsync(EdgeProcess edge, string host = "www.example.com")
    {
        await using var client = await RawClient.PlainAsync(edge.Http);
        return await GetAsync(client, host);
    }

    [Test]
    public async Task O14_AddressThatChangesInDns_IsFollowedWithinTheRefreshTimeWithoutAnError()
    {
        await using var old = ScriptedOrigin.Http(ScriptedOrigin.Always(ScriptedOrigin.Ok("old")));
        await using var now = ScriptedOrigin.Http(ScriptedOrigin.Always(ScriptedOrigin.Ok("new")), IPAddress.Parse("127.0.0.2"), old.Port);
        _server.Names["origin.example.com"] = [IPAddress.Parse("127.0.0.1")];
        await using var edge = await StartAsync(new EdgeSetup { OriginPort = old.Port });
        using var over = new CancellationTokenSource();
        var load = Enumerable.Range(0, 4).Select(async _ =>
        {
            await using var client = await RawClient.PlainAsync(edge.Http);
            var answers = new List<(int, string)>();
            while (!over.IsCancellationRequested)
            {
                var answer = await GetAsync(client);
                answers.Add((answer.Status, answer.Body));
            }

            return answers;
        }).ToArray();
        Assert.That(SpinWait.SpinUntil(() => old.Calls.Count > 100, TimeSpan.FromSeconds(10)));

        _server.Names["origin.example.com"] = [IPAddress.Parse("127.0.0.2")];
        var clock = Stopwatch.StartNew();
        Assert.That(SpinWait.SpinUntil(() => now.Calls.Count > 100, TimeSpan.FromSeconds(10)), "the new address is used");
        var followed = clock.Elapsed;
        var before = old.Calls.Count;
        Assert.That(SpinWait.SpinUntil(() => now.Calls.Count > 500, TimeSpan.FromSeconds(10)));
        var straggled = old.Calls.Count - before;
        await over.CancelAsync();
        var answers = (await Task.WhenAll(load)).SelectMany(all => all).ToArray();

        Assert.That(answers.Where(answer => answer is not (200, "old" or "new")), Is.Empty, "no viewer sees the change");
        Assert.That(followed, Is.LessThan(TimeSpan.FromSeconds(5)), "the refresh time of 1 s, and the clock's second on top");
        Assert.That(straggled, Is.LessThanOrEqualTo(4), "what was under way, and nothing after it");
        Assert.That(_server.Asked, Has.All.EqualTo("origin.example.com"));
    }

    [Test]
    public async Task O13_NameUnknownToDnsAtStart_Is502ForThatOriginAloneUntilItIsKnown()
    {
        await using var origin = ScriptedOrigin.Http(ScriptedOrigin.Always(ScriptedOrigin.Ok("alive")));
        await using var edge = await StartAsync(new EdgeSetup
        {
            OriginPort = origin.Port,
            MoreOrigins = $$""", "steady": { "domainName": "127.0.0.1", "httpPort": {{origin.Port}}, "protocolPolicy": "http-only" }""",
            MoreSites = """, "steady": { "aliases": ["steady.example.com"], "default": { "origin": "steady", "viewerProtocolPolicy": "allow-all" } }""",
        });

        var failed = await GetAsync(edge);
        var steady = await GetAsync(edge, "steady.example.com");
        _server.Names["origin.example.com"] = [IPAddress.Loopback];
        var clock = Stopwatch.StartNew();
        RawResponse later;
        do
        {
            later = await GetAsync(edge);
        }
        while (later.Status != 200 && clock.Elapsed < TimeSpan.FromSeconds(10));

        Assert.That((failed.Status, failed["x-cache"], steady.Status), Is.EqualTo((502, "Error from rawedge", 200)));
        Assert.That((later.Status, later.Body), Is.EqualTo((200, "alive")));
        Assert.That(edge.Errors, Does.Contain("origin-dns"));
    }

    [Test]
    public async Task O15_SilentNameServerOfManyOrigins_HoldsUpNobodyElse()
    {
        const int Dead = 40;
        await using var origin = ScriptedOrigin.Http(ScriptedOrigin.Always(ScriptedOrigin.Ok("here")));
        _server.IsSilent = true;
        var sites = Enumerable.Range(0, Dead).ToArray();
        await using var edge = await StartAsync(new EdgeSetup
        {
            OriginDomain = "127.0.0.1",
            OriginPort = origin.Port,
            MoreOrigins = string.Concat(sites.Select(i => $$""", "dead{{i}}": { "domainName": "dead{{i}}.origin.example", "protocolPolicy": "http-only" }""")),
            MoreSites = string.Concat(sites.Select(i => $$""", "dead{{i}}": { "aliases": ["dead{{i}}.example.com"], "default": { "origin": "dead{{i}}", "viewerProtocolPolicy": "allow-all" } }""")),
        }, patience: 4);

        var waiting = sites.Select(i => GetAsync(edge, $"dead{i}.example.com")).ToArray();
        Assert.That(SpinWait.SpinUntil(() => _server.Asked.Distinct().Count() >= 30, TimeSpan.FromSeconds(10)), "names are asked for side by side");
        await using var client = await RawClient.PlainAsync(edge.Http);
        var slowest = TimeSpan.Zero;
        for (var i = 0; i < 200; i++)
        {
            var clock = Stopwatch.StartNew();
            Assert.That((await GetAsync(client)).Status, Is.EqualTo(200));
            slowest = clock.Elapsed > slowest ? clock.Elapsed : slowest;
        }

        Assert.That(waiting, Has.None.Matches<Task>(task => task.IsCompleted), "the dead ones still wait");
        Assert.That(slowest, Is.LessThan(TimeSpan.FromSeconds(2)), "no thread of the others waits with them");
        Assert.That((await Task.WhenAll(waiting)).Select(answer => answer.Status), Has.All.EqualTo(502));
    }
}
