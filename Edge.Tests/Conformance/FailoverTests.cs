using System.Net.Sockets;
using Edge.Tests.Support;

namespace Edge.Tests.Conformance;

/// <summary>A primary with a secondary behind it (E-154 … E-157, O17).</summary>
internal sealed class FailoverTests
{
    private static EdgeSetup Setup(int primary, int secondary, string more = "", string statuses = "[500, 502, 503, 504, 404]", string group = "") => new()
    {
        OriginPort = primary,
        OriginPolicy = "http-only",
        Origin = $$"""
            "connectionTimeout": "1s", "httpPort": {{secondary}}, "protocolPolicy": "http-only" },
            "first": { "domainName": "127.0.0.1", {{more}}
            """,
        OriginDomain = "127.0.0.1",
        More = $$"""
            "originGroups": { "pair": { "primary": "first", "secondary": "app", "failoverStatus": {{statuses}}{{group}} } },
            """,
        Default = """{ "origin": "pair", "viewerProtocolPolicy": "allow-all", "cachePolicy": "caching-disabled", "allowedMethods": ["GET","HEAD","OPTIONS","PUT","POST","PATCH","DELETE"] }""",
    };

    private static async Task<RawResponse> SendAsync(EdgeUnderTest edge, string method = "GET", string path = "/", string content = "")
    {
        await using var client = await RawClient.PlainAsync(edge.Http);
        var length = content.Length > 0 || method == "POST" ? $"Content-Length: {content.Length}\r\n" : "";
        await client.SendAsync($"{method} {path} HTTP/1.1\r\nHost: www.example.com\r\n{length}Connection: close\r\n\r\n{content}");
        return await client.ReadResponseAsync();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    [TestCase("GET", 500, true)]
    [TestCase("GET", 503, true)]
    [TestCase("GET", 404, true)]
    [TestCase("GET", 403, false)]
    [TestCase("GET", 200, false)]
    [TestCase("OPTIONS", 503, true)]
    [TestCase("POST", 503, false)]
    [TestCase("DELETE", 503, false)]
    [TestCase("PUT", 503, false)]
    public async Task E155_E156_O17_ListedStatus_FailsOverForSafeMethodsAndOnce(string method, int status, bool failsOver)
    {
        await using var primary = ScriptedOrigin.Http(ScriptedOrigin.Always($"HTTP/1.1 {status} Some\r\nContent-Length: 5\r\n\r\nfirst"));
        await using var secondary = ScriptedOrigin.Http(ScriptedOrigin.Always(ScriptedOrigin.Ok("second")));
        await using var edge = await EdgeUnderTest.StartAsync(Setup(primary.Port, secondary.Port));

        var response = await SendAsync(edge, method);

        Assert.That((response.Status, response.Body), Is.EqualTo(failsOver ? (200, "second") : (status, "first")));
        Assert.That((primary.Calls.Count, secondary.Calls.Count), Is.EqualTo((1, failsOver ? 1 : 0)));
    }

    [Test]
    public async Task E154_EveryRequest_StartsAtThePrimary()
    {
        await using var primary = ScriptedOrigin.Http(ScriptedOrigin.Always("HTTP/1.1 503 Some\r\nContent-Length: 0\r\n\r\n"));
        await using var secondary = ScriptedOrigin.Http(ScriptedOrigin.Always(ScriptedOrigin.Ok("second")));
        await using var edge = await EdgeUnderTest.StartAsync(Setup(primary.Port, secondary.Port));

        for (var i = 0; i < 3; i++)
        {
            await SendAsync(edge, path: $"/{i}");
        }

        Assert.That((primary.Calls.Count, secondary.Calls.Count), Is.EqualTo((3, 3)));
    }

    [Test]
    public async Task E157_SecondaryThatFailsToo_IsTheViewersAnswer()
    {
        await using var primary = ScriptedOrigin.Http(ScriptedOrigin.Always("HTTP/1.1 503 Some\r\nContent-Length: 5\r\n\r\nfirst"));
        await using var secondary = ScriptedOrigin.Http(ScriptedOrigin.Always("HTTP/1.1 500 Other\r\nContent-Length: 6\r\n\r\nsecond"));
        await using var edge = await EdgeUnderTest.StartAsync(Setup(primary.Port, secondary.Port));

        var response = await SendAsync(edge);

        Assert.That((response.Status, response.Body), Is.EqualTo((500, "second")));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task E155_PrimaryThatRefusesOrIsSilent_FailsOver(bool silent)
    {
        await using var primary = ScriptedOrigin.Http(_ => Task.Delay(Timeout.Infinite));
        await using var secondary = ScriptedOrigin.Http(ScriptedOrigin.Always(ScriptedOrigin.Ok("second")));
        await using var edge = await EdgeUnderTest.StartAsync(Setup(
            silent ? primary.Port : FreePort(), secondary.Port, "\"responseTimeout\": \"1s\", \"connectionAttempts\": 1,"));

        var response = await SendAsync(edge);

        Assert.That((response.Status, response.Body), Is.EqualTo((200, "second")));
        Assert.That(edge.Log.OriginFailures.Single(), Is.EqualTo(silent
            ? ("first", "origin-timeout", "origin-timeout") : ("first", "origin-refused", edge.Log.OriginFailures.Single().Detail)));
    }

    [TestCase("POST", "", false, 502)]
    [TestCase("POST", "content", true, 200)]
    [TestCase("POST", "", true, 200)]
    [TestCase("PUT", "content", true, 200)]
    public async Task E156_RequestThatCouldNotBeSent_FailsOverWhereTheGroupWantsIt(string method, string content, bool wanted, int status)
    {
        await using var secondary = ScriptedOrigin.Http(ScriptedOrigin.Always(ScriptedOrigin.Ok("second")));
        await using var edge = await EdgeUnderTest.StartAsync(Setup(FreePort(), secondary.Port, group: Unsent(wanted)));

        var response = await SendAsync(edge, method, content: content);

        Assert.That(response.Status, Is.EqualTo(status));
        Assert.That(secondary.Calls.Select(call => (call.RequestLine.Split(' ')[0], System.Text.Encoding.ASCII.GetString(call.Content))), Is.EqualTo(wanted ? new[] { (method, content) } : []));
    }

    [TestCase("POST")]
    [TestCase("PUT")]
    public async Task O17_RequestThatThePrimaryMayHaveSeen_NeverGoesToTheSecondary(string method)
    {
        await using var primary = ScriptedOrigin.Http(call =>
        {
            call.Reset();
            return Task.CompletedTask;
        });
        await using var secondary = ScriptedOrigin.Http(ScriptedOrigin.Always(ScriptedOrigin.Ok("second")));
        await using var edge = await EdgeUnderTest.StartAsync(Setup(primary.Port, secondary.Port, group: Unsent(true)));

        var response = await SendAsync(edge, method, content: "content");

        Assert.That((response.Status, primary.Calls.Count, secondary.Calls.Count), Is.EqualTo((502, 1, 0)));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task E155_O17_PrimaryStoppedUnderLoad_FailsNoGetAndNoPostButThoseInFlight(bool unsent)
    {
        const int Gets = 6;
        const int Posts = 6;
        var primary = ScriptedOrigin.Http(ScriptedOrigin.Always(ScriptedOrigin.Ok("first")));
        var port = primary.Port;
        await using var secondary = ScriptedOrigin.Http(ScriptedOrigin.Always(ScriptedOrigin.Ok("second")));
        await using var edge = await EdgeUnderTest.StartAsync(Setup(port, secondary.Port, group: Unsent(unsent)));
        var answers = new System.Collections.Concurrent.ConcurrentQueue<(string Method, string Path, int Status, string Text)>();
        using var stop = new CancellationTokenSource();
        var load = Enumerable.Range(0, Gets + Posts).Select(viewer => Task.Run(async () =>
        {
            var client = await RawClient.PlainAsync(edge.Http);
            var method = viewer < Gets ? "GET" : "POST";
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                var length = method == "POST" ? "Content-Length: 4\r\n" : "";
                await client.SendAsync($"{method} /{viewer}/{i} HTTP/1.1\r\nHost: www.example.com\r\n{length}\r\n{(method == "POST" ? "once" : "")}");
                var response = await client.ReadResponseAsync();
                answers.Enqueue((method, $"/{viewer}/{i}", response.Status, response.Body));
                if (response["connection"] == "close")
                {
                    await client.DisposeAsync();
                    client = await RawClient.PlainAsync(edge.Http);
                }
            }

            await client.DisposeAsync();
        })).ToArray();
        await edge.UntilAsync(() => answers.Count > 400);

        await primary.DisposeAsync();
        await edge.UntilAsync(() => answers.Count(answer => answer.Text == "second") > 400);
        await using var again = ScriptedOrigin.Http(ScriptedOrigin.Always(ScriptedOrigin.Ok("first")), System.Net.IPAddress.Loopback, port);
        await edge.UntilAsync(() => again.Calls.Count(call => call.RequestLine.StartsWith("POST", StringComparison.Ordinal)) > 100);
        await edge.UntilAsync(() => again.Calls.Count(call => call.RequestLine.StartsWith("GET", StringComparison.Ordinal)) > 100);
        await stop.CancelAsync();
        await Task.WhenAll(load);

        var arrived = new[] { primary, secondary, again }.SelectMany(origin => origin.Calls)
            .Where(call => call.RequestLine.StartsWith("POST", StringComparison.Ordinal)).GroupBy(call => call.Target).ToArray();
        var failed = answers.Where(answer => answer.Status != 200).ToArray();
        var refused = edge.Log.OriginFailures.Count(failure => failure.Failure == "origin-refused");
        TestContext.Out.WriteLine($"{answers.Count} requests, {failed.Length} errors, {refused} times refused by the primary");
        Assert.That(failed.Where(answer => answer.Method == "GET"), Is.Empty, "no viewer of GET saw the primary go or come");
        Assert.That(arrived.Where(calls => calls.Count() > 1).Select(calls => calls.Key), Is.Empty, "no POST arrives twice");
        var mayHaveBeenSeen = failed.Where(answer => arrived.Any(calls => calls.Key == answer.Path) || unsent).ToArray();
        Assert.That(mayHaveBeenSeen, Has.Length.LessThanOrEqualTo(Posts), "what was in flight when the primary stopped");
        Assert.That(answers.Where(answer => answer is { Method: "POST", Text: "second" }), unsent ? Is.Not.Empty : Is.Empty);
        Assert.That(failed.Length, unsent ? Is.LessThanOrEqualTo(Posts) : Is.GreaterThan(0));
        Assert.That(refused, Is.GreaterThan(0), "the primary was gone");
    }

    private static string Unsent(bool wanted) => wanted ? ", \"failoverUnsent\": true" : "";
}
