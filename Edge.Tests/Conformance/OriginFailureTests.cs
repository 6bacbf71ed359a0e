using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Edge.Tests.Support;

namespace Edge.Tests.Conformance;

/// <summary>Every way in which an origin fails: what the viewer sees, and where the operator finds it (E-67, E-181).</summary>
internal sealed class OriginFailureTests
{
    private sealed record Row(string Reason, int Status, string Detailed, string Step, string Side, Func<ScriptedOrigin>? Origin, string Keys = "");

    private const string Plain = "\"protocolPolicy\": \"http-only\",";
    private static readonly byte[] HandshakeFailure = [21, 3, 3, 0, 2, 2, 40];

    private static readonly Row[] Rows =
    [
        new("origin-dns", 502, "OriginDnsError", "resolve", "resolver", null, "\"domainName\": \"nowhere.example\", \"httpPort\": 1024,"),
        new("origin-refused", 502, "OriginConnectError", "connect", "origin", null, "\"domainName\": \"127.0.0.1\", \"httpPort\": 1024,"),
        new("origin-connect-timeout", 504, "OriginCommError", "connect", "network", () => ScriptedOrigin.Http(_ => Task.Delay(Timeout.Infinite)), "https"),
        new("origin-tls-refused", 502, "OriginConnectError", "handshake", "origin", null, "alert"),
        new("origin-certificate", 502, "OriginConnectError", "certificate", "edge", () => ScriptedOrigin.Https(TestCa.Shared.Leaf("other.example"), Answer("x")), "https"),
        new("origin-timeout", 504, "OriginCommError", "response", "origin", () => ScriptedOrigin.Http(_ => Task.Delay(Timeout.Infinite))),
        new("origin-invalid-response", 502, "OriginInvalidResponseError", "response", "origin", () => ScriptedOrigin.Http(Answer("nonsense\r\n\r\n"))),
        new("origin-head-too-large", 502, "OriginHeaderTooBigError", "response", "origin",
            () => ScriptedOrigin.Http(Answer($"HTTP/1.1 200 OK\r\nX: {new string('x', 65_536)}\r\n\r\n"))),
        new("origin-content-range", 502, "OriginContentRangeLengthError", "response", "origin",
            () => ScriptedOrigin.Http(Answer("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-4/10\r\nContent-Length: 4\r\n\r\nhell"))),
        new("origin-closed", 502, "OriginReadError", "response", "origin", () => ScriptedOrigin.Http(Ended(""))),
        new("origin-truncated", 0, "OriginReadError", "body", "origin", () => ScriptedOrigin.Http(Ended("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello"))),
        new("origin-stalled", 0, "OriginCommError", "body", "origin", () => ScriptedOrigin.Http(Answer("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello"))),
    ];

    [Test]
    public async Task E67_E181_EachFailure_HasItsStatusAndIsFoundInLogAndMetrics()
    {
        await using var names = StubNameServer.Start();
        await using var alert = new LoopbackListener(async (socket, stop) =>
        {
            await socket.ReceiveAsync(new byte[4096], stop);
            await socket.SendAsync(HandshakeFailure, stop);
        });
        var origins = Rows.ToDictionary(row => row.Reason, row => row.Origin?.Invoke());
        var folder = Directory.CreateTempSubdirectory("rawedge-test-").FullName;
        var (admin, log) = (FreePort(), Path.Combine(folder, "access.log"));
        var configuration = EdgeUnderTest.WriteConfiguration(folder, new EdgeSetup
        {
            MoreOrigins = string.Concat(Rows.Select(row => $$""", "{{row.Reason}}": { {{KeysOf(row, origins[row.Reason]?.Port ?? alert.Port)}} "responseTimeout": "1s", "connectionTimeout": "1s", "connectionAttempts": 1 }""")),
            MoreSites = string.Concat(Rows.Select(row => $$""", "{{row.Reason}}": { "aliases": ["{{row.Reason}}.example.com"], "default": { "origin": "{{row.Reason}}", "viewerProtocolPolicy": "allow-all", "cachePolicy": "caching-disabled" } }""")),
            More = $$""" "admin": { "endpoint": "127.0.0.1:{{admin}}" }, "accessLog": { "path": "access.log", "format": "json" }, """,
        });
        string metrics;
        await using (var edge = await EdgeProcess.StartAsync(configuration, resolver: names.ResolverFile(folder, patience: 1)))
        {
            foreach (var row in Rows)
            {
                await using var viewer = await RawClient.PlainAsync(edge.Http);
                await viewer.SendAsync($"GET / HTTP/1.1\r\nHost: {row.Reason}.example.com\r\n\r\n");
                var answer = await viewer.ReadResponseAsync();
                Assert.That(row.Status == 0 ? !answer.Whole : answer.Status == row.Status, $"{row.Reason}: {answer.Status}, whole: {answer.Whole}");
                Assert.That(answer["x-cache"], Is.EqualTo(row.Status == 0 ? "Miss from rawedge" : "Error from rawedge"), row.Reason);
            }

            await using var client = await RawClient.PlainAsync(new IPEndPoint(IPAddress.Loopback, admin));
            await client.SendAsync("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
            metrics = (await client.ReadResponseAsync()).Body;
            await edge.SignalAsync("TERM");
            await edge.WaitForExitAsync(10);
            Assert.Multiple(() =>
            {
                foreach (var row in Rows)
                {
                    Assert.That(edge.Errors, Does.Contain($"Origin {row.Reason}: {row.Reason} in {row.Step} on the side of {row.Side} ("));
                    Assert.That(metrics, Does.Contain($$"""rawedge_origin_failures_total{origin="{{row.Reason}}",step="{{row.Step}}",side="{{row.Side}}",reason="{{row.Reason}}"} 1"""));
                }
            });
        }

        var lines = (await File.ReadAllLinesAsync(log)).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.That(
            lines.Select(line => (line.GetProperty("reason").GetString(), line.GetProperty("result").GetString(), line.GetProperty("detailedResult").GetString())),
            Is.EqualTo(Rows.Select(row => (row.Reason, "Error", row.Detailed))));
        foreach (var origin in origins.Values.OfType<ScriptedOrigin>())
        {
            await origin.DisposeAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    private static string KeysOf(Row row, int port) => row.Keys switch
    {
        "https" or "alert" => $"\"domainName\": \"127.0.0.1\", \"httpsPort\": {port}, \"trustedCaFile\": \"ca.pem\",",
        "" => $"\"domainName\": \"127.0.0.1\", \"httpPort\": {port}, {Plain}",
        _ => row.Keys + Plain,
    };

    private static Func<OriginCall, Task> Answer(string response) => ScriptedOrigin.Always(response);

    private static Func<OriginCall, Task> Ended(string response) => async call =>
    {
        await call.SendAsync(response);
        call.Cut();
    };

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
