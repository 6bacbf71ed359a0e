using System.IO.Pipelines;
using Edge.Core.Viewer;

namespace Edge.Tests.Core.Viewer;

/// <summary>How many handshakes compute at a time, and how many may wait (T22).</summary>
internal sealed class HandshakeGateTests
{
    private readonly List<string> _turns = [];

    [SetUp]
    public void Forget() => _turns.Clear();

    [Test]
    public void T22_BeyondTurnsAndQueue_IsDropped()
    {
        var gate = new HandshakeGate(concurrent: 2, queued: 1, PipeScheduler.Inline);

        Assert.That((gate.TryReserve(), gate.TryReserve(), gate.TryReserve(), gate.TryReserve()), Is.EqualTo((true, true, true, false)));
    }

    [Test]
    public void T22_Turns_ComeInOrder_OneForEachThatIsGivenBack()
    {
        var gate = new HandshakeGate(concurrent: 1, queued: 2, PipeScheduler.Inline);
        Enter(gate, "first");
        Enter(gate, "second");
        Enter(gate, "third");
        Assert.That(_turns, Is.EqualTo(["first"]));

        gate.Leave();
        Assert.That(_turns, Is.EqualTo(["first", "second"]));
        gate.Leave();
        gate.Leave();

        Assert.That(_turns, Is.EqualTo(["first", "second", "third"]));
        Assert.That((gate.TryReserve(), gate.TryReserve(), gate.TryReserve(), gate.TryReserve()), Is.EqualTo((true, true, true, false)),
            "every place has been given back");
    }

    [Test]
    public void Resize_LetsThoseThatWaitIn_AndTakesNoPlaceAway()
    {
        var gate = new HandshakeGate(concurrent: 1, queued: 2, PipeScheduler.Inline);
        Enter(gate, "first");
        Enter(gate, "second");
        Enter(gate, "third");

        gate.Resize(concurrent: 3, queued: 0);
        Assert.That(_turns, Is.EqualTo(["first", "second", "third"]));
        gate.Resize(concurrent: 1, queued: 0);
        gate.Leave();
        gate.Leave();

        Assert.That(gate.TryReserve(), Is.False, "one still computes");
        gate.Leave();
        Assert.That(gate.TryReserve());
    }

    private void Enter(HandshakeGate gate, string name)
    {
        Assert.That(gate.TryReserve(), name);
        gate.TurnAsync().UnsafeOnCompleted(() => _turns.Add(name));
    }
}
