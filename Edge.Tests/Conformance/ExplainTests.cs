using System.Text;
using System.Text.Json;
using Edge.Cache.Status;
using Edge.Tests.Core.Commands;
using Edge.Tests.Support;

namespace Edge.Tests.Conformance;

/// <summary><c>rawedge explain</c> and <c>GET /explain</c> against what the edge then really does.</summary>
internal sealed class ExplainTests
{
    private const string Host = "https://www.example.com";

    private readonly SemaphoreSlim _seen = new(0);
    private readonly TaskCompletionSource _hold = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ScriptedOrigin _origin = null!;
    private EdgeUnderTest _edge = null!;
    private AdminUnderTest _admin = null!;
    private RawClient _viewer = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _origin = ScriptedOrigin.Https(TestCa.Shared.Leaf("origin.example.com"), AnswerAsync);
        _edge = await EdgeUnderTest.StartAsync(new EdgeSetup
        {
            OriginPort = _origin.Port,
            Default = """{ "origin": "app", "viewerProtocolPolicy": "redirect-to-https", "allowedMethods": ["GET","HEAD","OPTIONS","PUT","POST","PATCH","DELETE"] }""",
            Site = """
                "behaviors": [
                  { "pathPattern": "/off/*", "origin": "app", "cachePolicy": "caching-disabled" },
                  { "pathPattern": "/keyed/*", "origin": "app", "cachePolicy": "keyed" },
                  { "pathPattern": "/reads/*", "origin": "app", "allowedMethods": ["GET","HEAD"] }
                ],
                """,
            More = """
                "cache": { "capacity": "4MiB", "maxObjectSize": "1KiB" },
                "cachePolicies": { "keyed": {
                  "key": { "query": ["x"], "cookies": ["c"], "headers": ["Accept"], "codings": ["gzip", "br"] },
                  "honorRequestDirectives": true, "maxTtl": "30s" } },
                """,
        });
        _admin = AdminUnderTest.Start(_edge);
        _viewer = await RawClient.TlsAsync(_edge.Https, "www.example.com");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _hold.TrySetResult();
        if (_admin is not null)
        {
            await _viewer.DisposeAsync();
            await _admin.DisposeAsync();
        }

