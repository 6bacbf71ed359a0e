using System.Text.Json;
using Edge.Core.Admin;
using Edge.Core.Commands;
using Edge.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Core.Commands;

/// <summary><c>rawedge status</c> and <c>rawedge top</c> against the admin endpoint.</summary>
internal sealed class StatusCommandTests
{
    private EdgeUnderTest _edge = null!;
    private AdminUnderTest _admin = null!;
    private StringWriter _output = null!;
    private StringWriter _error = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _output = new StringWriter { NewLine = "\n" };
        _error = new StringWriter { NewLine = "\n" };
        _edge = await EdgeUnderTest.StartAsync(new EdgeSetup());
        _admin = AdminUnderTest.Start(_edge);
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (_admin is not null)
        {
            await _admin.DisposeAsync();
        }

        await _edge.DisposeAsync();
        await _output.DisposeAsync();
        await _error.DisposeAsync();
    }

    [Test]
    public async Task Status_Lines_NameStateViewersAndCache()
    {
        var run = await CommandRun.Of("status", "--admin", _admin.EndPoint.ToString());

        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
        Assert.That(run.Output, Does.Match("(?m)^state        [a-z]+ "));
        Assert.That(run.Output, Does.Contain("\nhttps        0 connections, 0 requests under way, 0 in all\n"));
        Assert.That(run.Output, Does.Contain("\ncache        0 objects, "));
    }

    [Test]
    public async Task Status_Json_IsTheDocument()
    {
        var run = await CommandRun.Of("status", "--json", "--admin", _admin.EndPoint.ToString());

        using var document = JsonDocument.Parse(run.Output);
        Assert.That(document.RootElement.GetProperty("viewers").GetProperty("https").GetProperty("connections").GetInt32(), Is.Zero);
    }

    [Test]
    public async Task Top_TwoLooks_TheSecondHasRates()
    {
        var time = new FakeTimeProvider();
        var top = StatusCommand.TopAsync(
            new AdminClient(_admin.EndPoint, null), TimeSpan.FromSeconds(2), 2, isScreen: false, _output, _error, time, CancellationToken.None);
        while (!top.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(2));
            await Task.Yield();
        }

        Assert.That((await top, _error.ToString()), Is.EqualTo((0, "")));
        var looks = _output.ToString().Split("\n\n");
        Assert.That(looks, Has.Length.EqualTo(2));
        Assert.That(looks[0], Does.Not.Contain("/s)"));
        Assert.That(looks[1], Does.Contain("0 in all (0/s)\n"));
    }

    [Test]
    public async Task Top_Cancelled_EndsInOrder()
    {
        using var leave = new CancellationTokenSource();
        var top = StatusCommand.TopAsync(
            new AdminClient(_admin.EndPoint, null), TimeSpan.FromHours(1), null, isScreen: true, _output, _error, new FakeTimeProvider(), leave.Token);
        await _edge.UntilAsync(() => _output.GetStringBuilder().Length > 0);   // the text itself may be read only when nobody writes

        await leave.CancelAsync();

        Assert.That(await top, Is.Zero);
        Assert.That(_output.ToString(), Does.StartWith("\u001b[H\u001b[J"));
    }

    [TestCase("status")]
    [TestCase("top")]
    public async Task NobodyListens_FailsAndSaysWhere(string command)
    {
        await _admin.DisposeAsync();

        var run = await CommandRun.Of(command, "--admin", _admin.EndPoint.ToString());

        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Error, Does.StartWith($"rawedge: no admin endpoint at {_admin.EndPoint}: "));
    }

    [Test]
    public async Task Top_IntervalOutOfRange_IsWrongUsage() => Assert.That(
        (await CommandRun.Of("top", "--interval", "0")).ErrorLines[0], Is.EqualTo("rawedge: Option '--interval' takes 1 to 3600 seconds, not 0."));
}
