using System.Text.Json;
using Edge.Core.Config;
using Edge.Tests.Core.Config;
using Edge.Tls;

namespace Edge.Tests.Core.Commands;

/// <summary><c>rawedge check</c>.</summary>
internal sealed class CheckCommandTests
{
    private const string Contents = "2 listeners, 1 certificate, 2 origins, 1 distribution";

    private ConfigFolder _folder = null!;

    private static string Crypto =>
        "tls: computes with " + new TlsSettings(TlsCryptoProviders.Select(TlsCryptoProvider.Default)).Describe();

    private static string Dangerous => ConfigFolder.Sound
        .Replace("TLSv1.2_2021", "TLSv1_2016", StringComparison.Ordinal)
        .Replace("\"format\": \"json\"", "\"format\": \"off\"", StringComparison.Ordinal);

    private static string Broken => ConfigFolder.Sound.Replace("20000", "0", StringComparison.Ordinal);

    [OneTimeSetUp]
    public void CreateFolder() => _folder = new ConfigFolder();

    [OneTimeTearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public async Task SoundFile_IsOneLineWithCounts()
    {
        var run = await Check(ConfigFolder.Sound);
        Assert.That(run, Is.EqualTo(new CommandRun(0, $"{Crypto}\n{_folder.File}: OK, {Contents}; 0 warnings\n", "")));
    }

    [Test]
    public async Task DangerousFile_IsWarnedOfAndStillOk()
    {
        var run = await Check(Dangerous);
        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Error, Is.Empty);
        Assert.That(run.Output, Is.EqualTo($"""
            warning: {_folder.File}:21:25: distributions.www.securityPolicy: TLSv1_2016 is a legacy policy: protocols before TLS 1.2, CBC suites, RSA key exchange can be negotiated (T06, T07); TLSv1.2_2021 has none of it
            warning: {_folder.File}:32:41: accessLog.format: the access log is off: nobody can tell afterwards who asked for what
            {Crypto}
            {_folder.File}: OK, {Contents}; 2 warnings

            """));
    }

    [Test]
    public async Task BrokenFile_IsErrorsAndASummaryOnStandardError()
    {
        var run = await Check(Broken);
        Assert.That(run, Is.EqualTo(new CommandRun(2, "",
            $"{_folder.File}:30:33: limits.maxConnections: 0 is out of range; 1 to 1000000 is allowed\n{_folder.File}: 1 error, 0 warnings\n")));
    }

    [Test]
    public async Task Json_OfASoundFile()
    {
        var run = await Check(ConfigFolder.Sound, "--json");
        Assert.That(run, Is.EqualTo(new CommandRun(0,
            "{\n  \"ok\": true,\n  \"errors\": [],\n  \"warnings\": [],\n  \"cryptoProvider\": "
            + JsonSerializer.Serialize(Crypto["tls: computes with ".Length..]) + "\n}\n", "")));
    }

    [Test]
    public async Task Json_OfABrokenFile_HasThePlaceInParts()
    {
        var run = await Check(Broken, "--json");
        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Is.Empty);
        Assert.That(run.Output, Is.EqualTo($$"""
            {
              "ok": false,
              "errors": [
                {
                  "file": "{{_folder.File}}",
                  "line": 30,
                  "column": 33,
                  "path": "limits.maxConnections",
                  "message": "0 is out of range; 1 to 1000000 is allowed"
                }
              ],
              "warnings": []
            }

            """));
    }

    [Test]
    public async Task Json_HasWarningsToo()
    {
        var run = await Check(Dangerous, "--json");
        using var report = JsonDocument.Parse(run.Output);
        Assert.That(report.RootElement.GetProperty("warnings").EnumerateArray().Select(issue => issue.GetProperty("path").GetString()),
            Is.EqualTo(new[] { "distributions.www.securityPolicy", "accessLog.format" }));
    }

    [Test]
    public async Task Print_LeavesStandardOutputToTheConfiguration()
    {
        var run = await Check(Dangerous, "--print");
        Assert.That(run.ExitCode, Is.Zero);
        Assert.That(run.Output, Does.StartWith("{\n  \"listeners\": {\n    \"https\": {\n      \"protocol\": \"https\","));
        Assert.That(run.ErrorLines, Has.Length.EqualTo(4));
        Assert.That(run.ErrorLines[^1], Does.EndWith($": OK, {Contents}; 2 warnings"));
    }

    [Test]
    public async Task Print_OfABrokenFile_PrintsNoConfiguration()
    {
        var run = await Check(Broken, "--print");
        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Output, Is.Empty);
    }

    [Test]
    public async Task PrintAsJson_IsAPartOfTheReport()
    {
        var run = await Check(ConfigFolder.Sound, "--print", "--json");
        using var report = JsonDocument.Parse(run.Output);
        var effective = report.RootElement.GetProperty("effective");
        Assert.That(effective.GetProperty("limits").GetProperty("idleTimeout").GetString(), Is.EqualTo("65s"));
        Assert.That(effective.GetProperty("limits").GetProperty("drainTimeout").GetString(), Is.EqualTo("30s"), "a default");
    }

    [TestCase]
    [TestCase("--print")]
    [TestCase("--json")]
    [TestCase("--print", "--json")]
    public async Task P03_Secrets_AreNowhereInTheOutput(params string[] options)
    {
        var shown = await Check(ConfigFolder.Sound, options);
        Assert.That(shown.Output + shown.Error, Does.Not.Contain("s3cret"));
        if (options.Contains("--print")) Assert.That(shown.Output, Does.Contain("\"X-Edge-Secret\": \"(redacted)\""));
    }

    [TestCase("{ \"X-Edge-Secret\": \"s3cret\" }", "\"s3cret\"")]
    [TestCase("{ \"X-Edge-Secret\": \"s3cret\" }", "[\"s3cret\"]")]
    [TestCase("\"s3cret\" }", "\"s3cret\\n\" }")]
    [TestCase("\"s3cret\" }", "\" s3cret\" }")]
    [TestCase("\"s3cret\" }", "[\"s3cret\"] }")]
    [TestCase("\"X-Edge-Secret\": \"s3cret\"", "\"Host\": \"s3cret\"")]
    [TestCase("\"customHeaders\": {", "\"customHeader\": {")]
    [TestCase("\"s3cret\" } }", "\"s3cret\" ")]
    public async Task P03_Secrets_AreNotInErrorsAboutThem(string find, string replace)
    {
        var broken = ConfigFolder.Sound.Replace(find, replace, StringComparison.Ordinal);
        foreach (var run in new[] { await Check(broken), await Check(broken, "--json"), await Check(broken, "--print") })
        {
            Assert.That(run.ExitCode, Is.EqualTo(2));
            Assert.That(run.Output + run.Error, Does.Not.Contain("s3cret"));
        }
    }

    private Task<CommandRun> Check(string text, params string[] options) => CommandRun.Of(["check", "--config", _folder.Write(text), .. options]);
}
