using Edge.Cache;
using Edge.Cache.Policy;

namespace Edge.Tests.Cache.Policy;

[TestFixture]
public class CachePoliciesTests
{
    [Test]
    public void E129_CachingOptimized_IsAsManaged()
    {
        var policy = CachePolicies.CachingOptimized;

        Assert.That((policy.MinTtl, policy.DefaultTtl, policy.MaxTtl), Is.EqualTo((TimeSpan.FromSeconds(1), TimeSpan.FromDays(1), TimeSpan.FromDays(365))));
        Assert.That((policy.Key.Query.Kind, policy.Key.Cookies.Kind, policy.Key.Fields.Count), Is.EqualTo((KeySelectionKind.None, KeySelectionKind.None, 0)));
        Assert.That(policy.Key.Codings, Is.EqualTo(KeyedCodings.Gzip | KeyedCodings.Brotli));
        Assert.That((policy.Key.Host, policy.HonourVary, policy.Heuristics), Is.EqualTo((false, false, false)));
    }

    [Test]
    public void E131_NoBuiltInPolicy_OverridesNoStore() =>
        Assert.That(CachePolicies.BuiltIn, Has.All.Matches<CachePolicy>(policy => !policy.FloorOverridesDirectives));

    [Test]
    public void E129_CachingDisabled_IsAsManaged()
    {
        var policy = CachePolicies.CachingDisabled;

        Assert.That((policy.MinTtl, policy.DefaultTtl, policy.MaxTtl), Is.EqualTo((TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero)));
        Assert.That((policy.IsDisabled, policy.Errors, policy.Key.Codings), Is.EqualTo((true, ErrorCaching.None, KeyedCodings.None)));
    }

    [Test]
    public void E129_Standard_IsPlainRfc9111()
    {
        var policy = CachePolicies.Standard;

        Assert.That(
            (policy.MinTtl, policy.DefaultTtl, policy.MaxTtl), Is.EqualTo((TimeSpan.Zero, (TimeSpan?)null, (TimeSpan?)null)));
        Assert.That((policy.Key.Host, policy.Key.Query.Kind), Is.EqualTo((true, KeySelectionKind.All)));
        Assert.That((policy.HonourVary, policy.Heuristics, policy.IsDisabled), Is.EqualTo((true, true, false)));
    }

    [Test]
    public void KeySelection_Takes_ByExactName()
    {
        Assert.That(KeySelection.Listed("a").Takes("a"u8), Is.True);
        Assert.That(KeySelection.Listed("a").Takes("A"u8), Is.False, "E-101");
        Assert.That(KeySelection.AllExcept("a").Takes("A"u8), Is.True);
        Assert.That(KeySelection.All.Takes("x"u8), Is.True);
        Assert.That(KeySelection.None.Takes("x"u8), Is.False);
        Assert.That(NameList.Of("Accept").ContainsIgnoreCase("ACCEPT"u8), Is.True, "E-125");
    }

    [TestCase("GET", CacheMethod.Get)]
    [TestCase("HEAD", CacheMethod.Head)]
    [TestCase("OPTIONS", CacheMethod.Options)]
    [TestCase("TRACE", CacheMethod.Other)]
    [TestCase("POST", CacheMethod.Unsafe)]
    [TestCase("get", CacheMethod.Unsafe, TestName = "Parse_MethodInAnotherCase_IsAnotherMethod")]
    [TestCase("PURGE", CacheMethod.Unsafe, TestName = "C23_Purge_IsAnUnknownMethod")]
    public void Parse_Method_HasItsClass(string method, CacheMethod expected) =>
        Assert.That(CacheMethods.Parse(System.Text.Encoding.ASCII.GetBytes(method)), Is.EqualTo(expected));

    [TestCase(CacheMethod.Unsafe, 200, true)]
    [TestCase(CacheMethod.Unsafe, 303, true)]
    [TestCase(CacheMethod.Unsafe, 404, false)]
    [TestCase(CacheMethod.Unsafe, 500, false)]
    [TestCase(CacheMethod.Get, 200, false)]
    [TestCase(CacheMethod.Options, 200, false)]
    public void C31_Invalidates_OnlyAfterASuccessfulUnsafeMethod(CacheMethod method, int status, bool expected) =>
        Assert.That(CacheMethods.Invalidates(method, status), Is.EqualTo(expected));
}
