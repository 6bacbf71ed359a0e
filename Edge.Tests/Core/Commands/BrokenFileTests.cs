using Edge.Core.Hosting;
using Edge.Tests.Core.Config;

namespace Edge.Tests.Core.Commands;

/// <summary>A broken file ends <c>check</c> and <c>run</c> with 2, and every fault is said at once (P02).</summary>
internal sealed class BrokenFileTests
{
    private ConfigFolder _folder = null!;

    [OneTimeSetUp]
    public void CreateFolder() => _folder = new ConfigFolder();

    [OneTimeTearDown]
    public void DeleteFolder() => _folder.Dispose();

    [TestCaseSource(typeof(BrokenFiles), nameof(BrokenFiles.All))]
    public async Task P02_Check_SaysEveryFaultInOrderAndExitsWithTwo(BrokenFile broken)
    {
        var run = await CommandRun.Of("check", "--config", _folder.Write(broken.Text));
        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(_folder.Texts(run.ErrorLines[..^1]), Is.EqualTo(broken.Expected.Select(line => "edge.json:" + line)));
        Assert.That(run.ErrorLines[^1], Does.StartWith($"{_folder.File}: {broken.Expected.Length} error"));
    }

    [TestCaseSource(typeof(BrokenFiles), nameof(BrokenFiles.All))]
    public async Task P02_Run_SaysTheSameAndServesNothing(BrokenFile broken)
    {
        var run = await CommandRun.Of(new ServerRunner(), "run", "--config", _folder.Write(broken.Text));
        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Output, Is.Empty);
        Assert.That(_folder.Texts(run.ErrorLines), Is.EqualTo(broken.Expected.Select(line => "edge.json:" + line)));
    }

    [Test]
    public async Task NoFile_IsOneLineWithItsName([Values("check", "run")] string command)
    {
        var file = Path.Combine(_folder.Path, "none.json");
        var run = await CommandRun.Of(new ServerRunner(), command, "--config", file);
        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.ErrorLines[0], Is.EqualTo($"{file}: there is no such file"));
    }

    [Test]
    public async Task Folder_IsOneLineWithItsName([Values("check", "run")] string command)
    {
        var run = await CommandRun.Of(new ServerRunner(), command, "--config", _folder.Path);
        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.ErrorLines[0], Is.EqualTo($"{_folder.Path}: this is a directory"));
    }
}
