using System.IO.Pipelines;
using Edge.Core.Timing;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Core.Timing;

internal sealed class RateSlotTests : IDeadlineOwner, IProgressSource
{
    private readonly List<DeadlineReason> _reasons = [];
    private FakeTimeProvider _time = null!;
    private Heartbeat _heartbeat = null!;
    private RateSlot _slot = null!;

    public long BytesMoved { get; private set; }

    void IDeadlineOwner.OnDeadline(DeadlineReason reason) => _reasons.Add(reason);

    [SetUp]
    public void Start()
    {
        _reasons.Clear();
        BytesMoved = 5_000_000;
        _time = new FakeTimeProvider();
        _heartbeat = new Heartbeat(_time, dispatcher: PipeScheduler.Inline);
        _slot = new RateSlot(_heartbeat, this, this);
        _heartbeat.Start();
    }

    [TearDown]
    public void Stop()
    {
        _slot.Dispose();
        _heartbeat.Dispose();
    }

    [Test]
    public void NotStarted_NothingMoves_NeverFires()
    {
        Pass(seconds: 60, bytesPerSecond: 0);
        Assert.That(_reasons, Is.Empty);
    }

    [Test]
    public void H15_Start_SlowBody_FiresOnce()
    {
        _slot.Start(DeadlineReason.RequestBodyRate, MinimumRate.Default);
        Pass(5, 0);
        Assert.That(_reasons, Is.Empty, "within the grace");
        Pass(60, 100);
        Assert.That(_reasons, Is.EqualTo((DeadlineReason[])[DeadlineReason.RequestBodyRate]));
    }

    [Test]
    public void H15_Start_SteadySlowBodyAboveTheRate_IsFine()
    {
        _slot.Start(DeadlineReason.RequestBodyRate, MinimumRate.Default);
        Pass(600, 250);
        Assert.That(_reasons, Is.Empty);
    }

    [Test]
    public void G04_PauseAndResumePerRead_DoNotRenewTheGrace()
    {
        _slot.Start(DeadlineReason.RequestBodyRate, MinimumRate.Default);
        for (int i = 0; i < 30 && _reasons.Count == 0; i++)
        {
            Pass(1, 1);
            _slot.Pause();
            _slot.Resume();
        }
        Assert.That(_reasons, Has.Count.EqualTo(1));
    }

    [Test]
    public void Pause_WeAreTheSlowOne_CostsNothing()
    {
        _slot.Start(DeadlineReason.RequestBodyRate, MinimumRate.Default);
        Pass(2, 0);
        _slot.Pause();
        Pass(3600, 0);
        _slot.Resume();
        Pass(2, 0);
        Assert.That(_reasons, Is.Empty);
        Pass(3, 0);
        Assert.That(_reasons, Has.Count.EqualTo(1));
    }

    [Test]
    public void Stop_SlowPeer_NeverFires()
    {
        _slot.Start(DeadlineReason.ResponseRate, MinimumRate.Default);
        Pass(4, 0);
        _slot.Stop();
        _slot.Resume();
        Pass(60, 0);
        Assert.That(_reasons, Is.Empty);
    }

    [Test]
    public void Start_NextMessage_HasAFreshGrace()
    {
        _slot.Start(DeadlineReason.RequestBodyRate, MinimumRate.Default);
        Pass(4, 0);
        _slot.Start(DeadlineReason.ResponseRate, MinimumRate.Default);
        Pass(4, 0);
        Assert.That(_reasons, Is.Empty);
        Pass(2, 0);
        Assert.That(_reasons, Is.EqualTo((DeadlineReason[])[DeadlineReason.ResponseRate]));
    }

    [Test]
    public void Start_RateZero_IsOff()
    {
        _slot.Start(DeadlineReason.ResponseRate, new MinimumRate(0, TimeSpan.FromSeconds(5)));
        Pass(600, 0);
        Assert.That(_reasons, Is.Empty);
    }

    private void Pass(int seconds, int bytesPerSecond)
    {
        for (int i = 0; i < seconds * 4; i++)
        {
            BytesMoved += bytesPerSecond / 4 + (i % 4 == 0 ? bytesPerSecond % 4 : 0);
            _time.Advance(TimeSpan.FromMilliseconds(250));
        }
    }
}
