using System.Collections;
using System.Collections.Immutable;
using Edge.Core.Config.Document;

namespace Edge.Core.Config;

/// <summary>What reading a configuration gave: rules, or every error; warnings and the effective values in either case.</summary>
/// <param name="Snapshot">The rules; null when there is any error.</param>
/// <param name="Errors">Everything wrong, in the order of the file.</param>
/// <param name="Warnings">Everything legal but dangerous.</param>
/// <param name="Effective">What every key came to.</param>
internal sealed record ConfigLoadResult(
    EdgeSnapshot? Snapshot, ImmutableArray<ConfigIssue> Errors, ImmutableArray<ConfigIssue> Warnings, EffectiveSection Effective);

/// <summary>File and environment → <see cref="ConfigLoadResult"/>. The one way in for run, check, reload and tests.</summary>
internal static class ConfigLoader
{
    /// <summary>Reads <paramref name="file"/> and lays the environment of this process over it.</summary>
    /// <param name="file">As the operator wrote it; locations carry it as it stands.</param>
    /// <param name="time">The clock that certificates are judged by.</param>
    public static ConfigLoadResult Load(string file, TimeProvider time) => Load(file, time, Environment());

    /// <summary>As the other overload, with the environment given.</summary>
    public static ConfigLoadResult Load(string file, TimeProvider time, IEnumerable<KeyValuePair<string, string>> environment)
    {
        var issues = new ConfigIssues();
        var effective = new EffectiveSection();
        var snapshot = Read(file, issues) is { } root ? Build(file, root, environment, time, issues, effective) : null;
        return new ConfigLoadResult(snapshot, issues.Errors, issues.Warnings, effective);
    }

    private static ConfigNode? Read(string file, ConfigIssues issues)
    {
        if (TextFile.TryReadBytes(file, out var text, out var error))
        {
            return ConfigDocument.Parse(text, file, issues);
        }

        issues.Error(SourceLocation.OfFile(file), "", error!);
        return null;
    }

    private static EdgeSnapshot? Build(
        string file, ConfigNode root, IEnumerable<KeyValuePair<string, string>> environment, TimeProvider time, ConfigIssues issues, EffectiveSection effective)
    {
        EnvironmentOverrides.Apply(root, environment, issues);
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        return SnapshotBuilder.Build(root, new ConfigContext(folder, time.GetUtcNow()), issues, effective);
    }

    private static IEnumerable<KeyValuePair<string, string>> Environment() => System.Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .Select(variable => KeyValuePair.Create((string)variable.Key, (string?)variable.Value ?? ""));
}
