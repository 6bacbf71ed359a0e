using Edge.Core.Viewer;

namespace Edge.Tests.Core.Viewer;

/// <summary>How many handshakes compute at a time, and how many may wait (T22).</summary>
internal sealed class HandshakeGateTests
{
    [Test]
    public async Task T22_BeyondTurnsAndQueue_IsDropped()
    {
        using var gate = new HandshakeGate(concurrent: 2, queued: 1);
        Assert.That(await gate.EnterAsync(default) && await gate.EnterAsync(default));

        var waiting = gate.EnterAsync(default).AsTask();
        var dropped = await gate.EnterAsync(default);
        gate.Leave();

        Assert.That((dropped, await waiting), Is.EqualTo((false, true)));
    }

    [Test]
    public async Task Waiter_ThatIsCancelled_LeavesTheQueue()
    {
        using var gate = new HandshakeGate(concurrent: 1, queued: 1);
        using var deadline = new CancellationTokenSource();
        await gate.EnterAsync(default);

        var waiting = gate.EnterAsync(deadline.Token).AsTask();
        await deadline.CancelAsync();
        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
        var next = gate.EnterAsync(default).AsTask();
        gate.Leave();

        Assert.That(await next, "its place is free again");
    }
}
