using System.Reflection;
using System.Text.RegularExpressions;
using Edge.Tests.Support;

namespace Edge.Tests.Docs;

/// <summary>Every test that the conformance page names exists.</summary>
internal sealed partial class ConformanceDocsTests
{
    private static readonly Dictionary<string, Type[]> Fixtures = typeof(ConformanceDocsTests).Assembly.GetTypes()
        .Where(type => type.Name.EndsWith("Tests", StringComparison.Ordinal)).GroupBy(type => type.Name)
        .ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);

    [Test]
    public void ConformancePage_EveryNamedTest_Exists()
    {
        var missing = Rows().SelectMany(row => Named(row).Where(name => !Exists(name))).Distinct().ToArray();

        Assert.That(missing, Is.Empty);
    }

    [Test]
    public void ConformancePage_EveryRequirementOfCaching_NamesATest()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "conformance.md"));
        var caching = page[page.IndexOf("\n## Caching", StringComparison.Ordinal)..page.IndexOf("\n### Differences", StringComparison.Ordinal)];
        var rows = caching.Split('\n').Where(line => line.Contains("| RFC ", StringComparison.Ordinal)).ToArray();

        Assert.That(rows, Has.Length.GreaterThan(40));
        Assert.That(rows.Where(row => !Named(row).Any()), Is.Empty);
    }

    private static string[] Rows() => File.ReadAllLines(Path.Combine(Repository.Root, "docs", "conformance.md"));

    // `Fixture`, `Fixture.Test`, `Fixture.Prefix_*`; a bare `Prefix_*` belongs to the fixture before it.
    private static IEnumerable<string> Named(string row)
    {
        if (!row.StartsWith('|'))
        {
            yield break;
        }

        var fixture = "";
        foreach (Match match in Code().Matches(row))
        {
            var text = match.Groups[1].Value;
            if (FixtureName().IsMatch(text))
            {
                fixture = text.Split('.')[0];
                yield return text;
            }
            else if (text.EndsWith("_*", StringComparison.Ordinal) && fixture.Length > 0)
            {
                yield return $"{fixture}.{text}";
            }
        }
    }

    private static bool Exists(string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        if (!Fixtures.TryGetValue(dot < 0 ? name : name[..dot], out var types))
        {
            return false;
        }

        if (dot < 0)
        {
            return true;
        }

        var wanted = name[(dot + 1)..];
        var tests = types.SelectMany(TestsOf).ToArray();
        return wanted.EndsWith('*')
            ? tests.Any(test => test.StartsWith(wanted[..^1], StringComparison.Ordinal)) || tests.Contains(wanted)
            : tests.Contains(wanted);
    }

    private static IEnumerable<string> TestsOf(Type type)
    {
        foreach (var method in type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static))
        {
            yield return method.Name;
            foreach (var each in method.GetCustomAttributes<TestCaseAttribute>())
            {
                if (each.TestName is { } name)
                {
                    yield return name;
                }
            }

            foreach (var source in method.GetCustomAttributes<TestCaseSourceAttribute>())
            {
                var cases = (source.SourceType ?? type).GetMethod(source.SourceName ?? "", BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static);
                if (cases?.GetParameters().Length == 0 && cases.Invoke(null, null) is IEnumerable<TestCaseData> data)
                {
                    foreach (var name in data.Select(each => each.TestName).OfType<string>())
                    {
                        yield return name;
                    }
                }
            }
        }
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"^[A-Za-z0-9]+Tests(\..+)?$")]
    private static partial Regex FixtureName();
}
