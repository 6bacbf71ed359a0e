using Edge.Core.Diagnostics;
using Edge.Tests.Support;

namespace Edge.Tests.Conformance;

/// <summary>H23: whatever a request holds, raw or escaped, it begins no line of a response, a page, a log or the metrics.</summary>
internal sealed class ReflectionTests
{
    private const string Injected = "X-Injected: 1";

    private static readonly string[] Escaped = ["%0d%0a", "%0D%0A", "%0a", "%00", "%c4%8d%c4%8a", "%e5%98%8a", "\\r\\n", "%250d%250a"];
    private static readonly string[] Raw = ["\r\n", "\n", "\r", "\0", "\t", "\v", "\f", "\u0085", "\u007f", "\r\n\r\n"];

    // {0} is the line end that is tried.
    private static readonly string[] Requests =
    [
        "GET /to{0}X-Injected:%201 HTTP/1.1\r\nHost: www.example.com\r\n\r\n",
        "GET /to?q={0}X-Injected:%201 HTTP/1.1\r\nHost: www.example.com\r\n\r\n",
        "GET http://www.example.com/to{0}X-Injected:%201 HTTP/1.1\r\nHost: www.example.com\r\n\r\n",
        "GET /open/x{0}X-Injected:%201 HTTP/1.1\r\nHost: www.example.com\r\n\r\n",
        "GET /to HTTP/1.1\r\nHost: www.example.com{0}X-Injected: 1\r\n\r\n",
        "GET /open/x HTTP/1.1\r\nHost: www.example.com\r\nOrigin: https://a{0}X-Injected: 1.apps.example.com\r\n\r\n",
        "GET /open/x HTTP/1.1\r\nHost: www.example.com\r\nReferer: https://r/{0}X-Injected: 1\r\nUser-Agent: u{0}X-Injected: 1\r\nX-Forwarded-For: 1.2.3.4{0}X-Injected: 1\r\n\r\n",
        "GET /open/x HTTP/1.1\r\nHost: www.example.com\r\nX-Any{0}X-Injected: 1: v\r\n\r\n",
        "GE{0}X-Injected: 1 /open/x HTTP/1.1\r\nHost: www.example.com\r\n\r\n",
    ];

    [TestCase(AccessLogLayout.Json)]
    [TestCase(AccessLogLayout.W3c)]
    public async Task H23_NothingOfARequest_BeginsALineOfOurs(AccessLogLayout layout)
    {
        await using var origin = ScriptedOrigin.Http(ScriptedOrigin.Always(ScriptedOrigin.Ok("x")));
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup
        {
            OriginPort = origin.Port,
            OriginPolicy = "http-only",
            More = """ "responseHeadersPolicies": { "cors": { "cors": { "allowOrigins": ["https://*.apps.example.com"] } } }, """,
            Default = """{ "origin": "app", "viewerProtocolPolicy": "redirect-to-https" }""",
            Site = """ "behaviors": [ { "pathPattern": "/open/*", "origin": "app", "viewerProtocolPolicy": "allow-all", "responseHeadersPolicy": "cors" } ], """,
        });
        await using var view = OperatorView.Of(edge, layout);
        var asked = 0;
        foreach (var request in Requests)
        {
            foreach (var end in Escaped.Concat(Raw))
            {
                await using var viewer = await RawClient.PlainAsync(edge.Http);
                await viewer.SendAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, request, end));
                var answer = await viewer.ReadResponseAsync();
                asked++;

                Assert.That(answer["x-injected"], Is.Null, $"{request} with {Uri.EscapeDataString(end)}");
                Assert.That(answer.Head.Replace("\r\n", "", StringComparison.Ordinal).Any(c => c < ' ' && c != '\t'), Is.False, answer.Head);
                Assert.That(answer.Body, Does.Not.Contain("X-Injected").And.Not.Contain("www.example.com"), "pages hold nothing of the request");
            }
        }

        await edge.UntilAsync(() => edge.Log.Exchanges.Count >= asked);
        Assert.That(await view.MetricsAsync(), Has.None.Contains("njected"));
        var lines = (await view.LinesAsync()).Where(line => !line.StartsWith('#')).ToArray();
        Assert.That(lines, Has.Length.EqualTo(edge.Log.Exchanges.Count), "one line for each exchange");
        Assert.That(lines, Has.None.StartsWith(Injected));
        Assert.That(lines.Any(line => line.Any(c => c < ' ' && c != '\t')), Is.False);
    }
}
