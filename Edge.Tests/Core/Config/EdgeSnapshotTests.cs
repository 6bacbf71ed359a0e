using System.Text;
using Edge.Core.Config;
using Edge.Tests.Support;
using Edge.Tls.Certificates;

namespace Edge.Tests.Core.Config;

/// <summary>What an exchange asks a snapshot: whose site, which behaviour, which certificate.</summary>
internal sealed class EdgeSnapshotTests
{
    private const string TwoSites = """
        {
          "listeners": { "https": { "endpoint": "127.0.0.1:8443" } },
          "certificates": {
            "shop-rsa": { "certificateFile": "rsa.pem", "keyFile": "rsa.key" },
            "blog": { "certificateFile": "blog.pem", "keyFile": "blog.key" },
            "shop-ecdsa": { "certificateFile": "ecdsa.pem", "keyFile": "ecdsa.key" }
          },
          "origins": { "app": { "domainName": "192.0.2.1" } },
          "distributions": {
            "shop": {
              "aliases": ["shop.example", "*.shop.example"],
              "default": { "origin": "app" },
              "behaviors": [
                { "pathPattern": "/admin/*", "origin": "app", "viewerProtocolPolicy": "https-only" },
                { "pathPattern": "*.png", "origin": "app", "cachePolicy": "caching-optimized" }
              ]
            },
            "blog": { "aliases": ["blog.example"], "default": { "origin": "app" } }
          }
        }
        """;

    private ConfigFolder _folder = null!;
    private EdgeSnapshot _snapshot = null!;

    [OneTimeSetUp]
    public void Load()
    {
        _folder = new ConfigFolder();
        PemFiles.Write(_folder.Path, "rsa", TestCa.Shared.RsaLeaf("shop.example", "*.shop.example"));
        PemFiles.Write(_folder.Path, "ecdsa", TestCa.Shared.Leaf("shop.example"));
        PemFiles.Write(_folder.Path, "blog", TestCa.Shared.Leaf("blog.example"));
        _snapshot = Snapshot(TwoSites);
    }

    [OneTimeTearDown]
    public void DeleteFolder() => _folder.Dispose();

    [TestCase("shop.example", "shop")]
    [TestCase("Deep.In.The.SHOP.example", "shop")]
    [TestCase("blog.example.", "blog")]
    [TestCase("a.blog.example", null)]
    public void E27_FindDistribution_ByHost(string host, string? site) =>
        Assert.That(_snapshot.FindDistribution(Encoding.ASCII.GetBytes(host))?.Name, Is.EqualTo(site));

    [Test]
    public void FindDistributionByName_IgnoresCase()
    {
        Assert.That(_snapshot.FindDistributionByName("Shop"), Is.SameAs(_snapshot.Distributions[0]));
        Assert.That(_snapshot.FindDistributionByName("shop.example"), Is.Null);
    }

    [TestCase("/", "default")]
    [TestCase("/admin", "default")]
    [TestCase("/admin/", "/admin/*")]
    [TestCase("/admin/logo.png", "/admin/*")]
    [TestCase("/logo.png", "*.png")]
    [TestCase("//admin/x", "/admin/*")]
    [TestCase("/a/../admin/x", "/admin/*")]
    [TestCase("/a/%2e%2e/%61dmin/x", "/admin/*")]
    [TestCase("/admin%2fx", "default")]
    [TestCase("/admin/../logo.png", "*.png")]
    [TestCase("*", "default")]
    public void E40_E89_Match_FirstPatternOfTheNormalisedPath(string path, string behavior) =>
        Assert.That(_snapshot.Distributions[0].Match(Encoding.ASCII.GetBytes(path)).ToString(), Is.EqualTo(behavior));

    [Test]
    public void E89_Match_LongPathThatNeedsNormalising_IsMatchedWhole()
    {
        var path = "/a/.." + string.Concat(Enumerable.Repeat("/./", 2_000)) + "admin/x";
        Assert.That(_snapshot.Distributions[0].Match(Encoding.ASCII.GetBytes(path)).ToString(), Is.EqualTo("/admin/*"));
    }

