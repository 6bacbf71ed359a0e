using System.Text.Json;
using Edge.Core.Admin;

namespace Edge.Core.Commands;

/// <summary><c>rawedge status</c> and <c>rawedge top</c>: what a running edge is doing, once or again and again.</summary>
internal static class StatusCommand
{
    // ECMA-48: cursor to the first line, and clear to the end.
    private const string Home = "\u001b[H\u001b[J";

    /// <summary>Asks once.</summary>
    /// <param name="client">The edge.</param>
    /// <param name="json">Print the edge's answer as it is.</param>
    /// <param name="output">Takes the lines.</param>
    /// <param name="error">Takes refusals.</param>
    /// <param name="cancel">Ends it early.</param>
    public static Task<int> RunAsync(AdminClient client, bool json, TextWriter output, TextWriter error, CancellationToken cancel) => AskedAsync(
        async () =>
        {
            var answer = await client.SendAsync("GET", "/status", default, cancel).ConfigureAwait(false);
            if (answer.Status != 200)
            {
                await AdminAccess.WriteRefusalAsync(answer, error).ConfigureAwait(false);
                return ExitCodes.Failed;
            }

            using var document = json ? null : JsonDocument.Parse(answer.Body);
            await output.WriteAsync(document is null ? answer.Text + "\n" : StatusView.Write(document.RootElement, null, default)).ConfigureAwait(false);
            return ExitCodes.Done;
        },
        error);

    /// <summary>Asks again and again, until it is cancelled, <paramref name="count"/> is reached, or the edge is gone.</summary>
    /// <param name="client">The edge.</param>
    /// <param name="interval">Time between two questions.</param>
    /// <param name="count">How often; null: without end.</param>
    /// <param name="isScreen">Whether what was written before is to be written over.</param>
    /// <param name="output">Takes the lines.</param>
    /// <param name="error">Takes refusals.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancel">Ends it, in order.</param>
    public static Task<int> TopAsync(
        AdminClient client, TimeSpan interval, int? count, bool isScreen, TextWriter output, TextWriter error, TimeProvider time, CancellationToken cancel) => AskedAsync(
        async () =>
        {
            var (before, asked) = (default(JsonElement?), 0L);
            try
            {
                for (var turn = 0; count is null || turn < count; turn++)
                {
                    if (turn > 0)
                    {
                        await Task.Delay(interval, time, cancel).ConfigureAwait(false);
                    }

                    var answer = await client.SendAsync("GET", "/status", default, cancel).ConfigureAwait(false);
                    if (answer.Status != 200)
                    {
                        await AdminAccess.WriteRefusalAsync(answer, error).ConfigureAwait(false);
                        return ExitCodes.Failed;
                    }

                    var elapsed = turn == 0 ? TimeSpan.Zero : time.GetElapsedTime(asked);
                    asked = time.GetTimestamp();
                    using var document = JsonDocument.Parse(answer.Body);
                    var now = document.RootElement.Clone();
                    await output.WriteAsync((isScreen ? Home : turn > 0 ? "\n" : "") + StatusView.Write(now, before, elapsed)).ConfigureAwait(false);
                    await output.FlushAsync(cancel).ConfigureAwait(false);
                    before = now;
                }
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                // Ctrl-C is how one leaves.
            }

            return ExitCodes.Done;
        },
        error);

    private static async Task<int> AskedAsync(Func<Task<int>> ask, TextWriter error)
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (AdminException failure)
        {
            await error.WriteLineAsync($"rawedge: {failure.Message}").ConfigureAwait(false);
            return ExitCodes.Failed;
        }
    }
}
