using System.Net;
using System.Net.Sockets;
using Edge.Core.Origin;
using Edge.Tests.Support;

namespace Edge.Tests.Conformance;

/// <summary>Names of origins that are unknown, change, or have several addresses, with a resolver of the test's (O13 … O16, E-71).</summary>
internal sealed class OriginAddressTests
{
    private static readonly IPAddress First = IPAddress.Parse("127.0.0.1");
    private static readonly IPAddress Second = IPAddress.Parse("127.0.0.2");

    private const string Uncached = """{ "origin": "app", "viewerProtocolPolicy": "allow-all", "cachePolicy": "caching-disabled" }""";

    /// <summary>A name server of one name.</summary>
    private sealed class Names(params IPAddress[] addresses)
    {
        public volatile IPAddress[] Addresses = addresses;
        public int Asked;

        public Task<IPAddress[]> LookUpAsync(string name, CancellationToken cancel)
        {
            Interlocked.Increment(ref Asked);
            return Addresses.Length > 0 ? Task.FromResult(Addresses) : Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound));
        }
    }

    private static EdgeSetup Setup(int port, Names names, string origin = "") => new()
    {
        OriginPort = port,
        OriginPolicy = "http-only",
        Default = Uncached,
        Origin = origin,
        Lookup = names.LookUpAsync,
    };

    private static async Task<RawResponse> GetAsync(EdgeUnderTest edge, string path = "/")
    {
        await using var client = await RawClient.PlainAsync(edge.Http);
        await client.SendAsync($"GET {path} HTTP/1.1\r\nHost: www.example.com\r\nConnection: close\r\n\r\n");
        return await client.ReadResponseAsync();
    }

    [Test]
    public async Task O14_AddressThatChanges_IsFollowedWithinTheIntervalWithoutAnError()
    {
        await using var old = ScriptedOrigin.Http(ScriptedOrigin.Always(ScriptedOrigin.Ok("old")));
        await using var now = ScriptedOrigin.Http(ScriptedOrigin.Always(ScriptedOrigin.Ok("new")), Second, old.Port);
        var names = new Names(First);
        await using var edge = await EdgeUnderTest.StartAsync(Setup(old.Port, names, "\"resolveInterval\": \"1s\","));
        Assert.That((await GetAsync(edge)).Body, Is.EqualTo("old"));

        names.Addresses = [Second];
        var clock = System.Diagnostics.Stopwatch.StartNew();
        string text;
        do
        {
            var response = await GetAsync(edge);
            Assert.That(response.Status, Is.EqualTo(200));
            text = response.Body;
        }
        while (text == "old" && clock.Elapsed < TimeSpan.FromSeconds(10));

        Assert.That(text, Is.EqualTo("new"));
        Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromSeconds(5)), "the interval, and the sweep after it");
        await edge.UntilAsync(() => edge.Log.OriginConnectionEnds.Contains(OriginConnectionEnd.Retired));
    }

    [Test]
    public async Task O13_NameUnknownAtStart_IsOneOriginsTroubleAndEndsWhenItIsKnown()
    {
        await using var other = ScriptedOrigin.Http(ScriptedOrigin.Always(ScriptedOrigin.Ok("other")));
        var names = new Names();
        await using var edge = await EdgeUnderTest.StartAsync(Setup(other.Port, names, $$"""
            "resolveInterval": "1s", "httpPort": {{other.Port}}, "protocolPolicy": "http-only", "allowLocalAddresses": true },
            "steady": { "domainName": "127.0.0.1", "httpPort": {{other.Port}}, "protocolPolicy": "http-only" },
            "unused": { "domainName": "unused.example",
            """) with
        {
            MoreSites = """, "steady": { "aliases": ["steady.example.com"], "default": { "origin": "steady", "viewerProtocolPolicy": "allow-all" } }""",
        });

        var failed = await GetAsync(edge);
        await using var client = await RawClient.PlainAsync(edge.Http);
        await client.SendAsync("GET / HTTP/1.1\r\nHost: steady.example.com\r\nConnection: close\r\n\r\n");
        var steady = await client.ReadResponseAsync();
        names.Addresses = [First];
        RawResponse later;
        var clock = System.Diagnostics.Stopwatch.StartNew();
        do
        {
            later = await GetAsync(edge);
        }
        while (later.Status != 200 && clock.Elapsed < TimeSpan.FromSeconds(10));

        Assert.That((failed.Status, failed["x-cache"], steady.Status, later.Status), Is.EqualTo((502, "Error from rawedge", 200, 200)));
        Assert.That(edge.Log.OriginFailures.First().Failure, Is.EqualTo("origin-dns"));
    }

    [Test]
    public async Task O15_DeadResolver_LeavesTheLastAnswerInUse()
    {
        await using var origin = ScriptedOrigin.Http(ScriptedOrigin.Always(ScriptedOrigin.Ok("here")));
        var names = new Names(First);
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin.Port, names, "\"resolveInterval\": \"1s\","));
        await GetAsync(edge);
        names.Addresses = [];
        var before = names.Asked;
        await edge.UntilAsync(() => names.Asked > before);

        Assert.That((await GetAsync(edge)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task O16_AddressThatRefuses_IsPassedOverAndThenLeftOut()
    {
        await using var origin = ScriptedOrigin.Http(ScriptedOrigin.Always(ScriptedOrigin.Ok("second", "Connection: close")), Second, 0);
        var names = new Names(First, Second);   // nobody listens at the first
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin.Port, names, "\"ejectAfter\": 2,"));

        var statuses = new List<int>();
        for (var i = 0; i < 12; i++)
        {
            statuses.Add((await GetAsync(edge)).Status);
        }

        Assert.That(statuses, Is.All.EqualTo(200), "a refused connect costs the viewer nothing while another address answers");
        Assert.That(edge.Log.OriginHealth.Single(), Is.EqualTo(($"127.0.0.1:{origin.Port}", false, "origin-refused")));
    }

    [Test]
    public async Task O16_CircuitBreaker_AnswersAtOnceWith503WhileEveryAddressIsOut()
    {
        var names = new Names(First);
        await using var edge = await EdgeUnderTest.StartAsync(Setup(65_001, names, "\"ejectAfter\": 3, \"connectionAttempts\": 1, \"circuitBreaker\": true,"));
        for (var i = 0; i < 3; i++)
        {
            Assert.That((await GetAsync(edge)).Status, Is.EqualTo(502));
        }

        var refused = await GetAsync(edge);

        Assert.That((refused.Status, refused["retry-after"], edge.Log.OriginFailures.Last().Failure), Is.EqualTo((503, "1", "origin-circuit-open")));
    }

    [Test]
    public async Task O16_HealthChecks_TakeAnAddressOutAndBringItBackWithoutARequest()
    {
        var healthy = true;
        await using var origin = ScriptedOrigin.Http(call => call.SendAsync(
            Volatile.Read(ref healthy) ? ScriptedOrigin.Ok("fine") : "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"));
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin.Port, new Names(First), """
            "healthCheckPath": "/healthz", "healthCheckInterval": "1s", "healthCheckFailures": 1, "healthCheckSuccesses": 1, "circuitBreaker": true,
            """));
        await edge.UntilAsync(() => origin.Calls.Any(call => call.Target == "/healthz"));
        Volatile.Write(ref healthy, false);
        await edge.UntilAsync(() => edge.Log.OriginHealth.Any(change => !change.Up));
        var during = await GetAsync(edge);
        Volatile.Write(ref healthy, true);
        await edge.UntilAsync(() => edge.Log.OriginHealth.Any(change => change.Up));

        Assert.That((during.Status, (await GetAsync(edge)).Status), Is.EqualTo((503, 200)));
        Assert.That(edge.Log.OriginHealth.Select(change => change.Why), Is.EqualTo(new[] { "checks fail", "checks pass" }));
        Assert.That(origin.Calls.First()["host"], Is.EqualTo("origin.example.com"));
    }

    [TestCase("ipv4", 200)]
    [TestCase("ipv6", 502)]
    [TestCase("dualstack", 200)]
    public async Task E71_AddressFamily_IsTheConfiguredOne(string type, int status)
    {
        await using var origin = ScriptedOrigin.Http(ScriptedOrigin.Always(ScriptedOrigin.Ok("v4")));
        await using var edge = await EdgeUnderTest.StartAsync(Setup(
            origin.Port, new Names(IPAddress.IPv6Loopback, First), $"\"ipAddressType\": \"{type}\", \"connectionAttempts\": 2,"));

        Assert.That((await GetAsync(edge)).Status, Is.EqualTo(status));
    }

    [TestCase("10.0.0.1", true)]
    [TestCase("127.0.0.1", false)]
    [TestCase("169.254.169.254", false)]
    [TestCase("::1", false)]
    [TestCase("::ffff:127.0.0.1", false)]
    [TestCase("fe80::1", false)]
    [TestCase("0.0.0.0", false)]
    public async Task O12_NameThatTurnsToThisMachine_IsRefusedAndTheAddressCheckedIsTheAddressUsed(string address, bool admitted)
    {
        var lookups = 0;
        var resolver = new OriginResolver(TimeProvider.System, (_, _) =>
        {
            lookups++;
            return Task.FromResult<IPAddress[]>([IPAddress.Parse(address)]);
        });
        var connector = new OriginConnector(resolver, null!, null!, TimeProvider.System, new RecordingObserver());
        var origin = Core.Origin.PoolWorld.Settings() with { AllowLocalAddresses = false };

        var found = await connector.ResolveAsync(new OriginPoolKey(origin, https: false, "o.example"), default);

        Assert.That((found.Addresses.Count, lookups), Is.EqualTo((admitted ? 1 : 0, 1)), "connecting is to what this gave; nothing is looked up again");
    }
}
