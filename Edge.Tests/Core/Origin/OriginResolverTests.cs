using System.Net;
using System.Net.Sockets;
using Edge.Core.Origin;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Core.Origin;

/// <summary>Names to addresses, with a resolver that the test plays (O13 … O15).</summary>
internal sealed class OriginResolverTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);
    private readonly FakeTimeProvider _time = new();
    private readonly Queue<Func<IPAddress[]>> _answers = new();
    private int _asked;

    [SetUp]
    public void Begin()
    {
        _answers.Clear();
        _asked = 0;
    }

    private OriginResolver Resolver() => new(_time, (_, _) =>
    {
        _asked++;
        try
        {
            return Task.FromResult(_answers.Dequeue()());
        }
        catch (SocketException failure)
        {
            return Task.FromException<IPAddress[]>(failure);
        }
    });

    private void Answer(string address) => _answers.Enqueue(() => [IPAddress.Parse(address)]);

    private void Fail() => _answers.Enqueue(() => throw new SocketException((int)SocketError.HostNotFound));

    [TestCase("192.0.2.1")]
    [TestCase("2001:db8::1")]
    public async Task Address_AnswersItself(string text)
    {
        Assert.That(await Resolver().ResolveAsync(text, Interval, default), Is.EqualTo(new[] { IPAddress.Parse(text) }));
        Assert.That(_asked, Is.Zero);
    }

    [Test]
    public async Task O14_Answer_IsUsedForTheIntervalAndThenAskedAgain()
    {
        var resolver = Resolver();
        Answer("192.0.2.1");
        Answer("192.0.2.2");

        var first = await resolver.ResolveAsync("o.example", Interval, default);
        _time.Advance(Interval - TimeSpan.FromSeconds(1));
        var cached = await resolver.ResolveAsync("O.EXAMPLE", Interval, default);
        _time.Advance(TimeSpan.FromSeconds(1));
        var second = await resolver.ResolveAsync("o.example", Interval, default);

        Assert.That((first[0], cached[0], second[0]),
            Is.EqualTo((IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.2"))));
    }

    [Test]
    public async Task O15_DeadResolver_LeavesTheLastGoodAnswerForAnHour()
    {
        var resolver = Resolver();
        Answer("192.0.2.1");
        await resolver.ResolveAsync("o.example", Interval, default);
        Fail();
        Fail();

        _time.Advance(TimeSpan.FromMinutes(30));
        var during = await resolver.ResolveAsync("o.example", Interval, default);
        _time.Advance(TimeSpan.FromMinutes(31));
        var after = await resolver.ResolveAsync("o.example", Interval, default);

        Assert.That((during.Count, after.Count), Is.EqualTo((1, 0)));
    }

    [Test]
    public async Task O13_UnknownName_IsAskedAgainWithGrowingPauses()
    {
        var resolver = Resolver();
        Fail();
        Fail();
        Fail();
        Answer("192.0.2.1");
        var asked = new List<int>();

        for (var second = 0; second < 8; second++)
        {
            await resolver.ResolveAsync("o.example", Interval, default);
            asked.Add(_asked);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.That(asked, Is.EqualTo(new[] { 1, 2, 2, 3, 3, 3, 3, 4 }));
        Assert.That(await resolver.ResolveAsync("o.example", Interval, default), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task O15_SlowResolver_KeepsNobodyWaitingWhoHasAnAnswer()
    {
        var slow = new TaskCompletionSource<IPAddress[]>();
        var lookups = 0;
        var resolver = new OriginResolver(_time, (_, _) => ++lookups == 1 ? Task.FromResult<IPAddress[]>([IPAddress.Parse("192.0.2.1")]) : slow.Task);
        await resolver.ResolveAsync("o.example", Interval, default);
        _time.Advance(Interval);

        var during = resolver.ResolveAsync("o.example", Interval, default);
        var again = resolver.ResolveAsync("o.example", Interval, default);
        Assert.That((during.IsCompleted, again.IsCompleted, lookups), Is.EqualTo((true, true, 2)), "one lookup at a time, and nobody waits for it");
        slow.SetResult([IPAddress.Parse("192.0.2.2")]);

        PoolWorld.Until(() => resolver.Known("o.example")![0].Equals(IPAddress.Parse("192.0.2.2")), "the new answer serves from then on");
        Assert.That((await during)[0], Is.EqualTo(IPAddress.Parse("192.0.2.1")));
    }

    [Test]
    public async Task O15_LookupThatNeverEnds_IsGivenUpAfterTenSeconds()
    {
        var resolver = new OriginResolver(_time, (_, _) => new TaskCompletionSource<IPAddress[]>().Task);
        var waiting = resolver.ResolveAsync("o.example", Interval, default).AsTask();
        Assert.That(waiting.IsCompleted, Is.False);

        _time.Advance(OriginResolver.LookupTimeout);

        Assert.That(await waiting.WaitAsync(TimeSpan.FromSeconds(5)), Is.Empty);
    }

    [Test]
    public async Task O14_NameInUse_IsLookedUpInTheBackgroundWithoutARequest()
    {
        var resolver = Resolver();
        Answer("192.0.2.1");
        Answer("192.0.2.2");
        await resolver.ResolveAsync("o.example", Interval, default);

        _time.Advance(Interval);
        resolver.Refresh();

        Assert.That(resolver.Known("o.example")![0], Is.EqualTo(IPAddress.Parse("192.0.2.2")));
    }

    [Test]
    public async Task O14_NameThatNobodyUses_IsLeftAlone()
    {
        var resolver = Resolver();
        Answer("192.0.2.1");
        await resolver.ResolveAsync("o.example", Interval, default);

        _time.Advance(TimeSpan.FromMinutes(3));
        resolver.Refresh();

        Assert.That(_asked, Is.EqualTo(1));
    }

    [Test]
    public async Task Addresses_AreCutAtSixteen()
    {
        var resolver = Resolver();
        _answers.Enqueue(() => [.. Enumerable.Range(1, 40).Select(i => IPAddress.Parse($"192.0.2.{i}"))]);

        Assert.That(await resolver.ResolveAsync("o.example", Interval, default), Has.Count.EqualTo(OriginResolver.MaxAddresses));
    }
}
