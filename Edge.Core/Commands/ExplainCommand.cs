using System.Text.Json;
using Edge.Core.Admin;
using Edge.Core.Explaining;

namespace Edge.Core.Commands;

/// <summary><c>rawedge explain</c>: asks a running edge what it would do with a request.</summary>
internal static class ExplainCommand
{
    /// <summary>Explains.</summary>
    /// <param name="client">The edge.</param>
    /// <param name="request">The request.</param>
    /// <param name="json">Print the edge's answer as it is.</param>
    /// <param name="output">Takes the explanation.</param>
    /// <param name="error">Takes what is wrong with the question.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <returns>Done; Usage when the edge found the question wrong; else Failed.</returns>
    public static async Task<int> RunAsync(
        AdminClient client, ExplainRequest request, bool json, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        try
        {
            var answer = await client.SendAsync("GET", request.ToTarget(), default, cancel).ConfigureAwait(false);
            if (json)
            {
                await output.WriteLineAsync(answer.Text).ConfigureAwait(false);
            }
            else if (answer.Status == 200)
            {
                Write(JsonSerializer.Deserialize(answer.Body.Span, ExplanationJson.Default.Explanation)!, output);
            }
            else
            {
                await AdminAccess.WriteRefusalAsync(answer, error).ConfigureAwait(false);
            }

            return answer.Status switch
            {
                200 => ExitCodes.Done,
                400 => ExitCodes.Usage,
                _ => ExitCodes.Failed,
            };
        }
        catch (AdminException failure)
        {
            await error.WriteLineAsync($"rawedge: {failure.Message}").ConfigureAwait(false);
            return ExitCodes.Failed;
        }
    }

    private static void Write(Explanation told, TextWriter output)
    {
        output.WriteLine(told.Request);
        Line(output, "outcome", told.Status is { } status ? $"{told.Outcome}, {status}" : told.Outcome);
        Line(output, "reason", told.Reason);
        Line(output, "a hit if", told.HitIf);
        Line(output, "distribution", told.Distribution);
        Line(output, "behavior", told.Behavior is null ? null : $"{told.Behavior} (cache policy {told.CachePolicy}, origin {told.Origin})");
        Line(output, "key", told.Key is { } key ? KeyText(key) : null);
        Line(output, "stored", told.Stored is { } stored ? StoredText(stored) : told.Key is null ? null : "nothing for this request");
        Line(output, "freshness", told.Stored is { } known ? FreshnessText(known.Freshness) : null);
        Line(output, "varies by", told.VariesBy is { } names ? string.Join(", ", names) : null);
        Line(output, "last answer", told.LastStatus is { } last ? $"{last}, not stored" : null);
        Line(output, "Cache-Status", told.CacheStatus);
        foreach (var note in told.Notes)
        {
            Line(output, "note", note);
        }
    }

    private static void Line(TextWriter output, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            output.WriteLine($"  {name,-13} {value}");
        }
    }

    private static string KeyText(ExplainedKey key)
    {
        var parts = new List<string> { $"site {key.Site}", key.Host is null ? "any host of it" : $"host {key.Host}", $"path {key.Path}" };
        parts.AddRange(key.Query is null ? [] : [$"query {key.Query}"]);
        parts.AddRange(key.Fields.Select(field => field.Value is null ? $"{field.Key} absent" : $"{field.Key}: {field.Value}"));
        parts.AddRange(key.Cookies is null ? [] : [$"cookies {key.Cookies}"]);
        parts.AddRange(key.Codings.Length == 0 ? [] : [$"codings {string.Join('+', key.Codings)}"]);
        return string.Join(" | ", [.. parts, key.Method]);
    }

    private static string StoredText(ExplainedResponse stored)
    {
        var text = $"{stored.Status}, {stored.Length} bytes";
        text += stored.ETag is null ? "" : $", ETag {stored.ETag}";
        text += stored.LastModified is null ? "" : $", Last-Modified {stored.LastModified}";
        return stored.VariesBy is null ? text : $"{text}, variant by {string.Join(", ", stored.VariesBy)}";
    }

    private static string FreshnessText(ExplainedFreshness freshness)
    {
        var text = $"{freshness.Lifetime} s ({freshness.Source ?? "nothing says so"}) - age {freshness.InitialAge + freshness.ResidentTime} s "
            + $"({freshness.InitialAge} s on arrival + {freshness.ResidentTime} s here) = {freshness.Remaining} s left";
        text += freshness.StaleWhileRevalidate > 0 ? $"; stale-while-revalidate {freshness.StaleWhileRevalidate} s" : "";
        text += freshness.StaleIfError is { } window ? $"; stale-if-error {window} s" : "";
        return freshness.Rules.Length == 0 ? text : $"{text}; {string.Join(", ", freshness.Rules)}";
    }
}
