using System.Globalization;
using Edge.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Conformance;

/// <summary>What is counted: E-186, E-187, E-188, E-191, E-192, E-193.</summary>
internal sealed class MeteringTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero));
    private ScriptedOrigin _origin = null!;
    private EdgeUnderTest _edge = null!;
    private OperatorView _view = null!;
    private RawClient _viewer = null!;
    private int _asked;

    [SetUp]
    public async Task StartAsync()
    {
        _asked = 0;
        _origin = ScriptedOrigin.Http(call => call.SendAsync(
            call.Target.StartsWith("/error", StringComparison.Ordinal) ? "HTTP/1.1 500 x\r\nContent-Length: 0\r\n\r\n"
            : call["if-none-match"] is not null ? "HTTP/1.1 304 x\r\nCache-Control: max-age=10\r\n\r\n"
            : ScriptedOrigin.Ok("0123456789", call.Target switch
            {
                "/long" => "Cache-Control: max-age=3600",
                "/short" => "Cache-Control: max-age=3599",
                _ => "Cache-Control: max-age=10",
            }, "ETag: \"a\"")));
        _edge = await EdgeUnderTest.StartAsync(new EdgeSetup
        {
            OriginPort = _origin.Port,
            OriginPolicy = "http-only",
            Default = EdgeSetup.AllMethods.Replace("https-only", "allow-all", StringComparison.Ordinal),
            Site = """ "behaviors": [ { "pathPattern": "/secure/*", "origin": "app", "viewerProtocolPolicy": "redirect-to-https" } ], """,
            Time = _time,
        });
        _view = OperatorView.Of(_edge);
        _viewer = await RawClient.PlainAsync(_edge.Http);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _viewer.DisposeAsync();
        await _view.DisposeAsync();
        await _edge.DisposeAsync();
        await _origin.DisposeAsync();
    }

    [Test]
    public async Task E186_RedirectAndTheRequestAfterIt_AreTwoRequestsOfTwoSchemes()
    {
        await AskAsync("GET", "/secure/x");
        await using var secure = await RawClient.TlsAsync(_edge.Https, "www.example.com");
        await secure.SendAsync("GET /secure/x HTTP/1.1\r\nHost: www.example.com\r\n\r\n");
        await secure.ReadResponseAsync();
        _asked++;

        Assert.That(await CountAsync("rawedge_redirects_to_https_total{distribution=\"www\"}"), Is.EqualTo(1));
        Assert.That(await RequestsAsync("http"), Is.EqualTo(1));
        Assert.That(await RequestsAsync("https"), Is.EqualTo(1));
    }

    [TestCase("GET", "/long", "static")]
    [TestCase("HEAD", "/long", "static")]
    [TestCase("GET", "/short", "dynamic")]
    [TestCase("POST", "/long", "proxy")]
    [TestCase("OPTIONS", "/long", "proxy")]
    public async Task E187_Classes_GoByTheLifetimeOfTheObjectAndByMethod(string method, string target, string requestClass)
    {
        await AskAsync("GET", target);
        _time.Advance(TimeSpan.FromSeconds(30));
        await AskAsync(method, target);

        var getClass = target == "/long" ? "static" : "dynamic";
        Assert.That(await CountAsync($"rawedge_viewer_requests_total{{distribution=\"www\",url_scheme=\"http\",class=\"{requestClass}\"}}"),
            Is.EqualTo(requestClass == getClass ? 2 : 1), "what is stored and old is as static as when it was fetched");
    }

    [Test]
    public async Task E188_RequestsAndBytes_AreCountedByClassAndSchemeInBothDirections()
    {
        const string Request = "GET /short HTTP/1.1\r\nHost: www.example.com\r\n\r\n";
        await _viewer.SendAsync(Request);
        var answer = await _viewer.ReadResponseAsync();
        _asked++;

        const string Labels = "{distribution=\"www\",url_scheme=\"http\",class=\"dynamic\",direction=";
        Assert.That(await CountAsync($"rawedge_viewer_bytes_total{Labels}\"received\"}}"), Is.EqualTo(Request.Length));
        Assert.That(await CountAsync($"rawedge_viewer_bytes_total{Labels}\"sent\"}}"), Is.EqualTo(answer.Head.Length + 10), "E193: bytes of HTTP");
    }

    [Test]
    public async Task E191_RatesOfErrorsAndHits_CanBeReadOffTheMetrics()
    {
        await AskAsync("GET", "/x");
        await AskAsync("GET", "/x");
        await AskAsync("GET", "/error");
        await AskAsync("POST", "/x");

        Assert.That(await CountAsync("http_server_request_duration_seconds_count{http_request_method=\"GET\",http_response_status_class=\"5xx\",url_scheme=\"http\"}"), Is.EqualTo(1));
        Assert.That(await CountAsync("http_server_request_duration_seconds_count{http_request_method=\"GET\",http_response_status_class=\"2xx\",url_scheme=\"http\"}"), Is.EqualTo(2));
        Assert.That(await CountAsync("rawedge_cache_requests_total{result=\"hit\"}"), Is.EqualTo(1));
        Assert.That(await CountAsync("rawedge_cache_requests_total{result=\"miss\"}"), Is.EqualTo(2));
        Assert.That(await CountAsync("rawedge_cache_requests_total{result=\"bypass\"}"), Is.EqualTo(1));
    }

    [Test]
    public async Task E192_RefreshHit_IsNeitherHitNorMiss()
    {
        await AskAsync("GET", "/x");
        _time.Advance(TimeSpan.FromSeconds(20));
        await AskAsync("GET", "/x");

        Assert.That(await CountAsync("rawedge_cache_requests_total{result=\"refresh_hit\"}"), Is.EqualTo(1));
        Assert.That(await CountAsync("rawedge_cache_requests_total{result=\"hit\"}"), Is.Zero);
        Assert.That(await CountAsync("rawedge_cache_requests_total{result=\"miss\"}"), Is.EqualTo(1));
    }

    private async Task AskAsync(string method, string target)
    {
        await _viewer.SendAsync($"{method} {target} HTTP/1.1\r\nHost: www.example.com\r\n{(method == "POST" ? "Content-Length: 0\r\n" : "")}\r\n");
        await _viewer.ReadResponseAsync(head: method == "HEAD");
        _asked++;
    }

    private async Task<double> RequestsAsync(string scheme)
    {
        var sum = 0.0;
        foreach (var requestClass in (string[])["static", "dynamic", "proxy"])
        {
            sum += await CountAsync($"rawedge_viewer_requests_total{{distribution=\"www\",url_scheme=\"{scheme}\",class=\"{requestClass}\"}}");
        }

        return sum;
    }

    private async Task<double> CountAsync(string series)
    {
        await _edge.UntilAsync(() => _edge.Log.Exchanges.Count == _asked);
        var line = (await _view.MetricsAsync()).SingleOrDefault(line => line.StartsWith(series + " ", StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line[(series.Length + 1)..], CultureInfo.InvariantCulture);
    }
}
