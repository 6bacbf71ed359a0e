using System.Text;
using CsCheck;
using Edge.Core.Config.Matching;

namespace Edge.Tests.Core.Config.Matching;

/// <summary>Host → site (E-24, E-27, T28).</summary>
internal sealed class HostTableTests
{
    private static readonly HostTable<string> Table = TableOf("www.example.com", "*.example.com", "*.b.example.com", "[::1]", "127.0.0.1");

    [TestCase("www.example.com", "www.example.com")]
    [TestCase("WWW.Example.COM", "www.example.com")]
    [TestCase("www.example.com.", "www.example.com")]
    [TestCase("a.example.com", "*.example.com")]
    [TestCase("a.c.example.com", "*.example.com")]
    [TestCase("a.b.example.com", "*.b.example.com")]
    [TestCase("x.a.b.example.com", "*.b.example.com")]
    [TestCase("b.example.com", "*.example.com")]
    [TestCase("[::1]", "[::1]")]
    [TestCase("127.0.0.1", "127.0.0.1")]
    [TestCase("example.com", null)]
    [TestCase("badexample.com", null)]
    [TestCase("www.example.com..", null)]
    [TestCase("www.example.org", null)]
    [TestCase("", null)]
    [TestCase(".", null)]
    public void E24_Find_MostSpecificAliasWins(string host, string? alias) => Assert.That(Find(Table, host), Is.EqualTo(alias));

    [Test]
    public void E24_Find_Star_TakesWhatNobodyElseClaims()
    {
        var table = TableOf("www.example.com", "*");
        Assert.That(Find(table, "www.example.com"), Is.EqualTo("www.example.com"));
        Assert.That(Find(table, "other.example"), Is.EqualTo("*"));
        Assert.That(Find(table, "192.0.2.1"), Is.EqualTo("*"));
    }

    [Test]
    public void T28_Find_NotAsciiOrTooLong_IsNobodysEvenWithStar()
    {
        var table = TableOf("*");
        Assert.That(table.Find([(byte)'a', 0xE4]), Is.Null);
        Assert.That(Find(table, new string('a', 255)), Is.EqualTo("*"));
        Assert.That(Find(table, new string('a', 256)), Is.Null);
    }

    [Test]
    public void E24_Find_AgreesWithTheNaiveModel()
    {
        var label = Gen.String[Gen.Char["abc"], 1, 1];
        var name = label.Array[1, 4].Select(labels => string.Join('.', labels));
        var alias = Gen.Select(Gen.Bool, name, (wild, text) => wild ? "*." + text : text);
        Gen.Select(alias.Array[0, 8], Gen.Bool, name).Sample((aliases, any, host) =>
        {
            string[] all = any ? [.. aliases.Distinct(), "*"] : [.. aliases.Distinct()];
            return Find(TableOf(all), host) == Model(all, host);
        }, iter: 20_000);
    }

    [Test]
    public void Find_AllocatesNothing()
    {
        byte[][] hosts = [.. new[] { "www.example.com", "X.A.B.example.com", "nobody.example.org" }.Select(Encoding.ASCII.GetBytes)];
        foreach (var host in hosts) Table.Find(host);
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var host in hosts) Table.Find(host);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static HostTable<string> TableOf(params string[] aliases) => new(aliases.Select(alias => KeyValuePair.Create(alias, alias)));

    private static string? Find(HostTable<string> table, string host) => table.Find(Encoding.ASCII.GetBytes(host));

    private static string? Model(string[] aliases, string host)
    {
        if (aliases.Contains(host)) return host;
        var wide = aliases.Where(alias => alias.StartsWith("*.", StringComparison.Ordinal) && host.EndsWith(alias[1..], StringComparison.Ordinal)).MaxBy(alias => alias.Length);
        return wide ?? (aliases.Contains("*") ? "*" : null);
    }
}
