using System.Text.Json;
using Edge.Core.Admin;
using Edge.Core.Invalidation;

namespace Edge.Core.Commands;

/// <summary><c>rawedge purge</c>: asks a running edge to invalidate.</summary>
internal static class PurgeCommand
{
    /// <summary>Invalidates.</summary>
    /// <param name="client">The edge.</param>
    /// <param name="request">What.</param>
    /// <param name="json">Print the edge's answer as it is.</param>
    /// <param name="output">Takes the receipt.</param>
    /// <param name="error">Takes refusals.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <returns>Done; Usage when the edge found the request wrong; else Failed.</returns>
    public static async Task<int> RunAsync(
        AdminClient client, InvalidationRequest request, bool json, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        try
        {
            var body = JsonSerializer.SerializeToUtf8Bytes(request, InvalidationJson.Default.InvalidationRequest);
            var answer = await client.SendAsync("POST", "/invalidations", body, cancel).ConfigureAwait(false);
            if (json)
            {
                await output.WriteLineAsync(answer.Text).ConfigureAwait(false);
            }
            else if (answer.Status == 202)
            {
                await WriteReceiptAsync(answer, output).ConfigureAwait(false);
            }
            else
            {
                await AdminAccess.WriteRefusalAsync(answer, error).ConfigureAwait(false);
            }

            return answer.Status switch
            {
                202 => ExitCodes.Done,
                400 or 404 or 409 => ExitCodes.Usage,
                _ => ExitCodes.Failed,
            };
        }
        catch (AdminException failure)
        {
            await error.WriteLineAsync($"rawedge: {failure.Message}").ConfigureAwait(false);
            return ExitCodes.Failed;
        }
    }

    private static async Task WriteReceiptAsync(AdminAnswer answer, TextWriter output)
    {
        var receipt = JsonSerializer.Deserialize(answer.Body.Span, InvalidationJson.Default.InvalidationReceipt)!;
        var things = receipt.Count == 1 ? "1 path or tag" : $"{receipt.Count} paths and tags";
        await output.WriteLineAsync(
            $"{receipt.Id}: {things} of {string.Join(", ", receipt.Distributions)} {(receipt.Soft ? "made stale" : "purged")}").ConfigureAwait(false);
    }
}
