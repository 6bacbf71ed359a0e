using Edge.Core.Config;

namespace Edge.Tests.Core.Config;

/// <summary>What <c>check --print</c> shows is what the process obeys, and a file that could be used itself.</summary>
internal sealed class EffectiveConfigurationTests
{
    private ConfigFolder _folder = null!;

    [OneTimeSetUp]
    public void CreateFolder() => _folder = new ConfigFolder();

    [OneTimeTearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void Print_IsAConfigurationOfTheSameMeaning([Values] bool markDefaults)
    {
        var first = _folder.Load(ConfigFolder.Sound);
        var second = _folder.Load(Text(first, markDefaults));
        Assert.That(second.Errors, Is.Empty);
        Assert.That(second.Warnings, Is.Empty);
        Assert.That(Text(second, markDefaults: false), Is.EqualTo(Text(first, markDefaults: false)));
    }

    [Test]
    public void Print_MarksWhatNobodyWrote()
    {
        var lines = Text(_folder.Load(ConfigFolder.Sound), markDefaults: true).Split('\n');
        Assert.That(lines, Does.Contain("    \"idleTimeout\": \"65s\","));
        Assert.That(lines, Does.Contain("    \"requestHeadTimeout\": \"15s\", // default"));
        Assert.That(lines, Does.Contain("      \"connectionAttempts\": 3, // default"));
    }

    [Test]
    public void Print_ShowsWhatTheEnvironmentSaid()
    {
        var result = _folder.Load(ConfigFolder.Sound, ("RAWEDGE__limits__idleTimeout", "90000ms"));
        Assert.That(Text(result, markDefaults: true), Does.Contain("    \"idleTimeout\": \"90s\",\n"));
    }

    [Test]
    public void P03_SecretOfTheEnvironment_IsRedactedToo()
    {
        var result = _folder.Load(ConfigFolder.Sound, ("RAWEDGE__origins__app__customHeaders__X-Key", "pl4nted"));
        Assert.That(result.Snapshot!.Origins["app"].CustomHeaders.Single().Value, Is.EqualTo("pl4nted"));
        Assert.That(Text(result, markDefaults: true), Does.Not.Contain("pl4nted").And.Contain("\"X-Key\": \"(redacted)\""));
    }

    [Test]
    public void P03_RulesAsText_ShowNoSecret()
    {
        var snapshot = _folder.Load(ConfigFolder.Sound).Snapshot!;
        var origin = snapshot.Origins["app-2"];
        Assert.That(origin.CustomHeaders.Single().Value, Is.EqualTo("s3cret"));
        Assert.That($"{snapshot} {origin} {origin.CustomHeaders[0]} {snapshot.OriginGroups["ha"]} {snapshot.Distributions[0]}", Does.Not.Contain("s3cret"));
    }

    private static string Text(ConfigLoadResult result, bool markDefaults)
    {
        using var text = new StringWriter();
        EffectiveConfiguration.Write(result.Effective, text, markDefaults);
        return text.ToString();
    }
}
