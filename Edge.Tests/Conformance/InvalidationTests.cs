using System.Text.Json;
using Edge.Tests.Core.Commands;
using Edge.Tests.Support;

namespace Edge.Tests.Conformance;

/// <summary>Invalidations from the command line to the viewer, through real sockets.</summary>
internal sealed class InvalidationTests
{
    private int _version;
    private ScriptedOrigin _origin = null!;
    private EdgeUnderTest _edge = null!;
    private AdminUnderTest _admin = null!;
    private RawClient _viewer = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _version = 0;
        _origin = ScriptedOrigin.Https(TestCa.Shared.Leaf("origin.example.com"), AnswerAsync);
        _edge = await EdgeUnderTest.StartAsync(new EdgeSetup
        {
            OriginPort = _origin.Port,
            Default = """{ "origin": "app", "viewerProtocolPolicy": "allow-all", "allowedMethods": ["GET","HEAD","OPTIONS","PUT","POST","PATCH","DELETE"] }""",
        });
        _admin = AdminUnderTest.Start(_edge);
        _viewer = await RawClient.TlsAsync(_edge.Https, "www.example.com");
    }

    [TearDown]
    public async Task StopAsync()
    {
        // On an executable the set-up ends where it asks for the admin endpoint, which is made in this process.
        if (_admin is not null)
        {
            await _viewer.DisposeAsync();
            await _admin.DisposeAsync();
        }

        await _edge.DisposeAsync();
        await _origin.DisposeAsync();
    }

    [TestCase("/a", new[] { "/a" })]
    [TestCase("/dir/b?x=1", new[] { "/dir/b?x=1" })]
    [TestCase("/dir/b?x=1", new[] { "/dir/*" })]
    [TestCase("/dir/b?x=1", new[] { "/*" })]
    [TestCase("/dir/../a", new[] { "/a" })]
    [TestCase("/a", new[] { "--tag", "LETTERS" })]
    public async Task C23_Purged_IsAMissAndThenTheNewBody(string target, string[] purge)
    {
        Assert.That(await GetAsync(target), Is.EqualTo(("1", "Miss from rawedge")));
        Assert.That(await GetAsync(target), Is.EqualTo(("1", "Hit from rawedge")));

        var run = await PurgeAsync(purge);

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output, Does.Match("^I[A-Z0-9]{13}: 1 path or tag of www purged\n$"));
        Assert.That(await GetAsync(target), Is.EqualTo(("2", "Miss from rawedge")));
    }

    [Test]
    public async Task PurgedSoftly_IsRevalidatedAndItsBodyStays()
    {
        await GetAsync("/validated");
        Assert.That(await GetAsync("/validated"), Is.EqualTo(("1", "Hit from rawedge")));

        Assert.That((await PurgeAsync("/validated", "--soft")).Output, Does.Contain("made stale"));

        Assert.That(await GetAsync("/validated"), Is.EqualTo(("1", "RefreshHit from rawedge")));
        Assert.That(_origin.Calls.Last()["if-none-match"], Is.EqualTo("\"v\""));
        Assert.That(await GetAsync("/validated"), Is.EqualTo(("1", "Hit from rawedge")));
    }

    [Test]
    public async Task C24_TagField_IsKeptFromViewers([Values("/a", "/uncacheable")] string target)
    {
        await _viewer.SendAsync($"GET {target} HTTP/1.1\r\nHost: www.example.com\r\n\r\n");
        Assert.That((await _viewer.ReadResponseAsync())["cache-tag"], Is.Null);

        await _viewer.SendAsync($"POST {target} HTTP/1.1\r\nHost: www.example.com\r\nContent-Length: 0\r\n\r\n");
        Assert.That((await _viewer.ReadResponseAsync())["cache-tag"], Is.Null);
    }

    [Test]
    public async Task RFC9111_4_4_Post_InvalidatesEveryVariantOfItsTarget()
    {
        foreach (var language in new[] { "de", "en", "de", "en" })
        {
            await GetAsync("/vary", $"Accept-Language: {language}\r\n");
        }

        await _viewer.SendAsync("POST /vary HTTP/1.1\r\nHost: www.example.com\r\nContent-Length: 0\r\n\r\n");
        await _viewer.ReadResponseAsync();

        Assert.That((await GetAsync("/vary", "Accept-Language: de\r\n")).Result, Is.EqualTo("Miss from rawedge"));
        Assert.That((await GetAsync("/vary", "Accept-Language: en\r\n")).Result, Is.EqualTo("Miss from rawedge"));
    }

    [Test]
    public async Task Command_Json_PrintsTheReceipt()
    {
        var run = await PurgeAsync("/a", "/b", "--json");

        using var receipt = JsonDocument.Parse(run.Output);
        Assert.That((run.ExitCode, receipt.RootElement.GetProperty("count").GetInt32()), Is.EqualTo((0, 2)));
    }

    [Test]
    public async Task Command_WrongPath_IsAUsageErrorWithItsReason()
    {
        var run = await PurgeAsync("a");

        Assert.That(run, Is.EqualTo(new CommandRun(2, "", "rawedge: paths[0]: \"a\" does not begin with a slash\n")));
    }

    [Test]
    public async Task Command_NobodyListens_FailsAndSaysWhere()
    {
        await _admin.DisposeAsync();

        var run = await PurgeAsync("/a");

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Error, Does.StartWith($"rawedge: no admin endpoint at {_admin.EndPoint}: "));
    }

    [Test]
    public async Task Command_SomethingElseListens_FailsAndSaysSo()
    {
        await using var other = ScriptedOrigin.Http(call => call.SendAsync("220 mail.example.com ESMTP\r\n"));

        var run = await CommandRun.Of("purge", "/a", "--admin", $"127.0.0.1:{other.Port}");

        Assert.That(run, Is.EqualTo(new CommandRun(1, "", $"rawedge: what answers at 127.0.0.1:{other.Port} is no admin endpoint\n")));
    }

    [Test]
    public async Task Command_WithoutPatternAndTag_IsWrongUsage() => Assert.That(
        await CommandRun.Of("purge"), Is.EqualTo(new CommandRun(2, "", "rawedge: Name at least one PATTERN or --tag.\nTry 'rawedge --help'.\n")));

    [Test]
    public async Task Command_WithToken_ShowsIt()
    {
        const string Token = "0123456789abcdef0123456789abcdef";
        await using var guarded = AdminUnderTest.Start(_edge, new Edge.Core.Admin.AdminOptions { Token = Token });
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, Token + "\n");
            var endpoint = guarded.EndPoint.ToString();

            Assert.That((await CommandRun.Of("purge", "/a", "--admin", endpoint, "--token-file", file)).ExitCode, Is.Zero);
            var without = await CommandRun.Of("purge", "/a", "--admin", endpoint);
            Assert.That((without.ExitCode, without.Error), Is.EqualTo((1, "rawedge: the edge answered 401: credentials\n")));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [TestCase("{", 400)]
    [TestCase("null", 400)]
    [TestCase("""{"paths":["/a"],"sfot":true}""", 400, Description = "a misspelt key must not purge hard")]
    [TestCase("""{"paths":["/a"],"paths":["/b"]}""", 400)]
    [TestCase("""{"paths":"/a"}""", 400)]
    [TestCase("""{"PATHS":["/a"],"Soft":false}""", 202)]
    public async Task Endpoint_Json_IsReadStrictly(string json, int status)
    {
        var answer = await _admin.PostAsync("/invalidations", json);

        Assert.That(answer.Status, Is.EqualTo(status), answer.Body);
        Assert.That(answer["content-type"], Is.EqualTo("application/json"));
    }

    private Task<CommandRun> PurgeAsync(params string[] arguments) => CommandRun.Of(["purge", .. arguments, "--admin", _admin.EndPoint.ToString()]);

    private async Task<(string Body, string? Result)> GetAsync(string target, string fields = "")
    {
        await _viewer.SendAsync($"GET {target} HTTP/1.1\r\nHost: www.example.com\r\n{fields}\r\n");
        var response = await _viewer.ReadResponseAsync();
        return (response.Body, response["x-cache"]);
    }

    private Task AnswerAsync(OriginCall call)
    {
        if (call["if-none-match"] is "\"v\"")
        {
            return call.SendAsync("HTTP/1.1 304 Not Modified\r\nETag: \"v\"\r\nCache-Control: max-age=600\r\n\r\n");
        }

        string[] fields = call.Target switch
        {
            "/validated" => ["Cache-Control: max-age=600", "ETag: \"v\""],
            "/vary" => ["Cache-Control: max-age=600", "Vary: Accept-Language"],
            "/uncacheable" => ["Cache-Control: no-store", "Cache-Tag: letters"],
            _ => ["Cache-Control: max-age=600", "Cache-Tag: digits, letters"],
        };
        return call.SendAsync(ScriptedOrigin.Ok(Interlocked.Increment(ref _version).ToString(), fields));
    }
}
