using System.Buffers;
using System.Text.Json;
using Edge.Core.Commands;
using Edge.Core.Config;
using Edge.Core.Hosting;

namespace Edge.Core.Admin;

/// <summary>What <c>/status</c> says: the process at a glance, as JSON. Names and numbers, no secrets (P03).</summary>
internal static class StatusReport
{
    /// <summary>A delegate that makes the report of this moment.</summary>
    public static Func<ReadOnlyMemory<byte>> For(EdgeServer server, ReadinessState readiness, TimeProvider time)
    {
        var started = time.GetUtcNow();
        return () => Write(server, readiness, started, time.GetUtcNow());
    }

    private static ReadOnlyMemory<byte> Write(EdgeServer server, ReadinessState readiness, DateTimeOffset started, DateTimeOffset now)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true });
        var snapshot = server.Services.Snapshot;
        var counters = server.Services.Store.Snapshot();
        var origins = server.OriginConnections;
        json.WriteStartObject();
        json.WriteString("version", CommandLine.Version);
        json.WriteString("state", readiness.Reason);
        json.WriteString("started", started);
        json.WriteNumber("uptimeSeconds", (long)(now - started).TotalSeconds);
        json.WriteNumber("connections", server.ConnectionCount);
        WriteListeners(json, server);
        json.WriteStartObject("cache");
        json.WriteNumber("entries", counters.Entries);
        json.WriteNumber("bytes", counters.Bytes);
        json.WriteNumber("capacity", server.Services.CacheLimits.Capacity);
        json.WriteNumber("hits", counters.Hits);
        json.WriteNumber("misses", counters.Misses);
        json.WriteNumber("evictions", counters.Evictions);
        json.WriteNumber("fills", server.Services.Fills.Count);
        json.WriteEndObject();
        json.WriteStartObject("originConnections");
        json.WriteNumber("active", origins.Leased);
        json.WriteNumber("idle", origins.Idle);
        json.WriteEndObject();
        WriteCertificates(json, snapshot, now);
        json.WriteStartArray("distributions");
        foreach (var distribution in snapshot.Distributions)
        {
            json.WriteStringValue(distribution.Name);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteListeners(Utf8JsonWriter json, EdgeServer server)
    {
        json.WriteStartArray("listeners");
        foreach (var (settings, endpoint) in server.Endpoints)
        {
            json.WriteStartObject();
            json.WriteString("name", settings.Name);
            json.WriteString("protocol", settings.Protocol == ListenerProtocol.Https ? "https" : "http");
            json.WriteString("endpoint", endpoint.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteCertificates(Utf8JsonWriter json, EdgeSnapshot snapshot, DateTimeOffset now)
    {
        json.WriteStartArray("certificates");
        foreach (var (name, credential) in snapshot.Credentials)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("key", credential.KeyKind.ToString());
            json.WriteString("notAfter", credential.NotAfter);
            json.WriteNumber("daysLeft", (long)(credential.NotAfter - now).TotalDays);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
