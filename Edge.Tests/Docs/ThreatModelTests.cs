using System.Reflection;
using System.Text.RegularExpressions;
using Edge.Tests.Support;

namespace Edge.Tests.Docs;

/// <summary>docs/threat-model.md says of each attack how far its answer is built; what it claims, a test bears in its name.</summary>
internal sealed partial class ThreatModelTests
{
    private static readonly HashSet<string> Numbers =
    [
        .. typeof(ThreatModelTests).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Where(method => method.IsDefined(typeof(TestAttribute)) || method.IsDefined(typeof(TestCaseAttribute)) || method.IsDefined(typeof(TestCaseSourceAttribute)))
            .SelectMany(method => method.GetCustomAttributes<TestCaseAttribute>().Select(row => row.TestName ?? "").Append(method.Name))
            .SelectMany(name => NumberInName().Matches(name)).Select(match => match.Value),
    ];

    private static IEnumerable<TestCaseData> ClaimedRows => Row()
        .Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "threat-model.md")))
        .Where(row => row.Groups[3].Value != "planned")
        .Select(row => new TestCaseData(row.Groups[1].Value, row.Groups[2].Value.Trim()).SetArgDisplayNames(row.Groups[1].Value));

    [TestCaseSource(nameof(ClaimedRows))]
    public void RowThatIsClaimed_HasATestThatBearsItsNumber(string number, string attack) => Assert.That(Numbers, Does.Contain(number), attack);

    [Test]
    public void EveryRowOfHttpAndOrigin_IsThere()
    {
        var rows = Row().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "threat-model.md"))).Select(row => row.Groups[1].Value).ToArray();

        Assert.That(rows, Is.SupersetOf(Enumerable.Range(1, 34).Select(i => $"H{i:00}").Concat(Enumerable.Range(1, 22).Select(i => $"O{i:00}"))));
    }

    [GeneratedRegex(@"^\| ([HO]\d\d) \| ([^|]*)\|[^\n]*\| (built|partly|planned) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"(?<![A-Za-z0-9])[HO]\d\d(?=_)")]
    private static partial Regex NumberInName();
}
