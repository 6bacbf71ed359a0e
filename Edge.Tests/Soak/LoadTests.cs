using System.Diagnostics;
using System.Net;
using Edge.Tests.Support;

namespace Edge.Tests.Soak;

/// <summary>The real process under load: nothing fails, nothing is lost on stop, memory stays bounded. Minutes, so apart from the ordinary run.</summary>
[Category("Soak")]
internal sealed class LoadTests
{
    private const string Request = "GET /hot HTTP/1.1\r\nHost: www.example.com\r\n\r\n";

    private string _folder = null!;
    private ScriptedOrigin _origin = null!;

    [SetUp]
    public void Prepare()
    {
        _folder = Directory.CreateTempSubdirectory("rawedge-soak-").FullName;
        _origin = ScriptedOrigin.Https(TestCa.Shared.Leaf("127.0.0.1"), AnswerAsync);
    }

    [TearDown]
    public async Task CleanUp()
    {
        await _origin.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static Task AnswerAsync(OriginCall call) => call.Target switch
    {
        "/hot" => call.SendAsync(ScriptedOrigin.Ok(new string('h', 1024), "Cache-Control: max-age=3600")),
        "/big" => SendBigAsync(call),
        _ => call.SendAsync(ScriptedOrigin.Ok($"{call.Content.Length} bytes")),
    };

    private const int BigBytes = 100 * 1024 * 1024;

    private static async Task SendBigAsync(OriginCall call)
    {
        await call.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {BigBytes}\r\nCache-Control: no-store\r\n\r\n");
        var piece = new byte[64 * 1024];
        for (var sent = 0; sent < BigBytes; sent += piece.Length)
        {
            await call.SendAsync(piece.AsMemory());
        }
    }

    private Task<EdgeProcess> StartAsync(int httpsPort = 0) => EdgeProcess.StartAsync(EdgeUnderTest.WriteConfiguration(
        _folder,
        new EdgeSetup
        {
            OriginPort = _origin.Port,
            OriginDomain = "127.0.0.1",
            Default = EdgeSetup.AllMethods,
            More = "\"accessLog\": { \"format\": \"off\" }, \"limits\": { \"maxRequestsPerConnection\": 1000000 },",
        },
        httpsPort));

    [Test]
    public async Task HundredThousandRequests_Over64Connections_AllSucceed()
    {
        await using var edge = await StartAsync();
        const int PerConnection = 100_000 / 64 + 1;
        var watch = Stopwatch.StartNew();

        var served = await Task.WhenAll(Enumerable.Range(0, 64).Select(async _ =>
        {
            await using var viewer = await RawClient.TlsAsync(edge.Https, "www.example.com");
            var ok = 0;
            for (var i = 0; i < PerConnection; i++)
            {
                await viewer.SendAsync(Request);
                ok += (await viewer.ReadResponseAsync()) is { Status: 200, Content.Length: 1024 } ? 1 : 0;
            }

            return ok;
        }));

        Assert.That(served.Sum(), Is.EqualTo(64 * PerConnection));
        Assert.That(_origin.Calls, Has.Count.EqualTo(1));
        TestContext.Out.WriteLine($"{served.Sum():N0} requests in {watch.Elapsed.TotalSeconds:F1} s, peak {edge.PeakMiB} MiB");
    }

    [Test]
    public async Task FiveThousandFreshConnections_AllSucceed()
    {
        await using var edge = await StartAsync();
        var left = 5_000;
        var failures = 0;
        var watch = Stopwatch.StartNew();

        await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                await using var viewer = await RawClient.TlsAsync(edge.Https, "www.example.com");
                await viewer.SendAsync(Request);
                if ((await viewer.ReadResponseAsync()).Status != 200)
                {
                    Interlocked.Increment(ref failures);
                }
            }
        }));

        Assert.That(failures, Is.Zero);
        TestContext.Out.WriteLine($"5,000 connections in {watch.Elapsed.TotalSeconds:F1} s, peak {edge.PeakMiB} MiB");
    }

    [Test]
    public async Task P05_SigtermUnderLoad_NoAcceptedRequestFails()
    {
        await using var edge = await StartAsync();
        var served = 0;
        var lost = 0;
        var stop = new TaskCompletionSource();

        var viewers = Enumerable.Range(0, 64).Select(async _ =>
        {
            await using var viewer = await RawClient.TlsAsync(edge.Https, "www.example.com");
            while (true)
            {
                await viewer.SendAsync(Request);
                var response = await viewer.ReadResponseAsync();
                if (response is not { Status: 200, Whole: true })
                {
                    Interlocked.Increment(ref lost);
                    return;
                }

                if (Interlocked.Increment(ref served) == 5_000)
                {
                    stop.SetResult();
                }

                if (response["connection"] == "close")
                {
                    return;   // an honest client goes elsewhere now
                }
            }
        }).ToArray();
        await stop.Task;
        await edge.SignalAsync("TERM");
        await Task.WhenAll(viewers);

        Assert.That(await edge.WaitForExitAsync(40), Is.Zero);
        Assert.That(lost, Is.Zero, $"of {served} requests");
        TestContext.Out.WriteLine($"{served:N0} served, {lost} lost");
    }

    [Test]
    public async Task P04_KillAndRestart_ServesAgainWithinTwoSeconds()
    {
        IPEndPoint address;
        await using (var edge = await StartAsync())
        {
            address = edge.Https;
            await edge.SignalAsync("KILL");
            await edge.WaitForExitAsync(5);
        }

        var watch = Stopwatch.StartNew();
        await using var again = await StartAsync(address.Port);
        await using var viewer = await RawClient.TlsAsync(again.Https, "www.example.com");
        await viewer.SendAsync(Request);
        var response = await viewer.ReadResponseAsync();

        Assert.That(response.Status, Is.EqualTo(200));
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(2)));
        TestContext.Out.WriteLine($"serving again after {watch.ElapsedMilliseconds} ms");
    }

    [Test]
    public async Task HundredMegabytes_DownAndUp_WithBoundedMemory()
    {
        await using var edge = await StartAsync();
        await using var viewer = await RawClient.TlsAsync(edge.Https, "www.example.com");
        await viewer.SendAsync(Request);
        await viewer.ReadResponseAsync();
        var before = edge.PeakMiB;

        await viewer.SendAsync("GET /big HTTP/1.1\r\nHost: www.example.com\r\n\r\n");
        var down = await viewer.ReadResponseAsync(seconds: 120);
        await viewer.SendAsync($"POST /up HTTP/1.1\r\nHost: www.example.com\r\nContent-Length: {BigBytes}\r\n\r\n");
        var piece = new byte[64 * 1024];
        for (var sent = 0; sent < BigBytes; sent += piece.Length)
        {
            await viewer.SendAsync(piece.AsMemory());
        }

        var up = await viewer.ReadResponseAsync(seconds: 120);

        Assert.That((down.Content.Length, down.Whole, up.Body), Is.EqualTo((BigBytes, true, $"{BigBytes} bytes")));
        Assert.That(edge.PeakMiB - before, Is.LessThan(64), "streamed, not held");
        TestContext.Out.WriteLine($"peak {before} MiB before, {edge.PeakMiB} MiB after 100 MiB each way");
    }
}
