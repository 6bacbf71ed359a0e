using Edge.Core.Config;

namespace Edge.Tests.Core.Config.Document;

/// <summary><c>RAWEDGE__Section__Key</c> lies over the file.</summary>
internal sealed class EnvironmentOverridesTests
{
    private ConfigFolder _folder = null!;

    [OneTimeSetUp]
    public void CreateFolder() => _folder = new ConfigFolder();

    [OneTimeTearDown]
    public void DeleteFolder() => _folder.Dispose();

    [TestCase("RAWEDGE__limits__idleTimeout")]
    [TestCase("RAWEDGE__LIMITS__IDLETIMEOUT")]
    [TestCase("rawedge__Limits__IdleTimeout")]
    public void Variable_ReplacesAValueInAnyCase(string name) =>
        Assert.That(Sound((name, "30s")).Limits.IdleTimeout, Is.EqualTo(TimeSpan.FromSeconds(30)));

    [Test]
    public void Variable_AddsAKeyNobodyWrote()
    {
        var snapshot = Sound(("RAWEDGE__limits__retryBudget", "3"), ("RAWEDGE__distributions__www__default__compress", "true"));
        Assert.That(snapshot.Limits.RetryBudgetPercent, Is.EqualTo(3));
        Assert.That(snapshot.Distributions[0].Default.Compress, Is.True);
    }

    [Test]
    public void Variable_AddsASectionNobodyWrote()
    {
        var snapshot = Sound(("RAWEDGE__origins__third__domainName", "198.51.100.1"), ("RAWEDGE__origins__third__httpsPort", "8443"));
        Assert.That(snapshot.Origins["third"].HttpsPort, Is.EqualTo(8_443));
    }

    [Test]
    public void Underscore_FindsAKeyThatShellsCannotSpell() =>
        Assert.That(Sound(("RAWEDGE__origins__app_2__connectionAttempts", "1")).Origins["app-2"].ConnectionAttempts, Is.EqualTo(1));

    [Test]
    public void Index_ReplacesOrAppendsAnElement()
    {
        var snapshot = Sound(("RAWEDGE__originGroups__ha__failoverStatus__1", "503"), ("RAWEDGE__originGroups__ha__failoverStatus__2", "504"));
        Assert.That(snapshot.OriginGroups["ha"].FailoverStatuses, Is.EqualTo(new[] { 500, 503, 504 }));
    }

    [Test]
    public void List_ReplacesTheWholeKey() =>
        Assert.That(Sound(("RAWEDGE__originGroups__ha__failoverStatus", "[404]")).OriginGroups["ha"].FailoverStatuses, Is.EqualTo(new[] { 404 }));

    [Test]
    public void TextThatOnlyBeginsLikeAList_StaysText() =>
        Assert.That(Sound(("RAWEDGE__listeners__https__endpoint", "[::1]:443")).Listeners[0].Endpoint.ToString(), Is.EqualTo("[::1]:443"));

    [Test]
    public void OtherVariables_AreNotLookedAt() =>
        Assert.That(Sound(("RAWEDGE_limits", "x"), ("PATH", "/bin"), ("XRAWEDGE__limits__idleTimeout", "x")).Limits.IdleTimeout, Is.EqualTo(TimeSpan.FromSeconds(65)));

    [TestCase("RAWEDGE__limits__idleTimeout", "soon",
        "env RAWEDGE__limits__idleTimeout: limits.idleTimeout: \"soon\" is not a duration; write \"250ms\", \"10s\", \"5m\", \"24h\" or a number of seconds")]
    [TestCase("RAWEDGE__limits__retryBudgt", "3", "env RAWEDGE__limits__retryBudgt: limits.retryBudgt: unknown key; did you mean \"retryBudget\"?")]
    [TestCase("RAWEDGE__limits__idleTimeout__x", "1", "env RAWEDGE__limits__idleTimeout__x: limits.idleTimeout: is a single value, so it has no \"x\" in it")]
    [TestCase("RAWEDGE__limits____x", "1", "env RAWEDGE__limits____x: a part of the name is empty; write RAWEDGE__section__key")]
    [TestCase("RAWEDGE__originGroups__ha__failoverStatus__3", "503",
        "env RAWEDGE__originGroups__ha__failoverStatus__3: originGroups.ha.failoverStatus: has 2 elements; \"3\" is no index of one, nor of the next")]
    [TestCase("RAWEDGE__originGroups__ha__failoverStatus", "[500, 501]",
        "env RAWEDGE__originGroups__ha__failoverStatus: originGroups.ha.failoverStatus[1]: 501 cannot cause a failover; 400, 403, 404, 416, 429, 500, 502, 503, 504 can (E-155)")]
    public void BrokenVariable_IsNamedInsteadOfALine(string name, string value, string expected)
    {
        var result = _folder.Load(ConfigFolder.Sound, (name, value));
        Assert.That(_folder.Texts(result.Errors), Is.EqualTo(new[] { expected }));
    }

    [Test]
    public void Errors_ComeFromTheFileFirstThenFromVariablesByName()
    {
        var broken = ConfigFolder.Sound.Replace("\"format\": \"json\"", "\"format\": \"xml\"", StringComparison.Ordinal);
        var result = _folder.Load(broken, ("RAWEDGE__limits__retryBudget", "x"), ("RAWEDGE__cache__shards", "x"));
        Assert.That(result.Errors.Select(issue => issue.Path), Is.EqualTo(new[] { "accessLog.format", "cache.shards", "limits.retryBudget" }));
    }

    private EdgeSnapshot Sound(params (string Name, string Value)[] environment)
    {
        var result = _folder.Load(ConfigFolder.Sound, environment);
        Assert.That(result.Errors, Is.Empty);
        return result.Snapshot!;
    }
}
