using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Core.Transport;

/// <summary>A manual clock that tells how many timers were made, so that a test moves it only when somebody waits for it.</summary>
internal sealed class CountingTimeProvider : FakeTimeProvider
{
    private int _timers;

    public int Timers => Volatile.Read(ref _timers);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        Interlocked.Increment(ref _timers);
        return timer;
    }
}