        await _edge.DisposeAsync();
        await _origin.DisposeAsync();
        _seen.Dispose();
    }

    // What is asked, what was asked before (\n: the first of several), outcome, reason.
    [TestCase("GET /new", null, "miss", "not-seen", TestName = "Explain_NeverAsked_IsNotSeen")]
    [TestCase("GET /fresh", "GET /fresh", "hit", null, TestName = "Explain_Fresh_IsAHit")]
    [TestCase("HEAD /fresh", "GET /fresh", "hit", null, TestName = "Explain_HeadOfAStoredGet_IsAHit")]
    [TestCase("GET /set-cookie", "GET /set-cookie", "miss", "set-cookie", TestName = "Explain_SetCookie")]
    [TestCase("GET /plain", "GET /plain", "miss", "no-freshness", TestName = "Explain_NoFreshness")]
    [TestCase("GET /vary\nAccept-Language: fr", "GET /vary\nAccept-Language: de", "miss", "vary-mismatch", TestName = "Explain_VaryMiss")]
    [TestCase("GET /auth\nAuthorization: Basic eDp5", "GET /auth\nAuthorization: Basic eDp5", "miss", "authorization", TestName = "Explain_Authorization")]
    [TestCase("GET /expired", "GET /expired", "revalidate", "expired", TestName = "Explain_Expired")]
    [TestCase("GET /purged", "GET /purged\npurge", "miss", "purged", TestName = "Explain_Purged")]
    [TestCase("GET /softly", "GET /softly\nsoft", "revalidate", "purged", TestName = "Explain_PurgedSoftly")]
    [TestCase("GET /swept", "GET /swept\npurge\nsweep", "miss", "purged", TestName = "Explain_PurgedAndSwept")]
    [TestCase("GET /large", "GET /large", "miss", "too-large", TestName = "Explain_TooLarge")]
    [TestCase("GET /large-chunked", "GET /large-chunked", "miss", "too-large", TestName = "Explain_TooLargeWithoutLength")]
    [TestCase("POST /fresh2", "GET /fresh2", "pass", "method", TestName = "Explain_Method")]
    [TestCase("HEAD /unseen", null, "pass", "not-seen", TestName = "Explain_HeadOfAnUnknownObject")]
    [TestCase("GET /no-store", "GET /no-store", "miss", "no-store", TestName = "Explain_NoStore")]
    [TestCase("GET /private", "GET /private", "miss", "private", TestName = "Explain_Private")]
    [TestCase("GET /no-cache", "GET /no-cache", "revalidate", "no-cache", TestName = "Explain_NoCache")]
    [TestCase("GET /part\nRange: bytes=0-1", null, "miss", "not-seen", TestName = "Explain_RangeOfAnUnknownObject")]
    [TestCase("GET /vary-any", "GET /vary-any", "miss", "vary-any", TestName = "Explain_VaryAny")]
    [TestCase("GET /error-400", "GET /error-400", "miss", "error-status", TestName = "Explain_ErrorStatus")]
    [TestCase("GET /off/a", "GET /off/a", "pass", "policy-disabled", TestName = "Explain_PolicyDisabled")]
    [TestCase("GET /guess\nCookie: a=b", "GET /guess\nCookie: a=b", "miss", "cookie", TestName = "Explain_CookieWithoutFreshness")]
    [TestCase("GET /fresh3\nIf-Match: \"v\"", "GET /fresh3", "pass", "request-form", TestName = "Explain_IfMatch")]
    [TestCase("GET /cut", "GET /cut", "miss", "incomplete", TestName = "Explain_Incomplete")]
    [TestCase("GET /behind", "GET /behind", "stale-hit", "expired", TestName = "Explain_StaleWhileRevalidate")]
    [TestCase("GET /keyed/a\nCache-Control: no-cache", "GET /keyed/a", "revalidate", "request-directives", TestName = "Explain_RequestDirectives")]
    [TestCase("GET /keyed/b\nAccept: text/html", "GET /keyed/b\nAccept: image/png", "miss", "not-seen", TestName = "Explain_OtherValueOfAKeyedField")]
    [TestCase("DELETE /reads/a", null, "refused", "method", TestName = "Explain_RefusedMethod")]
    public async Task Explain_IsWhatHappensNext(string asked, string? before, string outcome, string? reason)
    {
        var (method, target, fields) = Parse(asked);
        await PrepareAsync(before);

        using var told = await ExplainAsync(method, target, fields);
        var sent = await SendAsync(method, target, fields);

        var root = told.RootElement;
        Assert.That((root.GetProperty("outcome").GetString(), root.GetProperty("reason").GetString()), Is.EqualTo((outcome, reason)), told.RootElement.ToString());
        Assert.That(root.GetProperty("hitIf").GetString(), reason is null ? Is.Null : Is.Not.Empty);
        if (outcome != "refused")
        {
            // hit, or fwd=why: the same before and after.
            Assert.That(Forward(sent["cache-status"]!), Is.EqualTo(Forward(root.GetProperty("cacheStatus").GetString()!)));
        }

        if (root.GetProperty("status").ValueKind == JsonValueKind.Number)
        {
            Assert.That(sent.Status, Is.EqualTo(root.GetProperty("status").GetInt32()));
        }
    }

    [Test]
    public async Task C26_ExplainOfAVaryMiss_NamesTheFieldsAndNoValueOfAnotherViewer()
    {
        await SendAsync("GET", "/vary", ["Accept-Language: xx-secret"]);

        using var told = await ExplainAsync("GET", "/vary", ["Accept-Language: yy"]);

        Assert.That(told.RootElement.GetProperty("variesBy")[0].GetString(), Is.EqualTo("accept-language"));
        Assert.That(told.RootElement.ToString(), Does.Not.Contain("secret"));
    }

    [TestCase("Range: bytes=1-3", 206)]
    [TestCase("Range: bytes=100-", 416)]
    [TestCase("If-None-Match: \"v\"", 304)]
    public async Task Explain_ConditionsAndRanges_SayTheStatus(string field, int status)
    {
        await SendAsync("GET", "/fresh4", []);

        using var told = await ExplainAsync("GET", "/fresh4", [field]);

        Assert.That((told.RootElement.GetProperty("outcome").GetString(), told.RootElement.GetProperty("status").GetInt32()), Is.EqualTo(("hit", status)));
    }

    [Test]
    public async Task Explain_FetchUnderWay_IsCollapsed()
    {
        await using var other = await RawClient.TlsAsync(_edge.Https, "www.example.com");
        await other.SendAsync("GET /held HTTP/1.1\r\nHost: www.example.com\r\n\r\n");
        await _edge.UntilAsync(() => _origin.Calls.Any(call => call.Head.StartsWith("GET /held ", StringComparison.Ordinal)));

        using var told = await ExplainAsync("GET", "/held", []);

        Assert.That(told.RootElement.GetProperty("outcome").GetString(), Is.EqualTo("collapsed"));
        Assert.That(told.RootElement.GetProperty("cacheStatus").GetString(), Is.EqualTo("rawedge; fwd=uri-miss; collapsed"));
        _hold.SetResult();
        Assert.That((await other.ReadResponseAsync()).Status, Is.EqualTo(200));
    }

    [TestCase("http://www.example.com/a", "redirect", "https_only")]
    [TestCase("https://nobody.invalid/a", "refused", "unknown_host")]
    public async Task Explain_NeverReachesTheCache_SaysWhy(string url, string outcome, string reason)
    {
        var run = await CommandRun.Of("explain", "GET", url, "--admin", _admin.EndPoint.ToString(), "--json");

        using var told = JsonDocument.Parse(run.Output);
        Assert.That((told.RootElement.GetProperty("outcome").GetString(), told.RootElement.GetProperty("reason").GetString()), Is.EqualTo((outcome, reason)));
    }

    [Test]
    public async Task C26_DetailTurnedOff_IsKeptFromViewers()
    {
        await using var quiet = await EdgeUnderTest.StartAsync(new EdgeSetup { OriginPort = _origin.Port, Site = "\"cacheStatusDetail\": false," });
        await using var viewer = await RawClient.TlsAsync(quiet.Https, "www.example.com");

        await viewer.SendAsync("GET /no-store HTTP/1.1\r\nHost: www.example.com\r\n\r\n");
        var quietly = await viewer.ReadResponseAsync();
        var openly = await SendAsync("GET", "/no-store", []);

        Assert.That((quietly["cache-status"], openly["cache-status"]), Is.EqualTo(("rawedge; fwd=uri-miss", "rawedge; fwd=uri-miss; detail=no-store")));
    }

    [Test]
    public async Task Explain_LeavesNoTrace()
    {
        await SendAsync("GET", "/fresh5", []);
        var before = _edge.Server.Services.Store.Snapshot();
        var calls = _origin.Calls.Count;

        for (var i = 0; i < 5; i++)
        {
            (await ExplainAsync("GET", "/fresh5", [])).Dispose();
            (await ExplainAsync("GET", "/nothing-there", [])).Dispose();
        }

        Assert.That((_edge.Server.Services.Store.Snapshot(), _origin.Calls.Count), Is.EqualTo((before, calls)));
    }

    [Test]
    public async Task Command_Hit_TellsKeyStoredAndTheFreshnessSum()
    {
        await SendAsync("GET", "/keyed/c?y=2&x=1", ["Accept: image/png", "Cookie: c=1; d=2"]);

        var run = await CommandRun.Of(
            "explain", "GET", Host + "/keyed/c?y=2&x=1", "-H", "Accept: image/png", "-H", "Cookie: c=1; d=2", "--admin", _admin.EndPoint.ToString());

        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
        Assert.That(run.Output, Does.Match("""
            ^GET https://www\.example\.com/keyed/c\?y=2&x=1
              outcome       hit, 200
              distribution  www
              behavior      /keyed/\* \(cache policy keyed, origin app\)
              key           site www \| host www\.example\.com \| path /keyed/c \| query x=1 \| Accept: image/png \| cookies c=1 \| GET
              stored        200, 5 bytes, ETag "v"
              freshness     30 s \(max-ttl\) - age ([0-9]+) s \(0 s on arrival \+ \1 s here\) = [0-9]+ s left
              Cache-Status  rawedge; hit; ttl=[0-9]+
            $
            """.Replace("\r", "", StringComparison.Ordinal)));
    }

    [TestCase("ftp://www.example.com/", "url has to begin with http:// or https://")]
    [TestCase("https://www.example.com/a b", "a viewer that sent this would be refused with 400: ")]
    [TestCase("https://www.example.com/\u0100", "line ends, and characters beyond Latin-1, cannot stand in a request")]
    public async Task Command_NoRequest_IsAUsageErrorWithItsReason(string url, string reason)
    {
        var run = await CommandRun.Of("explain", "GET", url, "--admin", _admin.EndPoint.ToString());

        Assert.That((run.ExitCode, run.Output), Is.EqualTo((2, "")));
        Assert.That(run.Error, Does.StartWith("rawedge: " + reason));
    }

    [TestCase("/explain", "url is needed, such as /explain?url=https://www.example.com/")]
    [TestCase("/explain?url=https%3A%2F%2Fwww.example.com%2F&nonsense=1", "takes url, method and any number of header, the first two once")]
    [TestCase("/explain?url=https%3A%2F%2Fwww.example.com%2F&header=A%3A%201%0D%0AHost%3A%20b", "line ends, and characters beyond Latin-1, cannot stand in a request")]
    public async Task H22_Route_WrongQuestion_Is400WithItsReason(string target, string reason)
    {
        var answer = await _admin.SendAsync($"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n");

        Assert.That((answer.Status, JsonDocument.Parse(answer.Body).RootElement.GetProperty("errors")[0].GetString()), Is.EqualTo((400, reason)));
    }

    [Test]
    public void Advice_EveryReason_HasOneAndItsOwnToken()
    {
        var reasons = Enum.GetValues<CacheReason>().Except([CacheReason.None]).ToArray();

        string[] advice = [.. reasons.Select(CacheAdvice.For)];
        string[] tokens = [.. reasons.Select(reason => Encoding.ASCII.GetString(CacheReasons.Token(reason)))];
        Assert.That(advice.Concat(tokens), Is.All.Not.Empty);
        Assert.That(advice, Is.Unique);
        Assert.That(tokens, Is.Unique);
        Assert.That((byte)reasons.Max(), Is.LessThan(64), "the table of outcomes keeps six bits");
    }

    private static async Task AnswerHeldAsync(OriginCall call, Task hold)
    {
        await hold;
        await call.SendAsync(ScriptedOrigin.Ok("hello", "Cache-Control: max-age=60"));
    }

    private Task AnswerAsync(OriginCall call)
    {
        var path = call.Head.Split(' ')[1].Split('?')[0];
        return path switch
        {
            "/set-cookie" => call.SendAsync(ScriptedOrigin.Ok("hello", "Cache-Control: max-age=60", "Set-Cookie: a=b")),
            "/plain" => call.SendAsync(ScriptedOrigin.Ok("hello")),
            "/vary" => call.SendAsync(ScriptedOrigin.Ok("hello", "Cache-Control: max-age=60", "Vary: Accept-Language")),
            "/expired" => call.SendAsync(ScriptedOrigin.Ok("hello", "Cache-Control: max-age=0", "ETag: \"v\"")),
            "/large" => call.SendAsync(ScriptedOrigin.Ok(new string('x', 2000), "Cache-Control: max-age=60")),
            "/large-chunked" => call.SendAsync(
                $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nCache-Control: max-age=60\r\n\r\n7d0\r\n{new string('x', 2000)}\r\n0\r\n\r\n"),
            "/no-store" => call.SendAsync(ScriptedOrigin.Ok("hello", "Cache-Control: no-store")),
            "/private" => call.SendAsync(ScriptedOrigin.Ok("hello", "Cache-Control: private, max-age=60")),
            "/no-cache" => call.SendAsync(ScriptedOrigin.Ok("hello", "Cache-Control: no-cache", "ETag: \"v\"")),
            "/vary-any" => call.SendAsync(ScriptedOrigin.Ok("hello", "Cache-Control: max-age=60", "Vary: *")),
            "/error-400" => call.SendAsync("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nCache-Control: max-age=60\r\n\r\n"),
            "/guess" => call.SendAsync(ScriptedOrigin.Ok("hello", "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT")),
            "/cut" => CutAsync(call),
            "/behind" => call.SendAsync(ScriptedOrigin.Ok("hello", "Cache-Control: max-age=0, stale-while-revalidate=60", "ETag: \"v\"")),
            "/held" => AnswerHeldAsync(call, _hold.Task),
            _ => call.SendAsync(ScriptedOrigin.Ok("hello", "Cache-Control: max-age=60", "ETag: \"v\"")),
        };
    }

    private async Task CutAsync(OriginCall call)
    {
        await call.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 100\r\nCache-Control: max-age=60\r\n\r\nhello");
        await _seen.WaitAsync(TimeSpan.FromSeconds(20));
        call.Cut();
    }

    private async Task PrepareAsync(string? before)
    {
        if (before is null)
        {
            return;
        }

        var (method, target, lines) = Parse(before);
        var steps = lines.Where(line => !line.Contains(':', StringComparison.Ordinal)).ToArray();
        var first = await SendAsync(method, target, [.. lines.Except(steps)], onNewConnection: target == "/cut");
        Assert.That(first.Status, Is.AnyOf(200, 400, 502));
        foreach (var step in steps)
        {
            if (step == "sweep")
            {
                await _edge.Server.Services.Store.SweepAsync(CancellationToken.None);
                continue;
            }

            var run = await CommandRun.Of(["purge", target, .. step == "soft" ? ["--soft"] : (string[])[], "--admin", _admin.EndPoint.ToString()]);
            Assert.That(run.ExitCode, Is.Zero, run.Error);
        }
    }

    private static (string Method, string Target, string[] Fields) Parse(string asked)
    {
        var lines = asked.Split('\n');
        var space = lines[0].IndexOf(' ', StringComparison.Ordinal);
        return (lines[0][..space], lines[0][(space + 1)..], lines[1..]);
    }

    private static string Forward(string cacheStatus) => cacheStatus.Split("; ")[1];

    private async Task<JsonDocument> ExplainAsync(string method, string target, string[] fields)
    {
        var run = await CommandRun.Of(
            ["explain", method, Host + target, "--json", "--admin", _admin.EndPoint.ToString(), .. fields.SelectMany(field => new[] { "-H", field })]);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        return JsonDocument.Parse(run.Output);
    }

    private async Task<RawResponse> SendAsync(string method, string target, string[] fields, bool onNewConnection = false)
    {
        var length = method is "POST" ? "Content-Length: 0\r\n" : "";
        var request = $"{method} {target} HTTP/1.1\r\nHost: www.example.com\r\n{length}{string.Concat(fields.Select(field => field + "\r\n"))}\r\n";
        if (onNewConnection || target == "/cut")
        {
            await using var other = await RawClient.TlsAsync(_edge.Https, "www.example.com");
            await other.SendAsync(request);
            if (target != "/cut")
            {
                return await other.ReadResponseAsync();
            }

            // A connection that is broken off may take with it what was not read: the origin cuts when what it sent is here.
            var cut = await other.ReadResponseAsync(head: true);
            Assert.That(await other.ReadTextAsync(5), Is.EqualTo("hello"));
            _seen.Release();
            Assert.That(await other.IsEndedAsync(), Is.True);
            return cut;
        }

        await _viewer.SendAsync(request);
        return await _viewer.ReadResponseAsync(head: method == "HEAD");
    }
}
