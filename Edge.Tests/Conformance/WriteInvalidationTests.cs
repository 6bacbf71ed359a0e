using Edge.Tests.Support;

namespace Edge.Tests.Conformance;

/// <summary>What writes and HEAD answers do to what is stored: RFC 9111 §4.3.5 and §4.4, RFC 9875.</summary>
internal sealed class WriteInvalidationTests
{
    private readonly Dictionary<string, string> _answers = new(StringComparer.Ordinal);
    private int _version;
    private ScriptedOrigin _origin = null!;
    private EdgeUnderTest _edge = null!;
    private RawClient _viewer = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _answers.Clear();
        _version = 0;
        _origin = ScriptedOrigin.Https(TestCa.Shared.Leaf("origin.example.com"), call =>
        {
            var (method, path) = (call.Head.Split(' ')[0], call.Head.Split(' ')[1]);
            var fields = _answers.GetValueOrDefault($"{method} {path}", "Cache-Control: max-age=60\r\n");
            var status = fields.StartsWith('!') ? fields[1..4] : "200";
            fields = fields.StartsWith('!') ? fields[4..] : fields;
            return call.SendAsync($"HTTP/1.1 {status} X\r\nContent-Length: 1\r\n{fields}\r\n{(method == "HEAD" ? "" : $"{++_version}")}");
        });
        _edge = await EdgeUnderTest.StartAsync(new EdgeSetup
        {
            OriginPort = _origin.Port,
            Default = EdgeSetup.AllMethods,
            Site = """ "behaviors": [{ "pathPattern": "/bare/*", "origin": "app", "cachePolicy": "bare" }], """,
            More = """ "cachePolicies": { "bare": { "key": { "query": "none" } } }, """,
        });
        _viewer = await RawClient.TlsAsync(_edge.Https, "www.example.com");
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _viewer.DisposeAsync();
        await _edge.DisposeAsync();
        await _origin.DisposeAsync();
    }

    [TestCase("Location: /a\r\n", true)]
    [TestCase("Location: https://www.example.com/a\r\n", true)]
    [TestCase("Location: https://WWW.example.com:443/a\r\n", true)]
    [TestCase("Location: a\r\n", true)]
    [TestCase("Location: /x/../a#part\r\n", true)]
    [TestCase("Content-Location: /a\r\n", true)]
    [TestCase("Content-Location: https://www.example.com/a\r\n", true)]
    [TestCase("Location: https://other.example.com/a\r\n", false, TestName = "RFC9111_4_4_LocationOfAnotherHost_IsLeftAlone")]
    [TestCase("Location: http://www.example.com/a\r\n", false, TestName = "RFC9111_4_4_LocationOfAnotherScheme_IsLeftAlone")]
    [TestCase("Location: https://www.example.com:8443/a\r\n", false, TestName = "RFC9111_4_4_LocationOfAnotherPort_IsLeftAlone")]
    [TestCase("Location: /b\r\n", false, TestName = "RFC9111_4_4_LocationOfAnotherPath_LeavesThisOne")]
    [TestCase("Location: http://[\r\n", false, TestName = "RFC9111_4_4_LocationThatIsNoUri_IsLeftAlone")]
    [TestCase("!404Location: /a\r\n", false, TestName = "C31_LocationOfAnError_IsLeftAlone")]
    public async Task RFC9111_4_4_LocationAndContentLocation_AreInvalidatedOnTheSameOrigin(string answer, bool invalidated)
    {
        _answers["POST /form"] = answer;
        Assert.That(await GetAsync("/a"), Is.EqualTo("1"));

        await WriteAsync("POST", "/form");

        Assert.That(await GetAsync("/a"), Is.EqualTo(invalidated ? "3" : "1"));
    }

    [Test]
    public async Task RFC9111_4_4_Location_IsKeyedByItsOwnBehaviour()
    {
        _answers["POST /form"] = "Location: /bare/a?session=1\r\n";
        Assert.That(await GetAsync("/bare/a?x=1"), Is.EqualTo("1"));

        await WriteAsync("POST", "/form");

        Assert.That(await GetAsync("/bare/a?x=2"), Is.EqualTo("3"), "the query is not part of that key");
    }

    [TestCase("PUT")]
    [TestCase("DELETE")]
    [TestCase("POST")]
    [TestCase("PATCH")]
    public async Task RFC9111_4_4_UnsafeMethod_InvalidatesItsTarget(string method)
    {
        Assert.That(await GetAsync("/a?x=1"), Is.EqualTo("1"));

        await WriteAsync(method, "/a?x=1");

        Assert.That(await GetAsync("/a?x=1"), Is.EqualTo("3"));
    }

    [TestCase("OPTIONS", "")]
    [TestCase("POST", "!500")]
    [TestCase("POST", "!404")]
    public async Task RFC9111_4_4_SafeMethodOrError_LeavesTheTarget(string method, string status)
    {
        _answers[$"{method} /a"] = status;
        Assert.That(await GetAsync("/a"), Is.EqualTo("1"));

        await WriteAsync(method, "/a");

        Assert.That(await GetAsync("/a"), Is.EqualTo("1"));
    }

    [TestCase("\"g\"", "\"g\"", true)]
    [TestCase("\"a\", \"g\";x=1, \"b\"", "\"z\", \"g\"", true)]
    [TestCase("\"a\"\r\nCache-Groups: \"g\"", "\"g\"", true, TestName = "RFC9875_2_SeveralLines_AreOneList")]
    [TestCase("\"g\"", "\"G\"", false, TestName = "RFC9875_2_1_GroupsAreCompared_CharacterByCharacter")]
    [TestCase("g", "g", false, TestName = "RFC9875_2_TokensAreNoGroups")]
    [TestCase("\"g\", &", "\"g\"", false, TestName = "RFC9875_2_FieldThatDoesNotParse_IsIgnored")]
    [TestCase("\"\"", "\"\"", false, TestName = "RFC9875_2_TheEmptyString_IsNoGroup")]
    public async Task RFC9875_3_GroupOfTheAnswerToAWrite_IsInvalidated(string groups, string invalidated, bool expected)
    {
        _answers["GET /a"] = $"Cache-Control: max-age=60\r\nCache-Groups: {groups}\r\n";
        _answers["POST /form"] = $"Cache-Group-Invalidation: {invalidated}\r\n";
        Assert.That(await GetAsync("/a"), Is.EqualTo("1"));
        Assert.That(await GetAsync("/other"), Is.EqualTo("2"));

        await WriteAsync("POST", "/form");

        Assert.That(await GetAsync("/a"), Is.EqualTo(expected ? "4" : "1"));
        Assert.That(await GetAsync("/other"), Is.EqualTo("2"));
    }

    [Test]
    public async Task RFC9875_2_AtLeast32Groups_Count()
    {
        _answers["GET /a"] = $"Cache-Control: max-age=60\r\nCache-Groups: {string.Join(", ", Enumerable.Range(0, 64).Select(i => $"\"{i:d32}\""))}\r\n";
        _answers["POST /form"] = $"Cache-Group-Invalidation: \"{63:d32}\"\r\n";
        await GetAsync("/a");

        await WriteAsync("POST", "/form");

        Assert.That(await GetAsync("/a"), Is.EqualTo("3"));
    }

    [Test]
    public async Task RFC9875_3_SafeMethod_InvalidatesNoGroup()
    {
        _answers["GET /a"] = "Cache-Control: max-age=60\r\nCache-Groups: \"g\"\r\n";
        _answers["GET /b"] = "Cache-Group-Invalidation: \"g\"\r\n";
        _answers["OPTIONS /b"] = "Cache-Group-Invalidation: \"g\"\r\n";
        await GetAsync("/a");

        await GetAsync("/b");
        await WriteAsync("OPTIONS", "/b");

        Assert.That(await GetAsync("/a"), Is.EqualTo("1"));
    }

    [Test]
    public async Task RFC9875_2_1_GroupsOfTwoHosts_AreTwoGroups()
    {
        _answers["GET /a"] = "Cache-Control: max-age=60\r\nCache-Groups: \"g\"\r\n";
        _answers["POST /form"] = "Cache-Group-Invalidation: \"g\"\r\n";
        await GetAsync("/a");

        await using var other = await RawClient.TlsAsync(_edge.Https, "other.example.com");
        await other.SendAsync("POST /form HTTP/1.1\r\nHost: other.example.com\r\nContent-Length: 0\r\n\r\n");
        Assert.That((await other.ReadResponseAsync()).Status, Is.EqualTo(200));

        Assert.That(await GetAsync("/a"), Is.EqualTo("1"));
    }

    [TestCase("ETag: \"v\"\r\nContent-Length: 1\r\n", "1", true, TestName = "RFC9111_4_3_5_HeadWithTheSameValidators_FreshensTheStoredGet")]
    [TestCase("ETag: \"w\"\r\n", "2", false, TestName = "RFC9111_4_3_5_HeadWithAnotherTag_TakesTheStoredGetOut")]
    [TestCase("!404", "2", false, TestName = "RFC9111_4_3_5_HeadThatFails_SaysNothing")]
    public async Task RFC9111_4_3_5_Head_UpdatesTheStoredGet(string head, string body, bool hit)
    {
        _answers["GET /a"] = "Cache-Control: max-age=0\r\nETag: \"v\"\r\nX-A: 1\r\n";
        _answers["HEAD /a"] = head.StartsWith('!') ? head : head.Replace("Content-Length: 1\r\n", "", StringComparison.Ordinal) + "Cache-Control: max-age=60\r\nX-A: 2\r\n";
        await GetAsync("/a");
        await _viewer.SendAsync("HEAD /a HTTP/1.1\r\nHost: www.example.com\r\n\r\n");
        await _viewer.ReadResponseAsync(head: true);

        await _viewer.SendAsync("GET /a HTTP/1.1\r\nHost: www.example.com\r\n\r\n");
        var response = await _viewer.ReadResponseAsync();

        Assert.That((response.Body, response["cache-status"]!.StartsWith("rawedge; hit", StringComparison.Ordinal)), Is.EqualTo((body, hit)));
        Assert.That(response["x-a"], Is.EqualTo(hit ? "2" : "1"));
        Assert.That(_origin.Calls.Last()["if-none-match"], Is.EqualTo(head.StartsWith('!') ? "\"v\"" : null));
    }

    private async Task<string> GetAsync(string target)
    {
        await _viewer.SendAsync($"GET {target} HTTP/1.1\r\nHost: www.example.com\r\n\r\n");
        return (await _viewer.ReadResponseAsync()).Body;
    }

    private async Task WriteAsync(string method, string target)
    {
        await _viewer.SendAsync($"{method} {target} HTTP/1.1\r\nHost: www.example.com\r\nContent-Length: 0\r\n\r\n");
        await _viewer.ReadResponseAsync();
    }
}
