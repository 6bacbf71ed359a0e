using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Edge.Tests.Support;

namespace Edge.Tests.Soak;

/// <summary>What a miss costs the real process in memory, against a stated budget.</summary>
[Category("Soak")]
internal sealed partial class MissLoadTests
{
    /// <param name="policy">Whether a fill and a stored response are made, or the answer is passed on.</param>
    /// <param name="budget">Bytes that one small miss may allocate in the Release build.</param>
    [TestCase("caching-disabled", 4 * 1024)]
    [TestCase("standard", 10 * 1024)]
    public async Task Miss_AllocatesWithinItsBudget(string policy, int budget)
    {
        var folder = Directory.CreateTempSubdirectory("rawedge-soak-").FullName;
        var admin = FreePort();
        await using var origin = new RacingOrigin(share: 0);
        var file = EdgeUnderTest.WriteConfiguration(folder, new EdgeSetup
        {
            OriginPort = origin.Port,
            OriginDomain = "127.0.0.1",
            OriginPolicy = "http-only",
            Default = $$"""{ "origin": "app", "viewerProtocolPolicy": "allow-all", "cachePolicy": "{{policy}}" }""",
            More = $$"""
                "accessLog": { "format": "off" }, "limits": { "maxRequestsPerConnection": 1000000 }, "admin": { "endpoint": "127.0.0.1:{{admin}}" },
                """,
        });
        await using var edge = await EdgeProcess.StartAsync(file);

        await LoadAsync(edge, 4_000);
        var before = await AllocatedAsync(admin);
        await LoadAsync(edge, 20_000);
        var each = (await AllocatedAsync(admin) - before) / 20_000;

        TestContext.Out.WriteLine($"{policy}: {each:0} bytes a miss, {origin.Connections} connections");
        Assert.That(each, Is.LessThan(budget));
        Directory.Delete(folder, recursive: true);
    }

    private static Task LoadAsync(EdgeProcess edge, int requests) => Task.WhenAll(Enumerable.Range(0, 8).Select(viewer => Task.Run(async () =>
    {
        await using var client = await RawClient.PlainAsync(edge.Http);
        for (var i = 0; i < requests / 8; i++)
        {
            await client.SendAsync($"GET /{viewer}/{i} HTTP/1.1\r\nHost: www.example.com\r\n\r\n");
            Assert.That((await client.ReadResponseAsync()).Status, Is.EqualTo(200));
        }
    })));

    private static async Task<double> AllocatedAsync(int admin)
    {
        using var client = new HttpClient();
        var text = await client.GetStringAsync(new Uri($"http://127.0.0.1:{admin}/metrics"));
        return double.Parse(AllocatedLine().Match(text).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex(@"^dotnet_gc_allocated_bytes_total (\S+)", RegexOptions.Multiline)]
    private static partial Regex AllocatedLine();
}
