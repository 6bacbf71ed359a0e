using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Edge.Core.Transport;
using Edge.Tests.Support;

namespace Edge.Tests.Soak;

/// <summary>
/// Two thousand connections that are slow on purpose, of each kind: an ordinary viewer hardly notices, memory stays bounded, and all of them are
/// gone by their deadline (H14, H15, H16, T23; G4, G8).
/// </summary>
[Category("Soak")]
internal sealed class SlowlorisTests
{
    private const int Connections = 2_000;
    private const int BigBytes = 10 * 1024 * 1024;
    private const string Hot = "GET /hot HTTP/1.1\r\nHost: www.example.com\r\n\r\n";

    // A connection that was answered and still sends is read past for so long, so that the answer is not lost (RFC 9112 §9.6).
    private static readonly TimeSpan Close = TransportOptions.Default.LingerTime;

    private string _folder = null!;
    private ScriptedOrigin _origin = null!;

    [SetUp]
    public void Prepare()
    {
        _folder = Directory.CreateTempSubdirectory("rawedge-soak-").FullName;
        _origin = ScriptedOrigin.Http(call => call.Target == "/big"
            ? call.SendAsync(ScriptedOrigin.Ok(new string('b', BigBytes), "Cache-Control: max-age=3600"))
            : call.SendAsync(ScriptedOrigin.Ok(new string('h', 1024), "Cache-Control: max-age=3600")));
    }

