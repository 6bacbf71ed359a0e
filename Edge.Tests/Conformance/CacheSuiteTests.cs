using System.Globalization;
using System.Text.RegularExpressions;
using Edge.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Conformance;

/// <summary>The public suite's questions to caches, through the whole server, with a clock moved by hand: see <see cref="CacheSuiteCases"/>.</summary>
internal sealed partial class CacheSuiteTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly CacheSuiteCase[] _cases = [.. CacheSuiteCases.All()];
    private readonly Dictionary<string, int> _calls = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _heads = new(StringComparer.Ordinal);
    private ScriptedOrigin _origin = null!;
    private EdgeUnderTest _edge = null!;

    private static IEnumerable<TestCaseData> Cases() =>
        CacheSuiteCases.All().Select((each, index) => new TestCaseData(index, each).SetName($"Suite_{each.Group}: {each.Name}"));

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _origin = ScriptedOrigin.Http(AnswerAsync);
        _edge = await EdgeUnderTest.StartAsync(new EdgeSetup
        {
            OriginPort = _origin.Port,
            OriginPolicy = "http-only",
            Time = _time,
            Default = """{ "origin": "app", "viewerProtocolPolicy": "allow-all", "allowedMethods": ["GET","HEAD","OPTIONS","PUT","POST","PATCH","DELETE"] }""",
            Site = """ "behaviors": [{ "pathPattern": "/obeys/*", "origin": "app", "viewerProtocolPolicy": "allow-all", "cachePolicy": "obeys" }], """,
            More = """ "cachePolicies": { "obeys": { "honorRequestDirectives": true } }, """,
        });
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _edge.DisposeAsync();
        await _origin.DisposeAsync();
    }

    [TestCaseSource(nameof(Cases))]
    public async Task Suite(int index, object each)
    {
        var tried = (CacheSuiteCase)each;
        var path = $"{(tried.Obeys ? "/obeys" : "")}/case/{index}";
        await SendAsync(tried.Method, path, tried.First);
        var firstCalls = Calls(path);
        _time.Advance(TimeSpan.FromSeconds(tried.Wait));

        var second = await SendAsync("GET", path, tried.Second);

        var asked = Calls(path) - firstCalls;
        var conditional = asked > 0 && (_heads[path].Contains("\r\nIf-None-Match:", StringComparison.OrdinalIgnoreCase)
            || _heads[path].Contains("\r\nIf-Modified-Since:", StringComparison.OrdinalIgnoreCase));
        var met = second.Status == 504 && second["cache-status"] == "rawedge; detail=only-if-cached" && asked == 0 ? Meets.Unavailable
            : conditional && tried.NotModified is not null ? Meets.Validated
            : asked == 0 || second["cache-status"]!.Contains("; hit", StringComparison.Ordinal) ? Meets.Stored
            : Meets.Origin;
        Assert.That(met, Is.EqualTo(tried.Meets), second.Head);
        if (tried.Then is { } then)
        {
            Assert.That(second[then.Name] ?? "-", Is.EqualTo(then.Value));
        }

        if (met is Meets.Stored or Meets.Validated && second.Status is 200 or 404 or 410 && second.Body.Length > 0)
        {
            Assert.That(second.Body, Is.EqualTo("1"));
        }
    }

    private int Calls(string path)
    {
        lock (_calls)
        {
            return _calls.GetValueOrDefault(path);
        }
    }

    private async Task<RawResponse> SendAsync(string method, string path, string[] fields)
    {
        await using var viewer = await RawClient.PlainAsync(_edge.Http);
        var length = method == "POST" ? "Content-Length: 0\r\n" : "";
        await viewer.SendAsync($"{method} {path} HTTP/1.1\r\nHost: www.example.com\r\n{length}{string.Concat(fields.Select(field => field + "\r\n"))}\r\n");
        return await viewer.ReadResponseAsync(head: method == "HEAD");
    }

    private Task AnswerAsync(OriginCall call)
    {
        var path = call.Head.Split(' ')[1];
        int number;
        lock (_calls)
        {
            _calls[path] = number = _calls.GetValueOrDefault(path) + 1;
            _heads[path] = call.Head;
        }

        var tried = _cases[int.Parse(path[(path.LastIndexOf('/') + 1)..], CultureInfo.InvariantCulture)];
        if (number > 1 && tried.NotModified is { } fields)
        {
            return call.SendAsync($"HTTP/1.1 304 Not Modified\r\n{Lines(fields)}\r\n");
        }

        var status = number == 1 ? tried.Status : tried.ThenStatus == 0 ? 200 : tried.ThenStatus;
        var body = status is 204 || call.Head.StartsWith("HEAD", StringComparison.Ordinal) ? "" : $"{number}";
        var length = status == 204 ? "" : "Content-Length: 1\r\n";
        return call.SendAsync($"HTTP/1.1 {status} X\r\n{length}{Lines(number == 1 || tried.ThenStatus == 0 ? tried.Answer : [])}\r\n{body}");
    }

    private string Lines(string[] fields) => string.Concat(fields.Select(field => Moment().Replace(field, DateOf) + "\r\n"));

    private string DateOf(Match match) =>
        _time.GetUtcNow().AddSeconds(int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).ToString("r", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\bnow([+-]\d+)$")]
    private static partial Regex Moment();
}
