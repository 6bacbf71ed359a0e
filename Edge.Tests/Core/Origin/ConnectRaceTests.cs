using System.Net;
using Edge.Core.Origin;
using Edge.Core.Transport;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Core.Origin;

/// <summary>Which of several addresses is connected to (RFC 8305 §5, E-63, E-64), with attempts that end when the test says so.</summary>
internal sealed class ConnectRaceTests
{
    private static readonly IPEndPoint A = IPEndPoint.Parse("192.0.2.1:443");
    private static readonly IPEndPoint B = IPEndPoint.Parse("[2001:db8::1]:443");
    private static readonly IPEndPoint C = IPEndPoint.Parse("192.0.2.3:443");

    private readonly FakeTimeProvider _time = new();
    private readonly List<(IPEndPoint Address, TaskCompletionSource<ConnectResult> End, CancellationToken Over)> _attempts = [];
    private readonly List<(IPEndPoint, ConnectOutcome)> _failed = [];

    [SetUp]
    public void Begin()
    {
        _attempts.Clear();
        _failed.Clear();
    }

    private IPEndPoint[] Begun
    {
        get
        {
            lock (_attempts)
            {
                return [.. _attempts.Select(attempt => attempt.Address)];
            }
        }
    }

    private Task<(IPEndPoint Address, ConnectResult Result)> Race(int attempts, params IPEndPoint[] addresses)
    {
        var race = new ConnectRace(
            (address, over) =>
            {
                var end = new TaskCompletionSource<ConnectResult>(TaskCreationOptions.RunContinuationsAsynchronously);
                over.Register(() => end.TrySetResult(new ConnectResult(ConnectOutcome.Canceled, null, TimeSpan.Zero)));
                lock (_attempts)
                {
                    _attempts.Add((address, end, over));
                }

                return new ValueTask<ConnectResult>(end.Task);
            },
            _time);
        return race.RunAsync(addresses, new ConnectRace.StrongBox(attempts), (address, outcome) => _failed.Add((address, outcome)), default).AsTask();
    }

    private InMemoryConnection Succeed(int attempt)
    {
        var (client, _) = InMemoryConnection.CreatePair();
        _attempts[attempt].End.SetResult(new ConnectResult(ConnectOutcome.Connected, client, TimeSpan.Zero));
        return client;
    }

    private void Fail(int attempt, ConnectOutcome outcome = ConnectOutcome.Refused) =>
        _attempts[attempt].End.SetResult(new ConnectResult(outcome, null, TimeSpan.Zero));

    private void UntilBegun(int count) => PoolWorld.Until(() => Begun.Length == count, $"{count} attempts are begun");

    [Test]
    public async Task FirstAddressThatAnswersInTime_IsAskedAlone()
    {
        var race = Race(3, A, B);
        UntilBegun(1);
        _time.Advance(TimeSpan.FromMilliseconds(249));
        Assert.That(Begun, Is.EqualTo(new[] { A }));
        Succeed(0);

        Assert.That((await race).Address, Is.EqualTo(A));
    }

    [Test]
    public async Task SlowAddress_IsOvertakenAndItsLateConnectionClosed()
    {
        var race = Race(3, A, B);
        UntilBegun(1);
        PoolWorld.Until(() => { _time.Advance(TimeSpan.FromMilliseconds(250)); return Begun.Length == 2; }, "the second begins beside the first");
        Assert.That(Begun, Is.EqualTo(new[] { A, B }));
        Succeed(1);

        var (winner, _) = await race;

        Assert.That((winner, _attempts[0].Over.IsCancellationRequested), Is.EqualTo((B, true)));
    }

    [Test]
    public async Task RefusedAddress_IsFollowedAtOnceWithoutTheDelay()
    {
        var race = Race(3, A, B);
        UntilBegun(1);
        Fail(0);
        UntilBegun(2);
        Succeed(1);

        Assert.That((await race).Address, Is.EqualTo(B));
        Assert.That(_failed, Is.EqualTo(new[] { (A, ConnectOutcome.Refused) }));
    }

    [Test]
    public async Task E64_SingleAddress_IsTriedAttemptAfterAttemptAndNeverTwiceAtATime()
    {
        var race = Race(3, A);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            UntilBegun(attempt + 1);
            _time.Advance(TimeSpan.FromSeconds(5));
            Assert.That(Begun, Has.Length.EqualTo(attempt + 1));
            Fail(attempt, ConnectOutcome.TimedOut);
        }

        var (_, result) = await race;

        Assert.That((result.Outcome, Begun.Length, _failed.Count), Is.EqualTo((ConnectOutcome.TimedOut, 3, 3)));
    }

    [Test]
    public async Task E63_Attempts_AreCountedOverAllAddresses()
    {
        var race = Race(2, A, B, C);
        UntilBegun(1);
        Fail(0);
        UntilBegun(2);
        Fail(1, ConnectOutcome.Unreachable);

        var (_, result) = await race;

        Assert.That((result.Outcome, Begun.Length), Is.EqualTo((ConnectOutcome.Unreachable, 2)));
    }

    [Test]
    public async Task E63_TwoAddressesThreeAttempts_BeginAgainWithTheFirst()
    {
        var race = Race(3, A, B);
        UntilBegun(1);
        Fail(0);
        UntilBegun(2);
        Fail(1);
        UntilBegun(3);
        Succeed(2);

        Assert.That((await race).Address, Is.EqualTo(A));
    }
}