    [TearDown]
    public async Task CleanUp()
    {
        await _origin.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public Task H14_TwoThousandSlowHeads_AreGoneAfterFifteenSeconds() => AssertHarmlessAsync(
        "heads", edge => edge.Http, "GET /hot HTTP/1.1\r\nHost: www.example.com\r\n", "X: y\r\n", deadline: 15);

    /// <summary>Over plain connections to the origin, and as many as it takes, so that it is the rate that ends them and the cost is the viewers'.</summary>
    [Test]
    public Task H15_TwoThousandSlowContents_AreGoneAfterTheGrace() => AssertHarmlessAsync(
        "contents", edge => edge.Http, "POST /up HTTP/1.1\r\nHost: www.example.com\r\nContent-Length: 1000000\r\n\r\n", "x", deadline: 7);

    [Test]
    public Task H16_TwoThousandSlowReaders_AreGoneAfterTheGrace() => AssertHarmlessAsync(
        "readers", edge => edge.Http, "GET /big HTTP/1.1\r\nHost: www.example.com\r\n\r\n", "", deadline: 7);

    [Test]
    public Task T23_TwoThousandSlowHandshakes_AreGoneAfterTenSeconds() => AssertHarmlessAsync(
        "handshakes", edge => edge.Https, "\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03", "x", deadline: 10);

    private async Task AssertHarmlessAsync(string kind, Func<EdgeProcess, IPEndPoint> listener, string begin, string more, int deadline)
    {
        await using var edge = await EdgeProcess.StartAsync(EdgeUnderTest.WriteConfiguration(_folder, new EdgeSetup
        {
            OriginPort = _origin.Port,
            OriginDomain = "127.0.0.1",
            OriginPolicy = "http-only",
            Origin = "\"maxConnections\": 4000,",
            Default = EdgeSetup.AllMethods.Replace("https-only", "allow-all", StringComparison.Ordinal),
            More = "\"accessLog\": { \"format\": \"off\" }, \"limits\": { \"maxRequestsPerConnection\": 1000000 },",
        }));
        await using var ordinary = await RawClient.TlsAsync(edge.Https, "www.example.com");
        await WarmUpAsync(edge, ordinary);
        var descriptors = Descriptors(edge);
        var memory = edge.ResidentKiB;
        var calm = await MeasureAsync(ordinary, TimeSpan.FromSeconds(6));

        using var stop = new CancellationTokenSource();
        var watch = Stopwatch.StartNew();
        var attackers = await ConnectAsync(listener(edge));
        var highest = Descriptors(edge);
        while (highest - descriptors < Connections - 10 && watch.Elapsed < TimeSpan.FromSeconds(2))
        {
            await Task.Delay(10);   // another process accepts them, and says nothing of it
            highest = Math.Max(highest, Descriptors(edge));
        }

        var bytes = Encoding.Latin1.GetBytes(begin);
        await Parallel.ForEachAsync(attackers, async (socket, cancel) => await socket.SendAsync(bytes, cancel));
        if (more.Length == 0)
        {
            await Task.WhenAll(attackers.Select(socket => socket.ReceiveAsync(new byte[1]).WaitAsync(TimeSpan.FromSeconds(10))));   // the answer has begun
        }

        var opened = watch.Elapsed;
        var dribbling = DribbleAsync(attackers, more, stop.Token);
        var peak = memory;
        var latencies = new List<double>();
        var gone = TimeSpan.Zero;
        while (watch.Elapsed < opened + TimeSpan.FromSeconds(deadline) + Close + TimeSpan.FromSeconds(6))
        {
            var measured = await MeasureAsync(ordinary, TimeSpan.FromSeconds(0.5));
            if (gone == TimeSpan.Zero)
            {
                latencies.AddRange(measured);
            }

            peak = Math.Max(peak, edge.ResidentKiB);
            if (gone == TimeSpan.Zero && Descriptors(edge) <= descriptors + 5)
            {
                gone = watch.Elapsed;
            }
        }

        await stop.CancelAsync();
        await dribbling;
        foreach (var socket in attackers)
        {
            socket.Dispose();
        }

        var quiet = P99(calm);
        var loud = P99(latencies);
        var perConnection = (peak - memory) / (double)Connections;
        TestContext.Out.WriteLine(
            $"{Connections:N0} slow {kind}: opened in {opened.TotalSeconds:F1} s, {highest - descriptors:N0} descriptors more, all gone {gone.TotalSeconds:F1} s after the first; "
            + $"p99 of the ordinary viewer {quiet:F2} ms quiet, {loud:F2} ms beside them; {perConnection:F1} KiB more for each");
        Assert.That(highest - descriptors, Is.GreaterThan(Connections * 0.9), "they were really there, at the same time");
        Assert.That(gone, Is.Not.EqualTo(TimeSpan.Zero), $"{Descriptors(edge) - descriptors} are still there");
        Assert.That(gone, Is.LessThan(opened + TimeSpan.FromSeconds(deadline) + Close + TimeSpan.FromSeconds(1)));
        Assert.That(loud, Is.LessThan(3 * quiet));
        Assert.That(perConnection, Is.LessThan((TransportOptions.Default.SendPauseThreshold / 1024) + 64), "what may wait unsent, and one write more");
    }

    private static async Task WarmUpAsync(EdgeProcess edge, RawClient ordinary)
    {
        await using var plain = await RawClient.PlainAsync(edge.Http);
        await plain.SendAsync("GET /big HTTP/1.1\r\nHost: www.example.com\r\n\r\n");
        Assert.That((await plain.ReadResponseAsync()).Content, Has.Length.EqualTo(BigBytes));
        await MeasureAsync(ordinary, TimeSpan.FromSeconds(3));
    }

    // One request each 4 ms, at most; a late answer delays the next.
    private static async Task<List<double>> MeasureAsync(RawClient viewer, TimeSpan duration)
    {
        var milliseconds = new List<double>();
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < duration;)
        {
            var began = Stopwatch.GetTimestamp();
            await viewer.SendAsync(Hot);
            Assert.That((await viewer.ReadResponseAsync()).Status, Is.EqualTo(200));
            milliseconds.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            await Task.Delay(4);
        }

        return milliseconds;
    }

    private static double P99(List<double> milliseconds)
    {
        milliseconds.Sort();
        return milliseconds[milliseconds.Count * 99 / 100];
    }

    private static async Task<Socket[]> ConnectAsync(IPEndPoint endpoint)
    {
        var sockets = new Socket[Connections];
        await Parallel.ForAsync(0, Connections, async (i, stop) =>
        {
            sockets[i] = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = 4096 };
            await sockets[i].ConnectAsync(endpoint, stop);
        });
        return sockets;
    }

    // A little from each, once a second; nothing is read, so a slow reader needs nothing more.
    private static async Task DribbleAsync(Socket[] sockets, string more, CancellationToken stop)
    {
        var bytes = Encoding.Latin1.GetBytes(more);
        while (!stop.IsCancellationRequested)
        {
            foreach (var socket in sockets)
            {
                try
                {
                    if (bytes.Length > 0)
                    {
                        await socket.SendAsync(bytes, stop);
                    }
                }
                catch (Exception e) when (e is SocketException or OperationCanceledException)
                {
                    // Gone already.
                }
            }

            await Task.Delay(1_000, stop).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private static int Descriptors(EdgeProcess edge) => Directory.GetFileSystemEntries($"/proc/{edge.Pid}/fd").Length;
}
