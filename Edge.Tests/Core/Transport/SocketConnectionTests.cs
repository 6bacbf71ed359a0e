using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Edge.Core.Transport;
using Microsoft.Extensions.Time.Testing;
using static Edge.Tests.Core.Transport.TransportAssertions;

namespace Edge.Tests.Core.Transport;

[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SocketConnectionTests
{
    private readonly DiagnosticMemoryPool _pool = new();

    [TearDown]
    public void EveryBlockCameBack() => _pool.AssertAllReturned();

    [Test]
    public async Task Input_BytesOfThePeer_ArriveInOrder()
    {
        await using SocketPair pair = await SocketPair.CreateAsync(_pool);
        byte[] sent = Pattern(300_000);
        Task sending = pair.Peer.SendAsync(sent);
        Assert.That(await pair.Connection.Input.TakeAsync(sent.Length), Is.EqualTo(sent));
        await sending;
        Assert.That(pair.Connection.BytesReceived, Is.EqualTo(sent.Length));
    }

    [Test]
    public async Task Output_ManyBlocks_ArriveInOrder()
    {
        await using SocketPair pair = await SocketPair.CreateAsync(_pool);
        byte[] sent = Pattern(500_000);
        Task<byte[]> receiving = pair.Peer.ReceiveAllAsync();
        var random = new Random(3);
        for (int at = 0; at < sent.Length;)
        {
            int piece = Math.Min(random.Next(1, 50_000), sent.Length - at);
            await pair.Connection.Output.WriteAsync(sent.AsMemory(at, piece));
            at += piece;
        }
        pair.Peer.Shutdown(SocketShutdown.Send);
        Assert.That(await pair.Connection.CloseAsync(), Is.EqualTo(ConnectionEnd.Closed));
        Assert.That(await receiving, Is.EqualTo(sent));
        Assert.That(pair.Connection.BytesSent, Is.EqualTo(sent.Length));
    }

    [Test]
    public async Task Input_WhileIdle_HoldsNoBlock()
    {
        await using SocketPair pair = await SocketPair.CreateAsync(_pool);
        Assert.That(_pool.TotalRents, Is.Zero, "nothing arrived yet");

        await pair.Peer.SendAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray());
        await pair.Connection.Input.TakeAsync(18);
        await pair.Connection.Output.WriteAsync("HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray());
        await pair.Peer.ReceiveAsync(new byte[100]);

        await UntilAsync(() => _pool.Outstanding == 0, "kept alive and idle again");
        Assert.That(_pool.TotalRents, Is.GreaterThan(0));
    }

    [Test]
    public async Task Input_PeerFillsBlocks_WholeRecordsLieInOneArray()
    {
        await using SocketPair pair = await SocketPair.CreateAsync(_pool);
        Task sending = pair.Peer.SendAsync(Pattern(400_000));
        int longest = 0;
        for (long total = 0; total < 400_000;)
        {
            ReadResult read = await pair.Connection.Input.ReadAsync();
            foreach (ReadOnlyMemory<byte> segment in read.Buffer)
            {
                longest = Math.Max(longest, segment.Length);
            }
            total += read.Buffer.Length;
            pair.Connection.Input.AdvanceTo(read.Buffer.End);
        }
        await sending;
        Assert.That(longest, Is.GreaterThan(16 * 1024 + 256));
    }

    [Test]
    public async Task Input_PeerSendsFin_CompletesAndOutputStaysUsable()
    {
        await using SocketPair pair = await SocketPair.CreateAsync(_pool);
        await pair.Peer.SendAsync("question"u8.ToArray());
        pair.Peer.Shutdown(SocketShutdown.Send);
        Assert.That(await pair.Connection.Input.TakeAllAsync(), Is.EqualTo("question"u8.ToArray()));
        Assert.That((pair.Connection.InputEnd, pair.Connection.OutputEnd), Is.EqualTo((ConnectionEnd.PeerClosed, ConnectionEnd.Open)));

        await pair.Connection.Output.WriteAsync("answer"u8.ToArray());
        Task<byte[]> receiving = pair.Peer.ReceiveAllAsync();
        await pair.Connection.CloseAsync();
        Assert.That(await receiving, Is.EqualTo("answer"u8.ToArray()));
    }

    [Test]
    public async Task Input_PeerSendsReset_CompletesWithoutExceptionAndSaysSo()
    {
        await using SocketPair pair = await SocketPair.CreateAsync(_pool);
        pair.Peer.Close(0);
        Assert.That(await pair.Connection.Input.TakeAllAsync(), Is.Empty);
        Assert.That(pair.Connection.InputEnd, Is.EqualTo(ConnectionEnd.PeerReset));
    }

    [Test]
    public async Task Output_PeerSendsReset_FlushReportsCompletion()
    {
        await using SocketPair pair = await SocketPair.CreateAsync(_pool);
        pair.Peer.Close(0);
        await pair.Connection.Input.TakeAllAsync();
        FlushResult flushed = default;
        for (int i = 0; i < 100 && !flushed.IsCompleted; i++)
        {
            flushed = await pair.Connection.Output.WriteAsync(new byte[1000]);
        }
        Assert.That(flushed.IsCompleted, Is.True);
        Assert.That(pair.Connection.OutputEnd, Is.EqualTo(ConnectionEnd.PeerReset));
    }

    [Test]
    public async Task Input_OwnerDoesNotRead_SocketIsNotReadAboveThreshold()
    {
        TransportOptions options = TransportOptions.Default with { ReceivePauseThreshold = 16 * 1024, ReceiveResumeThreshold = 8 * 1024 };
        await using SocketPair pair = await SocketPair.CreateAsync(_pool, options);
        byte[] sent = Pattern(2_000_000);
        Task sending = pair.Peer.SendAsync(sent);
        await UntilAsync(() => pair.Connection.BytesReceived >= 16 * 1024, "reads up to the threshold");
        await Task.Delay(20);
        Assert.That(pair.Connection.BytesReceived, Is.LessThanOrEqualTo(16 * 1024 + PinnedBlockPool.LargeBlockSize));
        Assert.That(await pair.Connection.Input.TakeAsync(sent.Length), Is.EqualTo(sent), "reading goes on where it paused");
        await sending;
    }

    [Test]
    public async Task H16_Output_PeerDoesNotRead_FlushWaitsAtThreshold()
    {
        await using SocketPair pair = await SocketPair.CreateAsync(_pool, bufferSize: 8192);
        byte[] piece = Pattern(16 * 1024);
        long written = 0;
        ValueTask<FlushResult> flush;
        while ((flush = pair.Connection.Output.WriteAsync(piece)).IsCompleted)
        {
            written += piece.Length;
            Assert.That(written, Is.LessThan(4_000_000), "a peer that does not read must stop us");
        }
        Assert.That(pair.Connection.BytesAcknowledged, Is.LessThan(written));
        Task<byte[]> receiving = pair.Peer.ReceiveAllAsync();
        Assert.That((await flush).IsCompleted, Is.False);
        pair.Peer.Shutdown(SocketShutdown.Send);
        await pair.Connection.CloseAsync();
        Assert.That(await receiving, Has.Length.EqualTo(written + piece.Length));
    }

    [Test]
    public async Task H16_BytesAcknowledged_PeerTookEverything_ReachesBytesSent()
    {
        await using SocketPair pair = await SocketPair.CreateAsync(_pool);
        await pair.Connection.Output.WriteAsync(Pattern(10_000));
        byte[] buffer = new byte[10_000];
        for (int received = 0; received < buffer.Length;)
        {
            received += await pair.Peer.ReceiveAsync(buffer.AsMemory(received));
        }
        await UntilAsync(() => pair.Connection.BytesAcknowledged == 10_000, "every byte is acknowledged");
        Assert.That(new SendProgress(pair.Connection).BytesMoved, Is.EqualTo(10_000));
    }

    [Test]
    public async Task Abort_OpenConnection_SendsResetAndCompletesBothEnds()
    {
        await using SocketPair pair = await SocketPair.CreateAsync(_pool);
        await pair.Connection.Output.WriteAsync("partial"u8.ToArray());
        pair.Connection.Abort(ConnectionEnd.Deadline);
        pair.Connection.Abort(ConnectionEnd.ProtocolError);
        Assert.That(await pair.Connection.Input.TakeAllAsync(), Is.Empty);
        await UntilAsync(() => pair.Connection.OutputEnd is not ConnectionEnd.Open, "the send loop ends");
        Assert.That((pair.Connection.InputEnd, pair.Connection.OutputEnd), Is.EqualTo((ConnectionEnd.Deadline, ConnectionEnd.Deadline)), "the first reason stays");
        await Assert.ThatAsync(async () => await pair.Peer.ReceiveAllAsync(),
            Throws.TypeOf<SocketException>().With.Property(nameof(SocketException.SocketErrorCode)).EqualTo(SocketError.ConnectionReset));
    }

    [Test]
    public async Task Abort_FlushWaits_FlushCompletes()
    {
        await using SocketPair pair = await SocketPair.CreateAsync(_pool, bufferSize: 8192);
        Task<FlushResult> flush = pair.Connection.Output.WriteAsync(Pattern(8_000_000)).AsTask();
        await Task.Delay(10);
        Assert.That(flush.IsCompleted, Is.False);
        pair.Connection.Abort(ConnectionEnd.TooSlow);
        Assert.That((await flush.WaitAsync(Patience)).IsCompleted, Is.True);
        Assert.That(pair.Connection.OutputEnd, Is.EqualTo(ConnectionEnd.TooSlow));
    }

    [Test]
    public async Task Abort_ReceivePausedByBackPressure_InputCompletes()
    {
        TransportOptions options = TransportOptions.Default with { ReceivePauseThreshold = 4096, ReceiveResumeThreshold = 2048 };
        await using SocketPair pair = await SocketPair.CreateAsync(_pool, options);
        await pair.Peer.SendAsync(Pattern(20_000));
        await UntilAsync(() => pair.Connection.BytesReceived >= 4096, "paused");
        pair.Connection.Abort(ConnectionEnd.Shutdown);
        await UntilAsync(() => pair.Connection.InputEnd is ConnectionEnd.Shutdown, "the receive loop ends");
    }

    [Test]
    public async Task CloseAsync_PeerStillSends_WholeResponseArrives()
    {
        // RFC 9112 §9.6: closing with unread input makes the kernel send RST, which may destroy the response on its way.
        await using SocketPair pair = await SocketPair.CreateAsync(_pool);
        byte[] response = Pattern(60_000);
        Task sending = pair.Peer.SendAsync(Pattern(3_000_000));
        await pair.Connection.Input.TakeAsync(100);
        await pair.Connection.Output.WriteAsync(response);
        Task<ConnectionEnd> closing = pair.Connection.CloseAsync().AsTask();
        await sending.WaitAsync(Patience);
        Assert.That(await pair.Peer.ReceiveAllAsync(), Is.EqualTo(response));
        Assert.That(closing.IsCompleted, Is.False, "the peer has not closed yet");
        pair.Peer.Shutdown(SocketShutdown.Send);
        Assert.That(await closing.WaitAsync(Patience), Is.EqualTo(ConnectionEnd.Closed));
    }

    [Test]
    public async Task CloseAsync_PeerNeverCloses_EndsAtLingerTime()
    {
        var time = new FakeTimeProvider();
        await using SocketPair pair = await SocketPair.CreateAsync(_pool, timeProvider: time);
        Task<ConnectionEnd> closing = pair.Connection.CloseAsync().AsTask();
        Assert.That(await pair.Peer.ReceiveAllAsync(), Is.Empty, "FIN is sent at once");
        Assert.That(closing.IsCompleted, Is.False);
        time.Advance(TransportOptions.Default.LingerTime);
        Assert.That(await closing.WaitAsync(Patience), Is.EqualTo(ConnectionEnd.Closed));
    }

    [Test]
    public async Task CloseAsync_PeerNeverReads_AbortsAtLingerTime()
    {
        var time = new FakeTimeProvider();
        TransportOptions options = TransportOptions.Default with { SendPauseThreshold = 16_000_000, SendResumeThreshold = 8_000_000 };
        await using SocketPair pair = await SocketPair.CreateAsync(_pool, options, time, bufferSize: 8192);
        await pair.Connection.Output.WriteAsync(Pattern(8_000_000));
        Task<ConnectionEnd> closing = pair.Connection.CloseAsync().AsTask();
        await Task.Delay(10);
        Assert.That(closing.IsCompleted, Is.False);
        time.Advance(TransportOptions.Default.LingerTime);
        Assert.That(await closing.WaitAsync(Patience), Is.EqualTo(ConnectionEnd.Deadline));
    }

    [Test]
    public async Task CloseAsync_MoreInputThanLingerBytes_Ends()
    {
        TransportOptions options = TransportOptions.Default with { LingerBytes = 100_000 };
        await using SocketPair pair = await SocketPair.CreateAsync(_pool, options);
        Task sending = pair.Peer.SendAsync(Pattern(20_000_000));
        Assert.That(await pair.Connection.CloseAsync().AsTask().WaitAsync(Patience), Is.EqualTo(ConnectionEnd.Closed));
        await Assert.ThatAsync(async () => await sending.WaitAsync(Patience), Throws.TypeOf<SocketException>(), "the firehose is reset");
    }

    [Test]
    public async Task InputClosed_PeerLeaves_IsSignalled([Values] bool askBefore, [Values] bool reset)
    {
        await using SocketPair pair = await SocketPair.CreateAsync(_pool);
        CancellationToken early = askBefore ? pair.Connection.InputClosed : default;
        Assert.That(early.IsCancellationRequested, Is.False);
        pair.Peer.Close(reset ? 0 : -1);
        await pair.Connection.Input.TakeAllAsync();
        await UntilAsync(() => pair.Connection.InputClosed.IsCancellationRequested, "signalled");
        Assert.That(pair.Connection.InputEnd, Is.EqualTo(reset ? ConnectionEnd.PeerReset : ConnectionEnd.PeerClosed));
    }

    [Test]
    public async Task DisposeAsync_UnreadInputAndUnsentOutput_GivesEveryBlockBack()
    {
        SocketPair pair = await SocketPair.CreateAsync(_pool, bufferSize: 8192);
        await pair.Peer.SendAsync(Pattern(5000));
        await UntilAsync(() => pair.Connection.BytesReceived > 0, "something is there to read");
        Task<FlushResult> flush = pair.Connection.Output.WriteAsync(Pattern(1_000_000)).AsTask();
        Assert.That(flush.IsCompleted, Is.False);
        await pair.DisposeAsync();
        _pool.AssertAllReturned();
        Assert.That(pair.Connection.OutputEnd, Is.EqualTo(ConnectionEnd.Disposed));
        await Assert.ThatAsync(async () => await pair.Connection.DisposeAsync(), Throws.Nothing, "a second time changes nothing");
    }

    [Test]
    public async Task EndPoints_DualStackPeer_AreIPv4()
    {
        Assume.That(Socket.OSSupportsIPv6, Is.True);
        using var listener = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
        listener.Bind(new IPEndPoint(IPAddress.IPv6Any, 0));
        listener.Listen(1);
        using var peer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await peer.ConnectAsync(IPAddress.Loopback, ((IPEndPoint)listener.LocalEndPoint!).Port);
        await using var connection = new SocketConnection(await listener.AcceptAsync(), _pool, TransportOptions.Default, TimeProvider.System);
        connection.Start();
        Assert.That(connection.RemoteEndPoint, Is.EqualTo(peer.LocalEndPoint));
        Assert.That(connection.LocalEndPoint, Is.EqualTo(peer.RemoteEndPoint));
    }

    [Test]
    public void ConnectionId_TwoIds_DifferAndSortInOrder()
    {
        ConnectionId first = ConnectionId.Next();
        ConnectionId second = ConnectionId.Next();
        Assert.That(string.CompareOrdinal(first.ToString(), second.ToString()), Is.LessThan(0));
        Assert.That(first.ToString(), Does.Match("^[0-9A-V]{13}$"));
        byte[] utf8 = new byte[ConnectionId.Length];
        Assert.That(first.TryFormat(utf8, out int written), Is.True);
        Assert.That(System.Text.Encoding.ASCII.GetString(utf8, 0, written), Is.EqualTo(first.ToString()));
    }
}