    [Test]
    public void FindAndMatch_AllocateNothing([Values("/logo.png", "/x/../%61dmin/y")] string text)
    {
        var (host, path) = ("a.Shop.example"u8.ToArray(), Encoding.ASCII.GetBytes(text));
        _snapshot.FindDistribution(host)!.Match(path);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++) _snapshot.FindDistribution(host)!.Match(path);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void E25_FindCertificates_NoNameOrUnknownName_WithoutADefault_AreRefused()
    {
        Assert.That(Find(_snapshot, null), Is.Null);
        Assert.That(Find(_snapshot, "a.blog.example"), Is.Null);
        Assert.That(Find(_snapshot, "blog.example")?.Rsa, Is.Null);
        Assert.That(Find(_snapshot, "shop.example"), Is.EqualTo(Shop(_snapshot)));
    }

    [Test]
    public void E25_FindCertificates_WithADefaultSite_FallBackToTheFirstCertificateAndItsSibling()
    {
        var snapshot = Snapshot(AnyHost);
        Assert.That(snapshot.Certificates.Default, Is.EqualTo(Shop(snapshot)));
        Assert.That(Find(snapshot, null), Is.EqualTo(Shop(snapshot)));
        Assert.That(Find(snapshot, "other.example"), Is.EqualTo(Shop(snapshot)));
        Assert.That(Find(snapshot, "blog.example")?.Ecdsa, Is.SameAs(Named(snapshot, "blog")));
    }

    [Test]
    public void E25_FindCertificates_MarkedDefault_ServesAbsentNames_AndUnknownOnesOnlyWhenToldTo()
    {
        var marked = TwoSites.Replace("\"blog.key\"", "\"blog.key\", \"default\": true", StringComparison.Ordinal);
        var strict = Snapshot(marked);
        Assert.That(Find(strict, null)?.Ecdsa, Is.SameAs(Named(strict, "blog")));
        Assert.That(Find(strict, "nobody.example"), Is.Null);

        var open = Snapshot(WithStore(marked, "\"unknownServerName\": \"default\""));
        Assert.That(Find(open, "nobody.example")?.Ecdsa, Is.SameAs(Named(open, "blog")));
    }

    [Test]
    public void E25_FindCertificates_AbsentNamesRejected_EvenWithADefaultSite()
    {
        var snapshot = Snapshot(WithStore(AnyHost, "\"absentServerName\": \"reject\""));
        Assert.That(Find(snapshot, null), Is.Null);
        Assert.That(Find(snapshot, "other.example"), Is.EqualTo(Shop(snapshot)));
    }

    [Test]
    public void E25_UnknownNamesToTheDefault_WithoutADefault_IsAnError()
    {
        var errors = _folder.Load(WithStore(TwoSites, "\"unknownServerName\": \"default\"")).Errors;
        Assert.That(errors.Single().Message, Does.Contain("no certificate is the default"));
    }

    private static string AnyHost => TwoSites.Replace("\"blog.example\"", "\"blog.example\", \"*\"", StringComparison.Ordinal);

    private static string WithStore(string text, string keys) =>
        text.Replace("\"origins\": {", "\"certificateStore\": { " + keys + " }, \"origins\": {", StringComparison.Ordinal);

    private static CertificateSet? Find(EdgeSnapshot snapshot, string? name) =>
        snapshot.FindCertificates(name, name is null ? null : snapshot.FindDistribution(Encoding.ASCII.GetBytes(name)));

    private static ServerCertificate Named(EdgeSnapshot snapshot, string name) => snapshot.Certificates.All.Single(item => item.Name == name);

    private static CertificateSet Shop(EdgeSnapshot snapshot) => new(Named(snapshot, "shop-ecdsa"), Named(snapshot, "shop-rsa"));

    private EdgeSnapshot Snapshot(string text)
    {
        var result = _folder.Load(text);
        Assert.That(result.Errors, Is.Empty);
        return result.Snapshot!;
    }
}
