using System.Globalization;
using System.Text.RegularExpressions;
using Edge.Core.Config;
using Edge.Tests.Support;

namespace Edge.Tests.Deploy;

/// <summary>What we ship for systemd, judged by systemd's own tools.</summary>
[Category("Conformance")]
internal sealed partial class UnitFileTests
{
    private static string Folder => Path.Combine(Repository.Root, "deploy");

    [Test]
    public async Task Unit_SystemdAnalyzeVerify_IsSilent()
    {
        // verify looks for the executables; any that exist will do.
        var copy = Path.Combine(Directory.CreateTempSubdirectory("rawedge-unit-").FullName, "rawedge.service");
        var text = await File.ReadAllTextAsync(Path.Combine(Folder, "rawedge.service"));
        await File.WriteAllTextAsync(copy, text.Replace("/opt/rawedge/rawedge", "/bin/true", StringComparison.Ordinal)
            .Replace("file:///opt/rawedge/docs/operations.md", "man:true(1)", StringComparison.Ordinal));

        var result = await Tool.RunAsync("systemd-analyze", ["verify", copy]);
        Directory.Delete(Path.GetDirectoryName(copy)!, recursive: true);

        Assert.That((result.ExitCode, result.All), Is.EqualTo((0, "")));
    }

    [Test]
    public async Task Unit_ExposureLevel_IsAtMostOneAndAHalf()
    {
        var result = await Tool.RunAsync("systemd-analyze", ["security", "--offline=true", Path.Combine(Folder, "rawedge.service")]);
        var level = Exposure().Match(result.All);

        Assert.That(level.Success, result.All);
        Assert.That(double.Parse(level.Groups[1].Value, CultureInfo.InvariantCulture), Is.LessThanOrEqualTo(1.5), result.All);
    }

    [Test]
    public void SampleConfiguration_LacksNothingButItsFiles()
    {
        var load = ConfigLoader.Load(Path.Combine(Folder, "edge.json"), TimeProvider.System, []);

        Assert.That(load.Errors.Select(error => error.Path), Is.All.StartsWith("certificates.www."), string.Join('\n', load.Errors));
    }

    [GeneratedRegex(@"Overall exposure level for rawedge\.service: ([0-9.]+)")]
    private static partial Regex Exposure();
}
