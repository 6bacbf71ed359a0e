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
    /// <param name="inService">The configuration that serves now: its certificates are taken over unless their files changed.</param>
    /// <param name="thorough">Read every file of a directory of certificates, and refuse what a server would warn of.</param>
    public static ConfigLoadResult Load(string file, TimeProvider time, EdgeSnapshot? inService = null, bool thorough = false) =>
        Load(file, time, Environment(), inService, thorough);

    /// <summary>As the other overload, with the environment given.</summary>
    public static ConfigLoadResult Load(
        string file, TimeProvider time, IEnumerable<KeyValuePair<string, string>> environment, EdgeSnapshot? inService = null, bool thorough = false)
    {
        var issues = new ConfigIssues();
        var effective = new EffectiveSection();
        var snapshot = Read(file, issues) is { } root ? Build(root, environment, ContextOf(file, time, inService, thorough), issues, effective) : null;
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
        ConfigNode root, IEnumerable<KeyValuePair<string, string>> environment, ConfigContext context, ConfigIssues issues, EffectiveSection effective)
    {
        EnvironmentOverrides.Apply(root, environment, issues);
        return SnapshotBuilder.Build(root, context, issues, effective);
    }

    private static ConfigContext ContextOf(string file, TimeProvider time, EdgeSnapshot? inService, bool thorough)
    {
        var context = new ConfigContext(Path.GetDirectoryName(Path.GetFullPath(file))!, time.GetUtcNow()) { Thorough = thorough };
        return inService is null ? context : context with { KnownCertificates = inService.CertificateSources.ToDictionary(loaded => loaded.Source) };
    }

    private static IEnumerable<KeyValuePair<string, string>> Environment() => System.Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .Select(variable => KeyValuePair.Create((string)variable.Key, (string?)variable.Value ?? ""));
}
