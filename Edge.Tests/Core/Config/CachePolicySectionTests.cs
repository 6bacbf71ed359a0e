using System.Text;
using Edge.Cache.Policy;
using Edge.Core.Config.Keys;

namespace Edge.Tests.Core.Config;

/// <summary>A policy is what it says, and for the rest what it is based on (E-123, E-129, E-130).</summary>
internal sealed class CachePolicySectionTests
{
    private ConfigFolder _folder = null!;

    [OneTimeSetUp]
    public void CreateFolder() => _folder = new ConfigFolder();

    [OneTimeTearDown]
    public void DeleteFolder() => _folder.Dispose();

    [TestCase("", "0s none none")]
    [TestCase("\"minTtl\": \"1h\"", "1h none none")]
    [TestCase("\"minTtl\": 1, \"defaultTtl\": \"5m\", \"maxTtl\": \"1h\"", "1s 5m 1h")]
    [TestCase("\"basedOn\": \"caching-optimized\"", "1s 24h 8760h")]
    [TestCase("\"basedOn\": \"caching-optimized\", \"minTtl\": \"48h\"", "48h 48h 8760h")]
    [TestCase("\"basedOn\": \"caching-optimized\", \"minTtl\": \"10000h\"", "10000h 10000h 10000h")]
    [TestCase("\"basedOn\": \"caching-optimized\", \"defaultTtl\": \"9000h\"", "1s 9000h 9000h")]
    [TestCase("\"basedOn\": \"caching-optimized\", \"maxTtl\": \"1h\"", "1s 1h 1h")]
    [TestCase("\"basedOn\": \"caching-optimized\", \"maxTtl\": \"none\"", "1s 24h none")]
    [TestCase("\"basedOn\": \"caching-disabled\"", "0s 0s 0s")]
    [TestCase("\"basedOn\": \"caching-disabled\", \"maxTtl\": \"1h\"", "0s 0s 1h")]
    public void E130_Lifetime_NobodyWrote_GivesWayToOneSomebodyWrote(string keys, string lifetimes)
    {
        var policy = Policy(keys);
        Assert.That($"{DurationText.Format(policy.MinTtl)} {Text(policy.DefaultTtl)} {Text(policy.MaxTtl)}", Is.EqualTo(lifetimes));
    }

    [TestCase("\"minTtl\": \"2h\", \"defaultTtl\": \"1h\"", "defaultTtl: is shorter than minTtl, 2h")]
    [TestCase("\"minTtl\": \"2h\", \"maxTtl\": \"1h\"", "maxTtl: is shorter than minTtl, 2h")]
    [TestCase("\"defaultTtl\": \"2h\", \"maxTtl\": \"1h\"", "maxTtl: is shorter than defaultTtl, 2h")]
    [TestCase("\"basedOn\": \"caching-optimized\", \"maxTtl\": 0", "maxTtl: is shorter than minTtl, 1s")]
    public void E130_Lifetimes_OutOfOrder_AreAnError(string keys, string message) =>
        Assert.That(Load(keys).Errors.Select(error => error.ToString()), Has.Some.Contains("cachePolicies.images." + message));

    [Test]
    public void E124_Key_SaysWhatDiffersFromItsBasis()
    {
        var key = Policy("\"basedOn\": \"caching-optimized\", \"key\": { \"query\": { \"except\": [\"utm\"] }, \"cookies\": [\"a\", \"B\"], \"headers\": [\"Accept\"] }").Key;
        Assert.That(key.Host, Is.False, "as caching-optimized");
        Assert.That(key.Codings, Is.EqualTo(KeyedCodings.Gzip | KeyedCodings.Brotli), "as caching-optimized");
        Assert.That(key.Query.Takes("utm"u8), Is.False);
        Assert.That(key.Query.Takes("UTM"u8), Is.True, "parameters are compared exactly (E-101)");
        Assert.That(key.Cookies.Takes("B"u8), Is.True);
        Assert.That(key.Cookies.Takes("b"u8), Is.False);
        Assert.That(key.Fields.ContainsIgnoreCase("accept"u8), Is.True);
    }

    [TestCase("standard", "all-viewer")]
    [TestCase("caching-optimized", "minimal")]
    [TestCase("caching-disabled", "minimal")]
    public void E92_OriginRequestPolicy_ByDefault_FollowsTheCachePolicy(string cachePolicy, string expected)
    {
        var result = _folder.Load(ConfigFolder.Sound.Replace("\"cachePolicy\": \"standard\"", $"\"cachePolicy\": \"{cachePolicy}\"", StringComparison.Ordinal));
        var policy = result.Snapshot!.Distributions[0].Default.OriginRequestPolicy;
        Assert.That(policy.ToString(), Is.EqualTo(expected.Replace("-", "", StringComparison.Ordinal)).IgnoreCase);
    }

    private CachePolicy Policy(string keys)
    {
        var result = Load(keys);
        Assert.That(result.Errors, Is.Empty);
        return result.Snapshot!.CachePolicies["images"];
    }

    private Edge.Core.Config.ConfigLoadResult Load(string keys)
    {
        var begin = ConfigFolder.Sound.IndexOf("\"images\": {", StringComparison.Ordinal);
        var end = ConfigFolder.Sound.IndexOf('\n', begin);
        return _folder.Load(new StringBuilder(ConfigFolder.Sound).Remove(begin, end - begin).Insert(begin, $"\"images\": {{ {keys} }}").ToString());
    }

    private static string Text(TimeSpan? value) => value is { } duration ? DurationText.Format(duration) : "none";
}
