using Edge.Core.Diagnostics;

namespace Edge.Core.Admin;

/// <summary>The places of the admin endpoint.</summary>
internal static class AdminRoutes
{
    /// <summary>Alive, ready, metrics, status.</summary>
    public static IReadOnlyList<AdminRoute> Create(ReadinessState readiness, MetricsExposition metrics, Func<ReadOnlyMemory<byte>> status) =>
    [
        new("GET", "/healthz", _ => ValueTask.FromResult(AdminAnswer.Text(200, "ok"))),
        new("GET", "/readyz", _ => ValueTask.FromResult(AdminAnswer.Text(readiness.IsReady ? 200 : 503, readiness.Reason))),
        new("GET", "/metrics", cancel => MetricsAsync(metrics, cancel)),
        new("GET", "/status", _ => ValueTask.FromResult(new AdminAnswer(200, "application/json", status()))),
    ];

    private static async ValueTask<AdminAnswer> MetricsAsync(MetricsExposition metrics, CancellationToken cancel)
    {
        using var text = new MemoryStream();
        await metrics.WriteAsync(text, cancel).ConfigureAwait(false);
        return new AdminAnswer(200, "text/plain; version=0.0.4; charset=utf-8", text.ToArray());
    }
}
