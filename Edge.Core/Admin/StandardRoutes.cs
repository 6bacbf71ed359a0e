using Edge.Core.Diagnostics;

namespace Edge.Core.Admin;

/// <summary>The routes every edge has.</summary>
internal static class StandardRoutes
{
    /// <summary>Makes <c>/healthz</c>, <c>/readyz</c>, <c>/metrics</c> and <c>/status</c>; the caller may add more.</summary>
    public static AdminRoutes Create(ReadinessState readiness, MetricsExposition metrics, StatusReport status) => new AdminRoutes()
        .Map("GET", "/healthz", static (_, _) => ValueTask.FromResult(AdminResponse.Text(200, "ok")))
        .Map("GET", "/readyz", (_, _) => ValueTask.FromResult(Ready(readiness)))
        .Map("GET", "/metrics", async (_, cancellationToken) =>
        {
            using var text = new MemoryStream();
            await metrics.WriteAsync(text, cancellationToken).ConfigureAwait(false);
            return new AdminResponse(200, "text/plain; version=0.0.4; charset=utf-8", text.ToArray());
        })
        .Map("GET", "/status", (_, _) => ValueTask.FromResult(AdminResponse.Json(200, status.Write())));

    private static AdminResponse Ready(ReadinessState readiness)
    {
        ReadinessState.Snapshot now = readiness.Current;
        string state = now.State.ToString().ToLowerInvariant();
        return AdminResponse.Text(readiness.IsReady ? 200 : 503, now.Reason.Length == 0 || now.Reason == state ? state : $"{state}: {now.Reason}");
    }
}
