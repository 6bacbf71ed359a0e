using System.Text.RegularExpressions;
using Edge.Core.Config;
using Edge.Core.Config.Keys;
using Edge.Core.Config.Sections;
using Edge.Tests.Support;
using NJsonSchema;

namespace Edge.Tests.Docs;

/// <summary>Code, documentation and JSON Schema know the same keys.</summary>
internal sealed partial class ConfigurationDocsTests
{
    private static string Docs => Path.Combine(Repository.Root, "docs");

    /// <summary>Every key the readers know, as <c>origins.*.httpPort</c>, with its data.</summary>
    private static IEnumerable<(string Path, ConfigKey Key)> Keys(ConfigSection section, string prefix = "")
    {
        foreach (var key in section.Keys)
        {
            var path = prefix + key.Name;
            yield return (path, key);
            if (key is ContainerKey container)
            {
                var inner = container is SectionKey ? path + "." : path + ".*.";
                foreach (var nested in Keys(container.Section, inner))
                {
                    yield return nested;
                }
            }
        }
    }

    [Test]
    public void ConfigurationPage_NamesEveryKeyAndNoOther()
    {
        var page = File.ReadAllText(Path.Combine(Docs, "configuration.md"));
        var documented = KeyRow().Matches(page).Select(row => row.Groups[1].Value).ToArray();

        Assert.That(documented, Is.EquivalentTo(Keys(RootSection.Section).Select(key => key.Path).Where(path => path != "$schema")));
    }

    [Test]
    public async Task Schema_NamesEveryKeyAndNoOther()
    {
        var schema = await JsonSchema.FromFileAsync(Path.Combine(Docs, "rawedge.schema.json"));

        Assert.That(SchemaKeys(schema, "").Distinct(), Is.EquivalentTo(Keys(RootSection.Section).Select(key => key.Path)));
    }

    [Test]
    public async Task Schema_Defaults_AreThoseOfTheCode()
    {
        var schema = await JsonSchema.FromFileAsync(Path.Combine(Docs, "rawedge.schema.json"));
        foreach (var (path, key) in Keys(RootSection.Section).Where(key => key.Key.DefaultJson is not null && !IsOfThisMachine(key.Path)))
        {
            var property = path.Split('.').Aggregate((JsonSchema)schema, Descend);
            Assert.That(property.Description, Does.EndWith($"Default: {key.DefaultJson}."), path);
        }
    }

    [TestCaseSource(nameof(Samples))]
    public async Task Sample_FitsTheSchemaAndTheReader(string file)
    {
        var schema = await JsonSchema.FromFileAsync(Path.Combine(Docs, "rawedge.schema.json"));
        var text = Comments().Replace(await File.ReadAllTextAsync(file), "");
        text = TrailingCommas().Replace(text, "$1");
        var load = ConfigLoader.Load(file, TimeProvider.System, []);

        Assert.That(schema.Validate(text), Is.Empty);
        Assert.That(load.Errors.Where(error => !error.Message.Contains("cannot be read", StringComparison.Ordinal)
            && !error.Message.Contains("does not exist", StringComparison.Ordinal) && !error.Path.StartsWith("certificates.", StringComparison.Ordinal)
            && !error.Path.EndsWith("trustedCaFile", StringComparison.Ordinal)), Is.Empty, "only the files are missing");
    }

    private static IEnumerable<string> Samples() =>
        Directory.GetFiles(Path.Combine(Docs, "samples"), "*.json").Append(Path.Combine(Repository.Root, "deploy", "edge.json"));

    // The number of cores decides, so the page says how.
    private static bool IsOfThisMachine(string path) => path == "limits.concurrentHandshakes";

    private static JsonSchema Descend(JsonSchema schema, string name)
    {
        schema = schema.ActualSchema;
        return name == "*" ? (schema.AdditionalPropertiesSchema ?? schema.Item)!.ActualSchema : schema.Properties[name];
    }

    private static IEnumerable<string> SchemaKeys(JsonSchema schema, string prefix)
    {
        schema = schema.ActualSchema;
        foreach (var (name, property) in schema.Properties)
        {
            yield return prefix + name;
            foreach (var nested in SchemaKeys(property, prefix + name + "."))
            {
                yield return nested;
            }
        }

        var inner = schema.AdditionalPropertiesSchema ?? schema.Item;
        if (inner is { } each && each.ActualSchema.Properties.Count > 0)
        {
            foreach (var nested in SchemaKeys(each, prefix + "*."))
            {
                yield return nested;
            }
        }
    }

    [GeneratedRegex(@"^\| `([A-Za-z.*$]+)` \|", RegexOptions.Multiline)]
    private static partial Regex KeyRow();

    [GeneratedRegex(@"(?<=^|[\s,{\[])//[^\n]*")]
    private static partial Regex Comments();

    [GeneratedRegex(@",(\s*[}\]])")]
    private static partial Regex TrailingCommas();
}
