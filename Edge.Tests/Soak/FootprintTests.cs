using System.Diagnostics;
using Edge.Tests.Support;

namespace Edge.Tests.Soak;

/// <summary>What the process costs before and beside its work: time to ready, memory at start, under load, and per idle connection.
/// Figures for <c>docs/performance.md</c>; the bounds catch only what is far off.</summary>
[Category("Soak")]
internal sealed class FootprintTests
{
    private const string Request = "GET /hot HTTP/1.1\r\nHost: www.example.com\r\n\r\n";

    private string _folder = null!;
    private string _configuration = null!;
    private ScriptedOrigin _origin = null!;

    [SetUp]
    public void Prepare()
    {
        _folder = Directory.CreateTempSubdirectory("rawedge-soak-").FullName;
        _origin = ScriptedOrigin.Https(
            TestCa.Shared.Leaf("127.0.0.1"), ScriptedOrigin.Always(ScriptedOrigin.Ok(new string('h', 1024), "Cache-Control: max-age=3600")));
        _configuration = EdgeUnderTest.WriteConfiguration(_folder, new EdgeSetup
        {
            OriginPort = _origin.Port,
            OriginDomain = "127.0.0.1",
            More = "\"accessLog\": { \"format\": \"off\" }, \"limits\": { \"maxRequestsPerConnection\": 1000000, \"maxConnectionsPerAddress\": 10000 },",
        });
    }

    [TearDown]
    public async Task CleanUp()
    {
        await _origin.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task Start_UntilItListens_MedianOfTwenty()
    {
        var milliseconds = new List<double>();
        var resident = new List<double>();
        for (var i = 0; i < 20; i++)
        {
            var watch = Stopwatch.StartNew();
            await using var edge = await EdgeProcess.StartAsync(_configuration);
            milliseconds.Add(watch.Elapsed.TotalMilliseconds);
            resident.Add(edge.ResidentKiB / 1024.0);
        }

        milliseconds.Sort();
        resident.Sort();
        Assert.That(milliseconds[10], Is.LessThan(2_000));
        TestContext.Out.WriteLine(
            $"ready after {milliseconds[10]:F0} ms (median; {milliseconds[0]:F0} to {milliseconds[^1]:F0}), {resident[10]:F1} MiB resident");
    }

    [Test]
    public async Task Load_Of64Connections_ResidentMemory()
    {
        await using var edge = await EdgeProcess.StartAsync(_configuration);
        const int PerConnection = 1_000;

        var served = await Task.WhenAll(Enumerable.Range(0, 64).Select(async _ =>
        {
            await using var viewer = await RawClient.TlsAsync(edge.Https, "www.example.com");
            return await AskAsync(viewer, PerConnection);
        }));

        Assert.That(served.Sum(), Is.EqualTo(64 * PerConnection));
        TestContext.Out.WriteLine($"{edge.ResidentKiB / 1024.0:F1} MiB resident after 64,000 requests, peak {edge.PeakMiB} MiB");
    }

    [Test]
    public async Task IdleConnections_EachAfterOneRequest_Memory()
    {
        const int Connections = 2_000;
        await using var edge = await EdgeProcess.StartAsync(_configuration);
        await CloseAsync(await OpenAsync(edge, 50));   // the code of handshake and request is there, and the object is in the cache
        var before = edge.ProportionalKiB;

        var held = await OpenAsync(edge, Connections);
        var each = (double)(edge.ProportionalKiB - before) / Connections;

        Assert.That(held, Has.Count.EqualTo(Connections));
        Assert.That(each, Is.LessThan(40));
        TestContext.Out.WriteLine($"{each:F1} KiB per idle connection");
        await CloseAsync(held);
    }

    private static async Task CloseAsync(List<RawClient> viewers)
    {
        foreach (var viewer in viewers)
        {
            await viewer.DisposeAsync();
        }
    }

    private static async Task<List<RawClient>> OpenAsync(EdgeProcess edge, int connections)
    {
        var open = new List<RawClient>();
        for (var i = 0; i < connections; i++)
        {
            var viewer = await RawClient.TlsAsync(edge.Https, "www.example.com");
            open.Add(viewer);
            Assert.That(await AskAsync(viewer, 1), Is.EqualTo(1));
        }

        return open;
    }

    private static async Task<int> AskAsync(RawClient viewer, int times)
    {
        var ok = 0;
        for (var i = 0; i < times; i++)
        {
            await viewer.SendAsync(Request);
            ok += (await viewer.ReadResponseAsync()) is { Status: 200, Content.Length: 1024 } ? 1 : 0;
        }

        return ok;
    }
}
