using System.Text;
using Edge.Tests.Support;

namespace Edge.Tests.Conformance;

/// <summary>What a viewer sees, and how often the origin, when a connection that had served before fails a request (O06, O17; RFC 9110 §9.2.2, §15.5.9, §15.5.20).</summary>
internal sealed class RetryOnTheWireTests
{
    private const string Closes = "closes";
    private const string Idle408 = "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    private const string Misdirected = "HTTP/1.1 421 Misdirected Request\r\nContent-Length: 0\r\n\r\n";
    private const int Held = 64 * 1024;

    private static IEnumerable<TestCaseData> Rows()
    {
        foreach (var what in new[] { Closes, Idle408 })
        {
            yield return Row("GET", -1, allowed: false, what, 2, 200);
            yield return Row("HEAD", -1, allowed: false, what, 2, 200);
            yield return Row("OPTIONS", -1, allowed: true, what, 2, 200);
            yield return Row("OPTIONS", -1, allowed: false, what, 1, 502);
            yield return Row("DELETE", -1, allowed: true, what, 2, 200);
            yield return Row("DELETE", -1, allowed: false, what, 1, 502);
            yield return Row("PUT", Held, allowed: true, what, 2, 200);
            yield return Row("PUT", Held + 1, allowed: true, what, 1, 502);
            yield return Row("PUT", 10, allowed: false, what, 1, 502);
            yield return Row("POST", -1, allowed: true, what, 1, 502);
            yield return Row("POST", 10, allowed: true, what, 1, 502);
            yield return Row("PATCH", 10, allowed: true, what, 1, 502);
        }

        yield return Row("GET", -1, allowed: false, Misdirected, 2, 200);
        yield return Row("OPTIONS", -1, allowed: false, Misdirected, 2, 200);
        yield return Row("PUT", 10, allowed: true, Misdirected, 2, 200);
        yield return Row("PUT", Held + 1, allowed: true, Misdirected, 1, 421);
        yield return Row("POST", -1, allowed: false, Misdirected, 2, 200);
        yield return Row("POST", 10, allowed: false, Misdirected, 1, 421);

        static TestCaseData Row(string method, int content, bool allowed, string what, int sent, int status) =>
            new TestCaseData(method, content, allowed, what, sent, status).SetArgDisplayNames(
                $"{method} {(content < 0 ? "without content" : $"of {content}")}{(allowed ? ", retryIdempotent" : "")}", what.Split("\r\n")[0]);
    }

    [TestCaseSource(nameof(Rows))]
    public async Task O06_O17_ReusedConnectionThatFails_IsFollowedByAnotherAsTheTableSays(
        string method, int content, bool allowed, string what, int sent, int status)
    {
        var failed = 0;
        await using var origin = ScriptedOrigin.Http(async call =>
        {
            if (call.Target == "/page" && Interlocked.Exchange(ref failed, 1) == 0)
            {
                if (what == Closes)
                {
                    call.Reset();
                    return;
                }

                await call.SendAsync(what);
                return;
            }

            await call.SendAsync(call.RequestLine.StartsWith("HEAD", StringComparison.Ordinal)
                ? "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n" : ScriptedOrigin.Ok("page"));
        });
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup
        {
            OriginPort = origin.Port,
            OriginPolicy = "http-only",
            Default = EdgeSetup.AllMethods.Replace("https-only", "allow-all", StringComparison.Ordinal)
                .Replace("\"app\"", $"\"app\", \"cachePolicy\": \"caching-disabled\", \"retryIdempotent\": {(allowed ? "true" : "false")}", StringComparison.Ordinal),
        });
        await using var viewer = await RawClient.PlainAsync(edge.Http);
        await viewer.SendAsync("GET /before HTTP/1.1\r\nHost: www.example.com\r\n\r\n");
        await viewer.ReadResponseAsync();
        await edge.UntilAsync(() => edge.Server.OriginConnections == (0, 1));

        var body = new string('x', Math.Max(content, 0));
        var length = content >= 0 || method == "POST" ? $"Content-Length: {body.Length}\r\n" : "";
        await viewer.SendAsync($"{method} /page HTTP/1.1\r\nHost: www.example.com\r\n{length}\r\n{body}");
        var answer = await viewer.ReadResponseAsync(head: method == "HEAD");

        var calls = origin.Calls.Where(call => call.Target == "/page").ToArray();
        Assert.That((answer.Status, calls.Length), Is.EqualTo((status, sent)));
        Assert.That(calls.Select(call => Encoding.ASCII.GetString(call.Content)), Is.All.EqualTo(body), "the whole content each time");
        Assert.That(origin.Connections, Is.EqualTo(sent), "the first goes on the connection that had served, the second on a fresh one");
    }
}
