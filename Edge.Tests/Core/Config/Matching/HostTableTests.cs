using System.Text;
using CsCheck;
using Edge.Core.Config.Matching;

namespace Edge.Tests.Core.Config.Matching;

/// <summary>Host names → sites: exact, then the longest wildcard, then any (E-24, E-27).</summary>
internal sealed class HostTableTests
{
    private static readonly Gen<string> Hosts = Gen.Char["ab"].Select(c => c.ToString()).Array[1, 4].Select(labels => string.Join('.', labels));
    private static readonly Gen<string> Aliases = Gen.OneOf(Hosts, Hosts.Select(host => "*." + host), Gen.Const("*"));

    [TestCase("www.example.com", "www.example.com")]
    [TestCase("api.example.com", "*.example.com")]
    [TestCase("a.b.c.example.com", "*.example.com")]
    [TestCase("x.eu.example.com", "*.eu.example.com")]
    [TestCase("x.y.eu.example.com", "*.eu.example.com")]
    [TestCase("eu.example.com", "*.example.com")]
    [TestCase("example.com", "*")]
    [TestCase("example.org", "*")]
    [TestCase("wwww.example.com.org", "*")]
    [TestCase("192.0.2.1", "*")]
    public void E24_MostSpecificAlias_Wins(string host, string alias) =>
        Assert.That(Table("*", "*.example.com", "www.example.com", "*.eu.example.com").Find(Encoding.ASCII.GetBytes(host)), Is.EqualTo(alias));

    [TestCase("WWW.Example.COM")]
    [TestCase("www.example.com.")]
    public void T28_CaseAndOneTrailingDot_MakeNoDifference(string host) =>
        Assert.That(Table("www.example.com").Find(Encoding.ASCII.GetBytes(host)), Is.EqualTo("www.example.com"));

    [TestCase("")]
    [TestCase(".")]
    [TestCase("www.example.com..")]
    [TestCase("example.com")]
    [TestCase("xexample.com")]
    [TestCase("wäw.example.com")]
    public void Host_ThatNobodyClaims_IsNotFound(string host) =>
        Assert.That(Table("www.example.com", "*.www.example.com").Find(Encoding.UTF8.GetBytes(host)), Is.Null);

    [Test]
    public void Host_ThatIsNoName_IsNotEvenAnyHost()
    {
        Assert.That(Table("*").Find(Encoding.ASCII.GetBytes(new string('a', 256))), Is.Null);
        Assert.That(Table("*").Find([0xC3, 0xBC]), Is.Null);
        Assert.That(Table("*").Find("anything"u8), Is.EqualTo("*"));
    }

    [Test]
    public void Find_AgreesWithTheNaiveSearch() => Gen.Select(Aliases.Array[0, 8], Hosts).Sample((aliases, host) =>
        Table(aliases).Find(Encoding.ASCII.GetBytes(host)) == Naive(aliases, host));

    [Test]
    public void Find_AllocatesNothing()
    {
        var table = Table("*", "*.example.com", "www.example.com");
        table.Find("a.b.example.com"u8);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++) table.Find("a.b.example.com"u8);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static string? Naive(string[] aliases, string host)
    {
        if (aliases.Contains(host)) return host;
        var wildcards = aliases.Where(alias => alias.StartsWith("*.", StringComparison.Ordinal) && host.EndsWith(alias[1..], StringComparison.Ordinal));
        return wildcards.MaxBy(alias => alias.Length) ?? (aliases.Contains("*") ? "*" : null);
    }

    private static HostTable<string> Table(params string[] aliases) => new(aliases.Select(alias => KeyValuePair.Create(alias, alias)));
}
