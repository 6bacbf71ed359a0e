namespace Edge.Tests.Core.Commands;

/// <summary>Names, options and exit codes of the command line.</summary>
internal sealed class CommandLineTests
{
    [Test]
    public async Task Version_PrintsNameAndNumber()
    {
        var run = await CommandRun.Of("--version");
        Assert.That(run, Is.EqualTo(new CommandRun(0, "rawedge 0.1.0\n", "")));
    }

    [Test]
    public async Task Help_NamesEveryCommandOnStandardOutput()
    {
        var run = await CommandRun.Of("--help");
        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Error, Is.Empty);
        foreach (var command in (string[])["demo", "run", "check", "policies", "certs"])
        {
            Assert.That(run.Output, Does.Match($@"(?m)^  {command}\b"));
        }
    }

    [Test]
    public async Task HelpOfCommand_NeedsNoRequiredOption([Values("run", "check")] string command)
    {
        var run = await CommandRun.Of(command, "--help");
        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Output, Does.Contain("--config <FILE>"));
    }

    [TestCase("", "rawedge: Required command was not provided.")]
    [TestCase("serve", "rawedge: Unrecognized command or argument 'serve'.")]
    [TestCase("run", "rawedge: Option '--config' is required.")]
    [TestCase("run --config", "rawedge: Required argument missing for option: '--config'.")]
    [TestCase("run --config a.json b.json", "rawedge: Unrecognized command or argument 'b.json'.")]
    [TestCase("check", "rawedge: Option '--config' is required.")]
    [TestCase("check --config a.json --pirnt", "rawedge: Unrecognized command or argument '--pirnt'.")]
    [TestCase("policies TLSv1 TLSv1_2016", "rawedge: Unrecognized command or argument 'TLSv1_2016'.")]
    [TestCase("certs", "rawedge: Required command was not provided.")]
    [TestCase("certs dev", "rawedge: Option '--out' is required.")]
    [TestCase("demo --port 0", "rawedge: Option '--port' takes a port from 1 to 65535, not 0.")]
    [TestCase("demo --http-port 65536", "rawedge: Option '--http-port' takes a port from 1 to 65535, not 65536.")]
    public async Task WrongUsage_ExitsWithTwoAndSaysWhyOnStandardError(string line, string message)
    {
        var runner = new RecordingRunner();
        var run = await CommandRun.Of(runner, line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Output, Is.Empty);
        Assert.That(run.ErrorLines, Does.Contain(message));
        Assert.That(run.ErrorLines[^1], Is.EqualTo("Try 'rawedge --help'."));
        Assert.That(runner.Calls, Is.Empty);
    }

    [Test]
    public async Task Port_NotANumber_IsWrongUsage()
    {
        var run = await CommandRun.Of("demo", "--port", "https");
        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.ErrorLines[0], Does.StartWith("rawedge: Cannot parse argument 'https' for option '--port'"));
    }

    [Test]
    public async Task Run_HandsTheFileToTheRunnerAndReturnsItsExitCode([Values(0, 1, 2)] int exitCode)
    {
        var runner = new RecordingRunner { ExitCode = exitCode };
        var run = await CommandRun.Of(runner, "run", "--config", "edge.json");
        Assert.That(run.ExitCode, Is.EqualTo(exitCode));
        Assert.That(runner.Calls, Is.EqualTo(new[] { "run edge.json" }));
    }

    [TestCase("demo", "demo 8443 8080")]
    [TestCase("demo --port 9443", "demo 9443 8080")]
    [TestCase("demo --http-port 9080 --port 9443", "demo 9443 9080")]
    public async Task Demo_HandsItsPortsToTheRunner(string line, string call)
    {
        var runner = new RecordingRunner();
        var run = await CommandRun.Of(runner, line.Split(' '));
        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(runner.Calls, Is.EqualTo(new[] { call }));
    }
}
