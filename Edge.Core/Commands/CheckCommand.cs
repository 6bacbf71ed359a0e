using System.Text.Json;
using System.Text.Json.Serialization;
using Edge.Core.Config;
using Edge.Core.Config.Document;

namespace Edge.Core.Commands;

/// <summary><c>rawedge check</c>: every error, every dangerous-but-legal setting, and on request what the file came to.</summary>
internal static partial class CheckCommand
{
    /// <summary>Checks a file.</summary>
    /// <returns><see cref="ExitCodes.Done"/> without errors, whatever the warnings; else <see cref="ExitCodes.Usage"/>.</returns>
    public static int Run(string file, bool print, bool json, TextWriter output, TextWriter error, TimeProvider time)
    {
        var result = ConfigLoader.Load(file, time);
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(ReportOf(result), CheckJson.Default.CheckReport));
        }
        else
        {
            WriteText(file, result, output, error);
        }

        if (print)
        {
            EffectiveConfiguration.Write(result.Effective, output, markDefaults: true);
        }

        return result.Snapshot is null ? ExitCodes.Usage : ExitCodes.Done;
    }

    private static void WriteText(string file, ConfigLoadResult result, TextWriter output, TextWriter error)
    {
        foreach (var issue in result.Errors)
        {
            error.WriteLine(issue.ToString());
        }

        foreach (var issue in result.Warnings)
        {
            output.WriteLine($"warning: {issue}");
        }

        if (result.Snapshot is null)
        {
            error.WriteLine($"{file}: {Count(result.Errors.Length, "error")}, {Count(result.Warnings.Length, "warning")}");
        }
        else
        {
            output.WriteLine($"{file}: OK, {Count(result.Warnings.Length, "warning")}");
        }
    }

    private static string Count(int number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";

    private static CheckReport ReportOf(ConfigLoadResult result) => new(
        result.Snapshot is not null, [.. result.Errors.Select(IssueOf)], [.. result.Warnings.Select(IssueOf)]);

    private static CheckIssue IssueOf(ConfigIssue issue) =>
        new(issue.Location.Source, issue.Location.Line, issue.Location.Column, issue.Path, issue.Message);

    private sealed record CheckReport(bool Ok, CheckIssue[] Errors, CheckIssue[] Warnings);

    private sealed record CheckIssue(string Source, int Line, int Column, string Path, string Message);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
    [JsonSerializable(typeof(CheckReport))]
    private sealed partial class CheckJson : JsonSerializerContext;
}
