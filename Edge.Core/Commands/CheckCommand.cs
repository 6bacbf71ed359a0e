using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Edge.Core.Config;
using Edge.Core.Config.Document;

namespace Edge.Core.Commands;

/// <summary><c>rawedge check</c>: every error, every dangerous-but-legal setting, and on request what the file came to.</summary>
internal static partial class CheckCommand
{
    /// <summary>Checks a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="print">Print the effective configuration; standard output then holds nothing else, so that it can be kept as a file.</param>
    /// <param name="json">Report as one JSON object; with <paramref name="print"/> the effective configuration is a part of it.</param>
    /// <param name="output">Takes the answer.</param>
    /// <param name="error">Takes errors.</param>
    /// <param name="time">The clock that certificates are judged by.</param>
    /// <returns><see cref="ExitCodes.Done"/> without errors, whatever the warnings; else <see cref="ExitCodes.Usage"/>.</returns>
    public static int Run(string file, bool print, bool json, TextWriter output, TextWriter error, TimeProvider time)
    {
        var result = ConfigLoader.Load(file, time, thorough: true);
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(ReportOf(result, print), CheckJson.Default.CheckReport));
        }
        else
        {
            WriteText(file, result, print ? error : output, error);
            if (print && result.Snapshot is not null)
            {
                EffectiveConfiguration.Write(result.Effective, output, markDefaults: true);
            }
        }

        return result.Snapshot is null ? ExitCodes.Usage : ExitCodes.Done;
    }

    private static void WriteText(string file, ConfigLoadResult result, TextWriter report, TextWriter error)
    {
        foreach (var issue in result.Errors)
        {
            error.WriteLine(issue.ToString());
        }

        foreach (var issue in result.Warnings)
        {
            report.WriteLine($"warning: {issue}");
        }

        if (result.Snapshot is { } snapshot)
        {
            report.WriteLine($"tls: computes with {snapshot.Tls.Describe()}");
            report.WriteLine($"{file}: OK, {ContentsOf(snapshot)}; {Count(result.Warnings.Length, "warning")}");
        }
        else
        {
            error.WriteLine($"{file}: {Count(result.Errors.Length, "error")}, {Count(result.Warnings.Length, "warning")}");
        }
    }

    private static string ContentsOf(EdgeSnapshot snapshot) => string.Join(", ",
        Count(snapshot.Listeners.Length, "listener"), Count(snapshot.Certificates.All.Length, "certificate"),
        Count(snapshot.Origins.Count, "origin"), Count(snapshot.Distributions.Length, "distribution"));

    private static string Count(int number, string noun) => number == 1 ? $"1 {noun}" : $"{number} {noun}s";

    private static CheckReport ReportOf(ConfigLoadResult result, bool print) => new(
        result.Snapshot is not null,
        [.. result.Errors.Select(IssueOf)],
        [.. result.Warnings.Select(IssueOf)],
        result.Snapshot?.Tls.Describe(),
        print && result.Snapshot is not null ? Plain(result.Effective) : null);

    private static CheckIssue IssueOf(ConfigIssue issue) =>
        new(issue.Location.Source, issue.Location.Line, issue.Location.Column, issue.Path, issue.Message);

    private static JsonElement Plain(EffectiveSection effective)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        EffectiveConfiguration.Write(effective, text, markDefaults: false);
        using var document = JsonDocument.Parse(text.ToString());
        return document.RootElement.Clone();
    }

    private sealed record CheckReport(bool Ok, CheckIssue[] Errors, CheckIssue[] Warnings, string? CryptoProvider, JsonElement? Effective);

    // "file" is "env NAME", and line and column are 0, for what an environment variable said.
    private sealed record CheckIssue(string File, int Line, int Column, string Path, string Message);

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
    [JsonSerializable(typeof(CheckReport))]
    private sealed partial class CheckJson : JsonSerializerContext;
}
