using System.Buffers;
using System.Reflection;
using System.Text.Json;
using Edge.Core.Diagnostics;

namespace Edge.Core.Admin;

/// <summary>The document of <c>/status</c>: what <c>rawedge status</c> and <c>rawedge top</c> show. Counters run from start.</summary>
/// <param name="readiness">State and reason.</param>
/// <param name="metrics">The counters.</param>
/// <param name="timeProvider">The clock of the uptime.</param>
internal sealed class StatusReport(ReadinessState readiness, EdgeMetrics metrics, TimeProvider timeProvider)
{
    private static readonly string[] Schemes = MetricLabels.Of<EdgeScheme>();

    private readonly DateTimeOffset _started = timeProvider.GetUtcNow();

    /// <summary>Adds members to the document, such as listeners. Set once at composition.</summary>
    public Action<Utf8JsonWriter>? More { get; set; }

    /// <summary>The document of this moment, indented, as UTF-8.</summary>
    public ReadOnlyMemory<byte> Write()
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            WriteProcess(json);
            WriteViewers(json);
            WriteCache(json);
            WriteOrigins(json);
            More?.Invoke(json);
            json.WriteEndObject();
        }
        return buffer.WrittenMemory;
    }

    private void WriteProcess(Utf8JsonWriter json)
    {
        ReadinessState.Snapshot now = readiness.Current;
        (long generation, bool succeeded, DateTimeOffset attempt) = metrics.Sources.Config.Read();
        json.WriteString("state", now.State.ToString().ToLowerInvariant());
        json.WriteString("reason", now.Reason);
        json.WriteString("version", typeof(StatusReport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);
        json.WriteNumber("pid", Environment.ProcessId);
        json.WriteString("started", _started);
        json.WriteNumber("uptimeSeconds", (long)(timeProvider.GetUtcNow() - _started).TotalSeconds);
        json.WriteStartObject("config");
        json.WriteNumber("generation", generation);
        json.WriteBoolean("lastReloadSucceeded", succeeded);
        if (attempt != default)
        {
            json.WriteString("lastReload", attempt);
        }
        json.WriteEndObject();
    }

    private void WriteViewers(Utf8JsonWriter json)
    {
        json.WriteStartObject("viewers");
        for (int s = 0; s < Schemes.Length; s++)
        {
            var scheme = (EdgeScheme)s;
            json.WriteStartObject(Schemes[s]);
            json.WriteNumber("connections", metrics.OpenConnections(scheme));
            json.WriteNumber("connectionsTotal", metrics.OpenedConnections(scheme));
            json.WriteNumber("activeRequests", metrics.ActiveRequests(scheme));
            json.WriteNumber("requestsTotal", metrics.EndedRequests(scheme));
            json.WriteEndObject();
        }
        json.WriteNumber("webSockets", (metrics.Sources.WebSockets?.Invoke() ?? default).Open);
        json.WriteEndObject();

        json.WriteStartObject("handshakes");
        foreach (HandshakeOutcome outcome in Enum.GetValues<HandshakeOutcome>())
        {
            long sum = 0;
            foreach (TlsVersionLabel version in Enum.GetValues<TlsVersionLabel>())
            {
                sum += metrics.Handshakes((int)version, (int)outcome);
            }
            json.WriteNumber(outcome.ToString().ToLowerInvariant(), sum);
        }
        json.WriteEndObject();

        json.WriteStartObject("refusals");
        string[] reasons = MetricLabels.Of<RefusalReason>();
        for (int i = 0; i < reasons.Length; i++)
        {
            if (metrics.Refused(i) is > 0 and long count)
            {
                json.WriteNumber(reasons[i], count);
            }
        }
        json.WriteEndObject();
    }

    private void WriteCache(Utf8JsonWriter json)
    {
        json.WriteStartObject("cache");
        if (metrics.Sources.Cache?.Invoke() is { } gauges)
        {
            json.WriteNumber("entries", gauges.Entries);
            json.WriteNumber("bytes", gauges.Bytes);
            json.WriteNumber("capacity", gauges.Capacity);
            json.WriteNumber("evictions", gauges.Evictions);
            json.WriteNumber("fills", gauges.Fills);
        }
        string[] results = MetricLabels.Of<CacheResult>();
        json.WriteStartObject("requests");
        for (int i = 0; i < results.Length; i++)
        {
            json.WriteNumber(results[i], metrics.CacheRequests((CacheResult)i));
        }
        json.WriteEndObject();
        if (HitRatio() is { } ratio)
        {
            json.WriteNumber("hitRatio", Math.Round(ratio, 4));
        }
        json.WriteEndObject();
    }

    // E-192 counts RefreshHit neither as hit nor as miss; bypassed requests were never the cache's to answer.
    private double? HitRatio()
    {
        double hits = metrics.CacheRequests(CacheResult.Hit) + metrics.CacheRequests(CacheResult.StaleHit) + metrics.CacheRequests(CacheResult.CollapsedHit);
        double asked = hits + metrics.CacheRequests(CacheResult.Miss);
        return asked > 0 ? hits / asked : null;
    }

    private void WriteOrigins(Utf8JsonWriter json)
    {
        Dictionary<string, OriginPoolGauges> pools = (metrics.Sources.OriginPools?.Invoke() ?? []).ToDictionary(static pool => pool.Origin, StringComparer.Ordinal);
        string[] outcomes = MetricLabels.Of<OriginOutcome>();
        json.WriteStartObject("origins");
        foreach (OriginMetrics origin in metrics.Origins.OrderBy(static origin => origin.Name, StringComparer.Ordinal))
        {
            json.WriteStartObject(origin.Name);
            json.WriteNumber("connections", origin.OpenConnections);
            if (pools.TryGetValue(origin.Name, out OriginPoolGauges pool))
            {
                json.WriteNumber("idle", pool.Idle);
                json.WriteNumber("active", pool.Active);
                json.WriteNumber("waiting", pool.Waiting);
            }
            json.WriteStartObject("requests");
            for (int i = 0; i < outcomes.Length; i++)
            {
                json.WriteNumber(outcomes[i], origin.Requests((OriginOutcome)i));
            }
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }
}
