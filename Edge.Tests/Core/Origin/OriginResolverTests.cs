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
    public async Task O13_UnknownName_IsNoAddressAndAskedAgainNextTime()
    {
        var resolver = Resolver();
        Fail();
        Answer("192.0.2.1");

        var first = await resolver.ResolveAsync("o.example", Interval, default);
        var second = await resolver.ResolveAsync("o.example", Interval, default);

        Assert.That((first.Count, second.Count), Is.EqualTo((0, 1)));
    }
}
