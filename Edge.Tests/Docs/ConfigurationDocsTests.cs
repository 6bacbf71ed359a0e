using System.Text.Json;
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
    public async Task Schema_Constraints_AreThoseOfTheCode()
    {
        var schema = await JsonSchema.FromFileAsync(Path.Combine(Docs, "rawedge.schema.json"));
        Assert.Multiple(() =>
        {
            foreach (var (path, key) in Keys(RootSection.Section).Where(key => !IsOfThisMachine(key.Path)))
            {
                var property = path.Split('.').Aggregate(schema, Descend);
                Assert.That(Plain(property.Default), Is.EqualTo(path.EndsWith("aliases", StringComparison.Ordinal) ? null : Plain(key.DefaultJson)), path);
                if (key.Type == "choice") Assert.That(property.Enumeration, Is.EqualTo(key.Words), path);
                if (key.Type == "integer") Assert.That(((int?)property.Minimum, (int?)property.Maximum), Is.EqualTo(Bounds(key)), path);
                if (key.Type is "duration" or "size") Assert.That(property.Description, Does.EndWith($"{key.Range!.Value.Least} … {key.Range.Value.Most}."), path);
            }
        });
    }

    [Test]
    public void ConfigurationPage_DefaultsAndRanges_AreThoseOfTheCode()
    {
        var page = File.ReadAllLines(Path.Combine(Docs, "configuration.md"));
        Assert.Multiple(() =>
        {
            foreach (var (path, key) in Keys(RootSection.Section).Where(key => key.Path != "$schema"))
            {
                var cells = page.Single(line => line.StartsWith($"| `{path}` |", StringComparison.Ordinal)).Split(" | ");
                if (key.Range is { } range) Assert.That(cells[1], Does.Contain($"{range.Least} … {range.Most}"), path);
                foreach (var word in key.Words) Assert.That(cells[1], Does.Contain($"`{word}`"), path);
                if (key.DefaultJson is { } value && !IsOfThisMachine(path)) Assert.That(cells[2], Is.EqualTo($"`{value}`"), path);
            }
        });
    }

    [TestCaseSource(nameof(Samples))]
    public async Task Sample_FitsTheSchemaAndTheReader(string file)
    {
        var schema = await JsonSchema.FromFileAsync(Path.Combine(Docs, "rawedge.schema.json"));
        Assert.That(schema.Validate(PlainJson(await File.ReadAllTextAsync(file))), Is.Empty);

        using var folder = new SampleFolder(file);
        var load = ConfigLoader.Load(folder.File, TimeProvider.System, []);
        Assert.That(load.Errors, Is.Empty);
        Assert.That(load.Snapshot, Is.Not.Null);
    }

    [Test]
    public void SampleEverything_HoldsEveryKey()
    {
        using var sample = JsonDocument.Parse(PlainJson(File.ReadAllText(Path.Combine(Docs, "samples", "everything.json"))));
        var missing = Keys(RootSection.Section).Select(key => key.Path).Where(path => !Holds(sample.RootElement, path.Split('.')));
        Assert.That(missing, Is.Empty);
    }

    private static bool Holds(JsonElement element, ReadOnlySpan<string> path)
    {
        if (path.IsEmpty) return true;
        if (path[0] != "*") return element.TryGetProperty(path[0], out var inner) && Holds(inner, path[1..]);
        if (element.ValueKind == JsonValueKind.Array) return element.EnumerateArray().Any() && Holds(element[0], path[1..]);
        foreach (var named in element.EnumerateObject())
        {
            if (Holds(named.Value, path[1..])) return true;   // a pair of files and a directory have different keys
        }

        return false;
    }

    private static string PlainJson(string text) => TrailingCommas().Replace(Comments().Replace(text, ""), "$1");

    // Spelling apart: a Newtonsoft value of the schema against the JSON of a key.
    private static string? Plain(object? value) => value switch
    {
        null => null,
        bool flag => flag ? "true" : "false",
        string text when text.Length > 0 && text[0] is '[' or '{' => Blanks().Replace(text, ""),
        string text => text.Trim('"'),
        _ => Blanks().Replace(Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!, ""),
    };

    private static (int?, int?) Bounds(ConfigKey key) =>
        (int.Parse(key.Range!.Value.Least), int.Parse(key.Range.Value.Most));

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

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@",(\s*[}\]])")]
    private static partial Regex TrailingCommas();
}
