using System.IO.Pipelines;
using Edge.Core.Timing;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Core.Timing;

public sealed class HeartbeatTests
{
    private FakeTimeProvider _time = null!;
    private Heartbeat _heartbeat = null!;

    [SetUp]
    public void Start()
    {
        _time = new FakeTimeProvider();
        _heartbeat = new Heartbeat(_time, dispatcher: PipeScheduler.Inline);
    }

    [TearDown]
    public void Stop() => _heartbeat.Dispose();

    [Test]
    public void Set_TimePasses_FiresOnceNeverEarlyAtMostTwoTicksLate([Values(0, 1, 100, 249, 250, 251, 10_000)] int milliseconds, [Values(0, 1, 125, 249)] int phase)
    {
        var owner = new Owner();
        using var slot = new DeadlineSlot(_heartbeat, owner);
        _heartbeat.Start();
        _time.Advance(TimeSpan.FromMilliseconds(phase));
        slot.Set(DeadlineReason.Handshake, TimeSpan.FromMilliseconds(milliseconds));

        int elapsed = 0;
        while (owner.Reasons.Count == 0 && elapsed < 20_000)
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
            elapsed++;
        }
        Assert.That(elapsed, Is.InRange(milliseconds, milliseconds + 2 * (int)_heartbeat.Interval.TotalMilliseconds));
        Assert.That(owner.Reasons, Is.EqualTo((DeadlineReason[])[DeadlineReason.Handshake]));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(owner.Reasons, Has.Count.EqualTo(1));
        Assert.That(slot.Armed, Is.EqualTo(DeadlineReason.None));
    }

    [Test]
    public void G04_Set_NotRenewedByTheOwner_IsATotalDeadline()
    {
        var owner = new Owner();
        using var slot = new DeadlineSlot(_heartbeat, owner);
        slot.Set(DeadlineReason.RequestHead, TimeSpan.FromSeconds(15));
        for (int i = 0; i < 14; i++)
        {
            Tick(1000);
            Assert.That(owner.Reasons, Is.Empty);
        }
        Tick(1500);
        Assert.That(owner.Reasons, Is.EqualTo((DeadlineReason[])[DeadlineReason.RequestHead]));
    }

    [Test]
    public void Set_Again_ReplacesReasonAndTime()
    {
        var owner = new Owner();
        using var slot = new DeadlineSlot(_heartbeat, owner);
        slot.Set(DeadlineReason.Idle, TimeSpan.FromSeconds(1));
        slot.Set(DeadlineReason.RequestHead, TimeSpan.FromSeconds(10));
        Tick(5000);
        Assert.That(owner.Reasons, Is.Empty);
        Tick(6000);
        Assert.That(owner.Reasons, Is.EqualTo((DeadlineReason[])[DeadlineReason.RequestHead]));
    }

    [Test]
    public void H16_Tick_HundredsExpireAtOnce_AreToldAFewAtATimeWithOthersInBetween()
    {
        var dispatcher = new WaitingDispatcher();
        using var heartbeat = new Heartbeat(_time, dispatcher: dispatcher);
        var owners = Enumerable.Range(0, 100).Select(_ => new Owner()).ToList();
        var slots = owners.ConvertAll(owner => new DeadlineSlot(heartbeat, owner));
        slots.ForEach(slot => slot.Set(DeadlineReason.Idle, TimeSpan.FromSeconds(1)));
        _time.Advance(TimeSpan.FromSeconds(2));
        heartbeat.Tick();

        for (int turn = 1; turn <= 13; turn++)
        {
            Assert.That(dispatcher.Waiting, Is.EqualTo(1), "one worker");
            dispatcher.RunOne();
            Assert.That(owners.Sum(owner => owner.Reasons.Count), Is.EqualTo(Math.Min(100, turn * ExpiryQueue.Turn)));
        }
        Assert.That(dispatcher.Waiting, Is.Zero);
        Assert.That(owners, Has.All.Property(nameof(Owner.Reasons)).Count.EqualTo(1));
        slots.ForEach(slot => slot.Dispose());
    }

    [Test]
    public void Clear_Armed_SaysSoAndNothingFires()
    {
        var owner = new Owner();
        using var slot = new DeadlineSlot(_heartbeat, owner);
        slot.Set(DeadlineReason.Idle, TimeSpan.FromSeconds(1));
        Assert.That(slot.Clear(), Is.True);
        Tick(60_000);
        Assert.That(owner.Reasons, Is.Empty);
    }

    [Test]
    public void Clear_AlreadyExpired_SaysSo()
    {
        using var slot = new DeadlineSlot(_heartbeat, new Owner());
        slot.Set(DeadlineReason.Idle, TimeSpan.FromSeconds(1));
        Tick(2000);
        Assert.That(slot.Clear(), Is.False);
    }

    [Test]
    public void Dispose_ArmedSlot_NeverFiresAndLeaves()
    {
        var owner = new Owner();
        var slot = new DeadlineSlot(_heartbeat, owner);
        slot.Set(DeadlineReason.Idle, TimeSpan.FromSeconds(1));
        Assert.That(_heartbeat.SlotCount, Is.EqualTo(1));
        slot.Dispose();
        slot.Dispose();
        Assert.That(_heartbeat.SlotCount, Is.Zero);
        Tick(2000);
        Assert.That(owner.Reasons, Is.Empty);
    }

    [Test]
    public void Slots_ComeAndGo_PlacesAreReused()
    {
        for (int round = 0; round < 50; round++)
        {
            DeadlineSlot[] slots = [.. Enumerable.Range(0, 100).Select(_ => new DeadlineSlot(_heartbeat, new Owner()))];
            Assert.That(_heartbeat.SlotCount, Is.EqualTo(100));
            Array.ForEach(slots, static slot => slot.Dispose());
        }
        Assert.That(_heartbeat.SlotCount, Is.Zero);
    }

    [Test]
    public void H17_ExpireEarliest_UnderPressure_TakesThoseIdleLongest()
    {
        Owner[] owners = [.. Enumerable.Range(0, 10).Select(static _ => new Owner())];
        DeadlineSlot[] slots = [.. owners.Select(owner => new DeadlineSlot(_heartbeat, owner))];
        foreach (int i in (int[])[3, 1, 4, 0, 2, 9, 5, 6, 7, 8])
        {
            slots[i].Set(i == 4 ? DeadlineReason.RequestBodyRate : DeadlineReason.Idle, TimeSpan.FromSeconds(65));
            Tick(1000);
        }
        Assert.That(_heartbeat.ExpireEarliest(DeadlineReason.Idle, 4, DeadlineReason.IdleUnderPressure), Is.EqualTo(4));
        Assert.That(owners.Select(static owner => owner.Reasons.Count), Is.EqualTo((int[])[1, 1, 1, 1, 0, 0, 0, 0, 0, 0]), "4 works, 9 idled less");
        Assert.That(_heartbeat.ExpireEarliest(DeadlineReason.Idle, 100, DeadlineReason.IdleUnderPressure), Is.EqualTo(5));
        Assert.That(_heartbeat.ExpireEarliest(DeadlineReason.Idle, 100, DeadlineReason.IdleUnderPressure), Is.Zero);
    }

    [Test]
    public async Task OnDeadline_SlowOwner_DoesNotHoldTheTick()
    {
        using var heartbeat = new Heartbeat(_time);
        var release = new TaskCompletionSource();
        var told = new TaskCompletionSource();
        var slow = new Owner(_ =>
        {
            told.SetResult();
            release.Task.Wait();
        });
        using var slot = new DeadlineSlot(heartbeat, slow);
        slot.Set(DeadlineReason.Idle, TimeSpan.Zero);
        _time.Advance(TimeSpan.FromSeconds(1));
        heartbeat.Tick();
        heartbeat.Tick();
        await told.Task.WaitAsync(TimeSpan.FromSeconds(10));
        release.SetResult();
    }

    [Test]
    public void SetAndClear_PerRequest_AllocateNothing()
    {
        using var slot = new DeadlineSlot(_heartbeat, new Owner());
        slot.Set(DeadlineReason.Idle, TimeSpan.FromSeconds(1));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            slot.Set(DeadlineReason.Idle, TimeSpan.FromSeconds(1));
            slot.Clear();
        }
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public async Task SetAndTick_InParallel_EachArmingFiresAtMostOnce()
    {
        using var heartbeat = new Heartbeat(_time, dispatcher: PipeScheduler.Inline);
        var owner = new Owner();
        using var slot = new DeadlineSlot(heartbeat, owner);
        using var stop = new CancellationTokenSource();
        Task ticking = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                _time.Advance(TimeSpan.FromMilliseconds(250));
                heartbeat.Tick();
            }
        });
        int armed = 0;
        int cleared = 0;
        for (; armed < 50_000; armed++)
        {
            slot.Set(DeadlineReason.Idle, TimeSpan.Zero);
            cleared += slot.Clear() ? 1 : 0;
        }
        await stop.CancelAsync();
        await ticking;
        Assert.That(owner.Reasons, Has.Count.EqualTo(armed - cleared), "an arming is cleared or fires, never both, never neither");
    }

    [Test]
    public void DateField_Ticks_FollowsTheClock()
    {
        _time.SetUtcNow(new DateTimeOffset(2026, 2, 1, 8, 49, 37, 900, TimeSpan.Zero));
        var date = new DateField(_time);
        _heartbeat.Add(date);
        Assert.That(Text(date), Is.EqualTo("Sun, 01 Feb 2026 08:49:37 GMT"));
        ReadOnlyMemory<byte> kept = date.Value;
        Tick(250);
        Assert.That(Text(date), Is.EqualTo("Sun, 01 Feb 2026 08:49:38 GMT"));
        Assert.That(kept.Span.SequenceEqual("Sun, 01 Feb 2026 08:49:37 GMT"u8), Is.True, "a value that was handed out never changes");
        Assert.That(date.Value.Length, Is.EqualTo(DateField.Length));
        ReadOnlyMemory<byte> same = date.Value;
        Tick(250);
        Assert.That(date.Value.Equals(same), Is.True, "made once per second");
    }

    [Test]
    public void P19_DateField_OtherCulture_IsTheSame()
    {
        System.Globalization.CultureInfo before = System.Globalization.CultureInfo.CurrentCulture;
        var other = (System.Globalization.CultureInfo)before.Clone();
        other.DateTimeFormat.AbbreviatedDayNames = ["So", "Mo", "Di", "Mi", "Do", "Fr!", "Sa"];
        other.DateTimeFormat.AbbreviatedMonthNames = [.. Enumerable.Range(1, 12).Select(static i => $"M{i}"), ""];
        other.DateTimeFormat.TimeSeparator = ".";
        System.Globalization.CultureInfo.CurrentCulture = other;
        _time.SetUtcNow(new DateTimeOffset(2026, 11, 6, 22, 49, 37, TimeSpan.FromHours(14)));
        Assert.That(Text(new DateField(_time)), Is.EqualTo("Fri, 06 Nov 2026 08:49:37 GMT"));
        System.Globalization.CultureInfo.CurrentCulture = before;
    }

    private static string Text(DateField date) => System.Text.Encoding.ASCII.GetString(date.Value.Span);

    private void Tick(int milliseconds)
    {
        _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        _heartbeat.Tick();
    }

    private sealed class WaitingDispatcher : PipeScheduler
    {
        private readonly Queue<(Action<object?> Action, object? State)> _waiting = new();

        public int Waiting => _waiting.Count;

        public override void Schedule(Action<object?> action, object? state) => _waiting.Enqueue((action, state));

        public void RunOne()
        {
            (Action<object?> action, object? state) = _waiting.Dequeue();
            action(state);
        }
    }

    private sealed class Owner(Action<DeadlineReason>? action = null) : IDeadlineOwner
    {
        public List<DeadlineReason> Reasons { get; } = [];

        public void OnDeadline(DeadlineReason reason)
        {
            Reasons.Add(reason);
            action?.Invoke(reason);
        }
    }
}
