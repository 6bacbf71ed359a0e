using System.Globalization;
using System.Text;
using System.Text.Json;
using Edge.Core.Config.Keys;

namespace Edge.Core.Commands;

/// <summary>The document of <c>GET /status</c> in lines for people; with the one before, rates as well.</summary>
internal static class StatusView
{
    /// <summary>Writes the lines.</summary>
    /// <param name="now">The document.</param>
    /// <param name="before">An earlier one; null: no rates.</param>
    /// <param name="elapsed">The time between them.</param>
    public static string Write(JsonElement now, JsonElement? before, TimeSpan elapsed)
    {
        var text = new StringBuilder();
        Line(text, "state", $"{Text(now, "state")} ({Text(now, "reason")}), rawedge {Text(now, "version")}, up {Uptime(Number(now, "uptimeSeconds"))}, configuration {Number(now, "config", "generation")}");
        foreach (var listener in List(now, "listeners"))
        {
            Line(text, "listener", $"{Text(listener, "name")} {Text(listener, "protocol")} {Text(listener, "endpoint")}");
        }

        foreach (var viewers in Members(now, "viewers"))
        {
            var rate = Rate(now, before, elapsed, "viewers", viewers.Name, "requestsTotal");
            Line(text, viewers.Name, $"{Count(viewers.Value, "connections")} connections, {Count(viewers.Value, "activeRequests")} requests under way, {Count(viewers.Value, "requestsTotal")} in all{rate}");
        }

        Line(text, "handshakes", string.Join(", ", Members(now, "handshakes").Select(each => $"{each.Name} {Thousands(each.Value.GetInt64())}{Rate(now, before, elapsed, "handshakes", each.Name)}")));
        Line(text, "refusals", string.Join(", ", Members(now, "refusals").Select(each => $"{each.Name} {Thousands(each.Value.GetInt64())}")));
        var ratio = Find(now, "cache", "hitRatio") is { } hits ? string.Create(CultureInfo.InvariantCulture, $", hit ratio {hits.GetDouble() * 100:0.0} %") : "";
        Line(text, "cache", $"{Count(now, "cache", "entries")} objects, {Size(now, "bytes")} of {Size(now, "capacity")}{ratio}, {Count(now, "cache", "fills")} fetches, {Count(now, "cache", "evictions")} evictions");
        Line(text, "answers", string.Join(", ", Members(now, "cache", "requests").Select(each => $"{each.Name} {Thousands(each.Value.GetInt64())}{Rate(now, before, elapsed, "cache", "requests", each.Name)}")));
        foreach (var origin in Members(now, "origins"))
        {
            var requests = string.Join(", ", Members(origin.Value, "requests").Select(each => $"{each.Name} {Thousands(each.Value.GetInt64())}"));
            Line(text, $"origin {origin.Name}", $"{Count(origin.Value, "connections")} connections, {Count(origin.Value, "idle")} idle, {Count(origin.Value, "waiting")} waiting; {requests}");
        }

        return text.ToString();
    }

    private static void Line(StringBuilder text, string name, string value)
    {
        if (value.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name,-12} {value}\n");
        }
    }

    private static JsonElement? Find(JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element;
    }

    private static string Text(JsonElement element, string name) => Find(element, name)?.ToString() ?? "";

    private static long Number(JsonElement element, params ReadOnlySpan<string> path) => Find(element, path) is { ValueKind: JsonValueKind.Number } number ? number.GetInt64() : 0;

    private static string Count(JsonElement element, params ReadOnlySpan<string> path) => Thousands(Number(element, path));

    private static string Thousands(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Size(JsonElement now, string name) => SizeText.Format(Number(now, "cache", name));

    private static JsonElement.ArrayEnumerator List(JsonElement element, string name) =>
        Find(element, name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : default;

    private static JsonElement.ObjectEnumerator Members(JsonElement element, params ReadOnlySpan<string> path) =>
        Find(element, path) is { ValueKind: JsonValueKind.Object } members ? members.EnumerateObject() : default;

    private static string Rate(JsonElement now, JsonElement? before, TimeSpan elapsed, params ReadOnlySpan<string> path) => before is not { } earlier || elapsed <= TimeSpan.Zero
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $" ({(Number(now, path) - Number(earlier, path)) / elapsed.TotalSeconds:N0}/s)");

    private static string Uptime(long seconds)
    {
        var time = TimeSpan.FromSeconds(seconds);
        return time.TotalDays >= 1 ? $"{time.Days} d {time.Hours} h" : time.TotalHours >= 1 ? $"{time.Hours} h {time.Minutes} min" : $"{time.Minutes} min {time.Seconds} s";
    }
}
