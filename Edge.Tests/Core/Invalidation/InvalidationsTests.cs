using Edge.Cache.Invalidation;
using Edge.Core.Config;
using Edge.Core.Invalidation;
using Edge.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Tests.Core.Invalidation;

/// <summary>Which invalidations are made, and what is said of the others.</summary>
internal sealed class InvalidationsTests
{
    private static readonly string[] Both = ["www", "shop"];

    private string _folder = null!;
    private EdgeSnapshot _one = null!;
    private InvalidationLedger _ledger = null!;

    [OneTimeSetUp]
    public void Load()
    {
        _folder = Directory.CreateTempSubdirectory("rawedge-purge-").FullName;
        _one = EdgeUnderTest.Load(_folder, new EdgeSetup());
    }

    [OneTimeTearDown]
    public void Delete() => Directory.Delete(_folder, recursive: true);

    [SetUp]
    public void SetUp() => _ledger = new InvalidationLedger();

    [Test]
    public void OneDistribution_NeedNotBeNamed()
    {
        var outcome = Of(_one).Apply(new InvalidationRequest(Paths: ["/a", "/b/*"], Tags: ["t"]));

        Assert.That((outcome.Status, outcome.Receipt!.Count, outcome.Receipt.Soft), Is.EqualTo((202, 3, false)));
        Assert.That(outcome.Receipt.Distributions, Is.EqualTo(Both[..1]));
        Assert.That(outcome.Receipt.Id, Does.Match("^I[A-Z0-9]{13}$"));
        Assert.That(_ledger.Running, Is.EqualTo(3));
    }

    [TestCase("WWW", 202)]
    [TestCase("*", 202)]
    [TestCase(null, 400)]
    [TestCase("other", 404)]
    public void SeveralDistributions_OneOrAllAreNamed(string? name, int status)
    {
        var outcome = Of(Two()).Apply(new InvalidationRequest(name, Paths: ["/a"]));

        Assert.That(outcome.Status, Is.EqualTo(status));
        Assert.That(_ledger.Running, Is.EqualTo(status != 202 ? 0 : name == "*" ? 2 : 1));
        if (status != 202)
        {
            Assert.That(outcome.Errors.Single(), Does.EndWith("www, shop"));
        }
    }

    [Test]
    public void EveryFault_IsNamedAndNothingIsPurged()
    {
        var outcome = Of(_one).Apply(new InvalidationRequest(Paths: ["/good", "bad", "/b d"], Tags: ["a b"], CallerReference: ""));

        Assert.That(outcome.Status, Is.EqualTo(400));
        Assert.That(outcome.Errors, Is.EqualTo(new[]
        {
            "paths[1]: \"bad\" does not begin with a slash",
            "paths[2]: \"/b d\" has a space, which must be percent-encoded (RFC 3986)",
            "tags[0]: a tag is 1 to 256 printable ASCII characters without comma and space (E-153)",
            "callerReference: has to have 1 to 128 characters",
        }));
        Assert.That(_ledger.Running, Is.Zero);
    }

    [Test]
    public void Nothing_IsAnError() => Assert.That(
        Of(_one).Apply(new InvalidationRequest()).Errors, Is.EqualTo(new[] { "paths, tags: name 1 to 3000 of them, not 0" }));

    [Test]
    public void E152_MorePathsThanTheBound_Are400()
    {
        var outcome = Of(_one).Apply(new InvalidationRequest(Paths: [.. Enumerable.Range(0, 3001).Select(i => $"/{i}")]));

        Assert.That(outcome.Status, Is.EqualTo(400));
    }

    [Test]
    public void E152_TooManyWildcardsRunning_Are429()
    {
        var invalidations = Of(_one);
        Assert.That(invalidations.Apply(new InvalidationRequest(Paths: [.. Enumerable.Range(0, 15).Select(i => $"/{i}/*")])).Status, Is.EqualTo(202));

        var outcome = invalidations.Apply(new InvalidationRequest(Paths: ["/more/*"]));

        Assert.That(outcome.Status, Is.EqualTo(429));
        Assert.That(outcome.Errors.Single(), Does.StartWith("www: more than 3000 paths and tags or 15 wildcards"));
    }

    [Test]
    public void E152_CallerReference_MakesARepeatIdempotent()
    {
        var invalidations = Of(_one);
        var first = invalidations.Apply(new InvalidationRequest(Paths: ["/a"], CallerReference: "deploy-7"));
        var before = _ledger.Current;

        var repeat = invalidations.Apply(new InvalidationRequest(Paths: ["/a"], CallerReference: "deploy-7"));
        var other = invalidations.Apply(new InvalidationRequest(Paths: ["/b"], CallerReference: "deploy-7"));

        Assert.That(repeat, Is.EqualTo(first));
        Assert.That(_ledger.Current, Is.EqualTo(before), "nothing was purged again");
        Assert.That((other.Status, other.Errors.Single()), Is.EqualTo((409, "callerReference: \"deploy-7\" was used for another invalidation")));
    }

    [Test]
    public void E152_CallerReferences_AreForgottenInTheirOrder()
    {
        var invalidations = Of(_one);
        for (var i = 0; i <= Invalidations.MaxReferences; i++)
        {
            Assert.That(invalidations.Apply(new InvalidationRequest(Paths: ["/*"], CallerReference: $"r{i}")).Status, Is.EqualTo(202));
        }

        Assert.That(invalidations.Apply(new InvalidationRequest(Paths: ["/other"], CallerReference: "r0")).Status, Is.EqualTo(202), "forgotten");
        Assert.That(invalidations.Apply(new InvalidationRequest(Paths: ["/other"], CallerReference: "r9")).Status, Is.EqualTo(409));
    }

    private Invalidations Of(EdgeSnapshot snapshot) => new(_ledger, () => snapshot, NullLogger.Instance);

    private EdgeSnapshot Two() => _one with
    {
        Distributions = [_one.Distributions[0], _one.Distributions[0] with { Name = "shop", Aliases = ["shop.example.com"] }],
    };
}
