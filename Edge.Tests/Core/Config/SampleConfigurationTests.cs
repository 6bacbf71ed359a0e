using System.Text.RegularExpressions;
using Edge.Tests.Support;

namespace Edge.Tests.Core.Config;

/// <summary>Every whole configuration in our documentation works as it stands, given the files it names.</summary>
internal sealed partial class SampleConfigurationTests
{
    private static IEnumerable<TestCaseData> Samples()
    {
        foreach (var page in Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md").Prepend(Path.Combine(Repository.Root, "README.md")).Order(StringComparer.Ordinal))
        {
            var text = File.ReadAllText(page);
            foreach (Match block in CodeBlock().Matches(text))
            {
                if (!block.Groups["text"].Value.Contains("\"listeners\"", StringComparison.Ordinal)) continue;
                var line = text.AsSpan(0, block.Index).Count('\n') + 1;
                yield return new TestCaseData(block.Groups["text"].Value).SetArgDisplayNames($"{Path.GetFileName(page)}:{line}");
            }
        }
    }

    [Test]
    public void Samples_AreFound() => Assert.That(Samples(), Is.Not.Empty);

    [TestCaseSource(nameof(Samples))]
    public void Sample_HasNoErrors(string text)
    {
        using var folder = new ConfigFolder();
        var local = FileName().Replace(text, match => match.Value.Replace(match.Groups["path"].Value, Path.GetFileName(match.Groups["path"].Value), StringComparison.Ordinal));
        var hosts = HostName().Matches(local).Select(match => match.Groups["host"].Value).Distinct().ToArray();
        var leaf = TestCa.Shared.Leaf(hosts);
        foreach (var stem in FileName().Matches(local).Select(match => Path.GetFileNameWithoutExtension(match.Groups["path"].Value)).Where(stem => stem != "ca"))
        {
            PemFiles.Write(folder.Path, stem, leaf);
        }

        var result = folder.Load(local);
        Assert.That(folder.Texts(result.Errors), Is.Empty);
    }

    [GeneratedRegex("^```jsonc?\n(?<text>\\{.*?^\\})\n```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex("\"(certificateFile|keyFile|trustedCaFile)\": *\"(?<path>[^\"]+)\"")]
    private static partial Regex FileName();

    // Every text that looks like a name with dots is put into the certificate; too many do no harm.
    [GeneratedRegex("\"(?<host>(\\*\\.)?[a-z0-9-]+(\\.[a-z0-9-]+)*\\.[a-z]+)\"")]
    private static partial Regex HostName();
}
