using System.IO.Pipelines;
using Edge.Core.Transport;
using static Edge.Tests.Core.Transport.TransportAssertions;

namespace Edge.Tests.Core.Transport;

[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class InMemoryConnectionTests
{
    private readonly DiagnosticMemoryPool _pool = new();

    [TearDown]
    public void EveryBlockCameBack() => _pool.AssertAllReturned();

    [Test]
    public async Task Output_AnySegmentSize_ArrivesAtThePeer([Values(1, 7, int.MaxValue)] int segmentSize)
    {
        (InMemoryConnection client, InMemoryConnection server) = InMemoryConnection.CreatePair(_pool, segmentSize: segmentSize);
        byte[] sent = Pattern(3000);
        await client.Output.WriteAsync(sent);
        Assert.That(await server.Input.TakeAsync(sent.Length), Is.EqualTo(sent));
        Assert.That((client.BytesSent, server.BytesReceived), Is.EqualTo((3000L, 3000L)));
        await client.DisposeAsync();
        await server.DisposeAsync();
    }

    [Test]
    public async Task CloseAsync_PeerReadsToTheEnd_IsFinOnTheOtherSide()
    {
        (InMemoryConnection client, InMemoryConnection server) = InMemoryConnection.CreatePair(_pool);
        await client.Output.WriteAsync("bye"u8.ToArray());
        Assert.That(await client.CloseAsync(), Is.EqualTo(ConnectionEnd.Closed));
        Assert.That(await server.Input.TakeAllAsync(), Is.EqualTo("bye"u8.ToArray()));
        Assert.That(server.InputEnd, Is.EqualTo(ConnectionEnd.PeerClosed));
        await server.Output.WriteAsync("you too"u8.ToArray());
        Assert.That(await client.Input.TakeAsync(7), Is.EqualTo("you too"u8.ToArray()), "half-closed");
        await client.DisposeAsync();
        await server.DisposeAsync();
    }

    [Test]
    public async Task Abort_EitherSide_IsResetOnTheOther()
    {
        (InMemoryConnection client, InMemoryConnection server) = InMemoryConnection.CreatePair(_pool);
        client.Abort(ConnectionEnd.Deadline);
        await server.Input.TakeAllAsync();
        Assert.That((server.InputEnd, client.OutputEnd), Is.EqualTo((ConnectionEnd.PeerReset, ConnectionEnd.Deadline)));
        Assert.That((await server.Output.WriteAsync("lost"u8.ToArray())).IsCompleted, Is.True);
        Assert.That((server.OutputEnd, client.InputEnd), Is.EqualTo((ConnectionEnd.PeerReset, ConnectionEnd.Deadline)));
        await UntilAsync(() => server.InputClosed.IsCancellationRequested, "signalled");
        await client.DisposeAsync();
        await server.DisposeAsync();
    }

    [Test]
    public async Task Output_PeerDoesNotRead_FlushWaits()
    {
        (InMemoryConnection client, InMemoryConnection server) = InMemoryConnection.CreatePair(_pool);
        Task<FlushResult> flush = client.Output.WriteAsync(new byte[1_000_000]).AsTask();
        Assert.That(flush.IsCompleted, Is.False);
        Assert.That(await server.Input.TakeAsync(1_000_000), Has.Length.EqualTo(1_000_000));
        await flush.WaitAsync(Patience);
        await client.DisposeAsync();
        await server.DisposeAsync();
    }

    [Test]
    public async Task Listener_Connect_IsAccepted()
    {
        await using var listener = new InMemoryListener(_pool);
        await using InMemoryConnection client = listener.Connect();
        await using TransportConnection server = (await listener.AcceptAsync())!;
        await client.Output.WriteAsync("x"u8.ToArray());
        Assert.That(await server.Input.TakeAsync(1), Is.EqualTo("x"u8.ToArray()));
        await listener.StopAcceptingAsync();
        Assert.That(await listener.AcceptAsync(), Is.Null);
        Assert.That(() => listener.Connect(), Throws.InvalidOperationException);
    }
}
