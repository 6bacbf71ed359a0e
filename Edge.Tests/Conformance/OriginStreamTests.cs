using System.Net.Sockets;
using System.Text;
using Edge.Tests.Support;

namespace Edge.Tests.Conformance;

/// <summary>Content of origins on its way: without end, without content, larger than may be stored, and nobody left who wants it (O04; E-116, E-117, E-122).</summary>
internal sealed class OriginStreamTests
{
    private static EdgeSetup Setup(int port, string more = "") => new() { OriginPort = port, OriginPolicy = "http-only", More = more };

    private static async Task<RawClient> AskAsync(EdgeUnderTest edge, string path)
    {
        var client = await RawClient.PlainAsync(edge.Http);
        await client.SendAsync($"GET {path} HTTP/1.1\r\nHost: www.example.com\r\n\r\n");
        return client;
    }

    private static async Task<RawResponse> GetAsync(EdgeUnderTest edge, string path)
    {
        await using var client = await AskAsync(edge, path);
        return await client.ReadResponseAsync();
    }

    [TestCase("Transfer-Encoding: chunked\r\nCache-Control: max-age=60")]
    [TestCase("Content-Length: 1000000000000\r\nCache-Control: max-age=60")]
    [TestCase("Transfer-Encoding: chunked\r\nCache-Control: no-store")]
    public async Task O04_EndlessContentForAViewerThatDoesNotRead_IsHeldBackAtTheOriginAndEndsWithTheViewer(string fields)
    {
        // What may be under way: two socket buffers on each leg, tcp_rmem and tcp_wmem at their largest, and the edge's own bounds.
        const long MostUnderWay = 48 << 20;
        await using var origin = new EndlessOrigin(fields);
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin.Port, """ "cache": { "maxObjectSize": "1MiB", "capacity": "64MiB" }, """));
        await using (var viewer = await AskAsync(edge, "/endless"))
        {
            await origin.HeldBack.WaitAsync(TimeSpan.FromSeconds(20));
            Assert.That(origin.Sent, Is.GreaterThan(1 << 20).And.LessThan(MostUnderWay), "more than may be stored, and no more than the buffers take");
            Assert.That((await viewer.ReadTextAsync(15)), Is.EqualTo("HTTP/1.1 200 OK"));
        }

        await origin.Left.WaitAsync(TimeSpan.FromSeconds(20));
        await edge.UntilAsync(() => edge.Server.OriginConnections == (0, 0));
        await edge.UntilAsync(() => (edge.Server.Services.Fills.Count, edge.Server.Services.Fills.Bytes) == (0, 0));
        Assert.That(edge.Server.Services.Store.Snapshot().Entries, Is.Zero, "nothing of it is stored");
    }

    [Test]
    public async Task E116_ViewerThatLeaves_StopsTheFetchOnlyWhenNobodyElseWaits([Values] bool otherStays)
    {
        var release = new TaskCompletionSource();
        await using var origin = ScriptedOrigin.Http(async call =>
        {
            await call.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nCache-Control: max-age=60\r\n\r\n5\r\nfirst\r\n");
            while (await Task.WhenAny(release.Task, Task.Delay(10)) != release.Task)
            {
                await call.SendAsync("1\r\n.\r\n");   // a viewer that has left is noticed when something is written to it
            }

            await call.SendAsync("4\r\nlast\r\n0\r\n\r\n");
        });
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin.Port));
        await using var other = otherStays ? await AskAsync(edge, "/shared") : null;
        await using (var leaves = await AskAsync(edge, "/shared"))
        {
            await edge.UntilAsync(() => edge.Server.ConnectionCount == (otherStays ? 2 : 1) && !origin.Calls.IsEmpty);
            Assert.That(await leaves.ReadTextAsync(15), Is.EqualTo("HTTP/1.1 200 OK"));
        }

        await edge.UntilAsync(() => edge.Server.ConnectionCount == (otherStays ? 1 : 0));
        if (otherStays)
        {
            release.SetResult();
            var whole = await other!.ReadResponseAsync();
            Assert.That((whole.Body.Trim('.'), whole.Whole, origin.Calls.Count), Is.EqualTo((whole.Body, true, 1)));
            Assert.That(whole.Body, Does.StartWith("first.").And.EndWith(".last"));
            Assert.That((await GetAsync(edge, "/shared"))["x-cache"], Is.EqualTo("Hit from rawedge"));
        }
        else
        {
            await edge.UntilAsync(() => edge.Server.OriginConnections == (0, 0));
            release.SetResult();
            Assert.That((await GetAsync(edge, "/shared"))["x-cache"], Is.EqualTo("Miss from rawedge"), "the part that came is not stored");
        }
    }

    [Test]
    public async Task E117_Empty200_IsAnAnswerLikeAnyOther()
    {
        await using var origin = ScriptedOrigin.Http(ScriptedOrigin.Always(ScriptedOrigin.Ok("", "Cache-Control: max-age=60")));
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin.Port));

        var miss = await GetAsync(edge, "/empty");
        var hit = await GetAsync(edge, "/empty");

        Assert.That((miss.Status, miss["content-length"], miss["x-cache"]), Is.EqualTo((200, "0", "Miss from rawedge")));
        Assert.That((hit.Status, hit["content-length"], hit["x-cache"]), Is.EqualTo((200, "0", "Hit from rawedge")));
    }

    [TestCase(1 << 20, true)]
    [TestCase((1 << 20) + 1, false)]
    public async Task E122_ContentAboveTheLargestObject_StreamsThroughUnstored(int length, bool stored)
    {
        var content = new string('x', length);
        await using var origin = ScriptedOrigin.Http(ScriptedOrigin.Always(
            $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nCache-Control: max-age=60\r\n\r\n{length:x}\r\n{content}\r\n0\r\n\r\n"));
        await using var edge = await EdgeUnderTest.StartAsync(Setup(origin.Port, """ "cache": { "maxObjectSize": "1MiB" }, """));

        var first = await GetAsync(edge, "/large");
        var second = await GetAsync(edge, "/large");

        Assert.That((first.Whole, first.Body.Length, second.Whole, second.Body == content), Is.EqualTo((true, length, true, true)));
        Assert.That(second["x-cache"], Is.EqualTo(stored ? "Hit from rawedge" : "Miss from rawedge"));
    }

    /// <summary>Sends content for as long as the edge takes it.</summary>
    private sealed class EndlessOrigin : IAsyncDisposable
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

        private readonly LoopbackListener _listener;
        private readonly byte[] _head;
        private readonly TaskCompletionSource _heldBack = new();
        private readonly TaskCompletionSource _left = new();
        private long _sent;

        public EndlessOrigin(string fields)
        {
            _head = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\n{fields}\r\n\r\n");
            _listener = new LoopbackListener(ServeAsync);
        }

        public int Port => _listener.Port;

        public long Sent => Volatile.Read(ref _sent);

        /// <summary>A write that did not end within a second.</summary>
        public Task HeldBack => _heldBack.Task;

        /// <summary>The edge has closed.</summary>
        public Task Left => _left.Task;

        private async Task ServeAsync(Socket socket, CancellationToken stop)
        {
            await socket.ReceiveAsync(new byte[4096], stop);
            await socket.SendAsync(_head, stop);
            var piece = Encoding.ASCII.GetBytes($"10000\r\n{new string('x', 65_536)}\r\n");
            try
            {
                while (true)
                {
                    var sending = SendAllAsync(socket, piece, stop);
                    if (await Task.WhenAny(sending, Task.Delay(Patience, stop)) != sending)
                    {
                        _heldBack.TrySetResult();
                    }

                    await sending;
                    Interlocked.Add(ref _sent, piece.Length);
                }
            }
            finally
            {
                _left.TrySetResult();
            }
        }

        private static async Task SendAllAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken stop)
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[await socket.SendAsync(bytes, stop)..];
            }
        }

        public ValueTask DisposeAsync() => _listener.DisposeAsync();
    }
}
