using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Edge.Tests.Support;

namespace Edge.Tests.Fuzz;

/// <summary>Viewers of a <see cref="FuzzedOrigin"/>: each knows what it asked for and checks every byte it gets.</summary>
internal sealed partial class FuzzedViewers(IPEndPoint edge, int seed, int exchanges)
{
    private readonly ConcurrentDictionary<int, byte> _seen = new();
    private int _started;
    private int _lastId;
    private int _whole;
    private int _refused;
    private int _broken;

    /// <summary>What should not have been; empty after a good run.</summary>
    public ConcurrentQueue<string> Findings { get; } = new();

    public int Whole => _whole;

    public int Refused => _refused;

    public int Broken => _broken;

    /// <summary>One viewer, until the exchanges of the run are used up.</summary>
    public async Task ViewAsync(int number)
    {
        var random = new Random(unchecked((seed * 31) + number));
        RawClient? viewer = null;
        while (Interlocked.Increment(ref _started) <= exchanges && Findings.Count < 20)
        {
            viewer ??= await RawClient.PlainAsync(edge);
            if (!await ExchangeAsync(viewer, random))
            {
                await viewer.DisposeAsync();
                viewer = null;
            }
        }

        if (viewer is not null)
        {
            await viewer.DisposeAsync();
        }
    }

    /// <summary>Every object once more: by now its origin is honest, so whatever is not right was stored.</summary>
    public async Task ViewAgainAsync()
    {
        await using var viewer = await RawClient.PlainAsync(edge);
        foreach (var id in _seen.Keys.Take(5_000))
        {
            await viewer.SendAsync(Request("GET", id, ""));
            var response = await viewer.ReadResponseAsync();
            Check("GET", id, response);
            // A 204 that allowed itself to be stored is what its object is; what came behind it is not.
            var status = response.Status == 204 && OriginPlan.Of(seed, id, head: false).Name == "content of a 204" ? 200 : response.Status;
            if (!response.Whole || status != 200)
            {
                Report(id, $"{response.Status} from an honest origin");
            }
        }
    }

    private async Task<bool> ExchangeAsync(RawClient viewer, Random random)
    {
        var kind = random.Next(20);
        var first = NextId(random);
        switch (kind)
        {
            case 0 or 1:
                return await AskAsync(viewer, "HEAD", first, Request("HEAD", first, ""));
            case 2 or 3:
                var size = random.Next(3_000);
                return await AskAsync(viewer, "POST", first, Request("POST", first, $"Content-Length: {size}\r\n") + new string('u', size));
            case 4:
                var piece = new string('v', 1 + random.Next(1_000));
                return await AskAsync(viewer, "POST", first, Request("POST", first, "Transfer-Encoding: chunked\r\n") + $"{piece.Length:X}\r\n{piece}\r\n0\r\n\r\n");
            case 5:
                return await AskAsync(viewer, "GET", first, Request("GET", first, $"Range: bytes={random.Next(20)}-{random.Next(20, 2_000)}\r\n"));
            case 6:
                // Two in one segment: the second answer must be the second's.
                var second = NextId(random);
                await viewer.SendAsync(Request("GET", first, "") + Request("GET", second, ""));
                return await ReadAsync(viewer, "GET", first) && await ReadAsync(viewer, "GET", second);
            default:
                return await AskAsync(viewer, "GET", first, Request("GET", first, ""));
        }
    }

    // Often an object that others want at the same moment.
    private int NextId(Random random)
    {
        var id = random.Next(4) == 0 ? Math.Max(1, Volatile.Read(ref _lastId) - random.Next(30)) : Interlocked.Increment(ref _lastId);
        _seen.TryAdd(id, 0);
        return id;
    }

    private async Task<bool> AskAsync(RawClient viewer, string method, int id, string request)
    {
        try
        {
            await viewer.SendAsync(request);
        }
        catch (IOException)
        {
            // An early answer and the end; it may still be read.
        }

        return await ReadAsync(viewer, method, id);
    }

    private async Task<bool> ReadAsync(RawClient viewer, string method, int id)
    {
        try
        {
            RawResponse response;
            do
            {
                response = await viewer.ReadResponseAsync(head: method == "HEAD");
            }
            while (response.Status is >= 100 and < 200);

            Check(method, id, response);
            return response.Whole && !response.Ended && response["connection"] != "close";
        }
        catch (OperationCanceledException)
        {
            Report(id, "no answer within 20 s");
            return false;
        }
    }

    private void Check(string method, int id, RawResponse response)
    {
        if (response.Status == 0)
        {
            Interlocked.Increment(ref _broken);
            return;
        }

        if (response.Body.StartsWith("<!DOCTYPE html><title>", StringComparison.Ordinal) || (method == "HEAD" && response.Status >= 500))
        {
            Interlocked.Increment(ref _refused);
            return;
        }

        Interlocked.Increment(ref response.Whole ? ref _whole : ref _broken);
        var plan = OriginPlan.Of(seed, id, method == "HEAD");
        if (response.Body.Contains("SURPLUS") || response.Head.Contains("evil=1") || Cells().Matches(response.Body).Any(cell => cell.Value != OriginPlan.Cell(id)))
        {
            Report(id, $"foreign bytes ({plan.Name}): {response.Head}{response.Body[..Math.Min(200, response.Body.Length)]}");
        }

        if (plan.LiedLength < 0 || method == "HEAD" || response.Status is 204 or 304)
        {
            return;
        }

        if (response.Status == 206)
        {
            var range = response["content-range"]!;   // "bytes a-b/c"
            var from = int.Parse(range.AsSpan(6, range.IndexOf('-') - 6), CultureInfo.InvariantCulture);
            var all = OriginPlan.Content(id, plan.Length);
            if (from + response.Body.Length > all.Length || all.Substring(from, response.Body.Length) != response.Body)
            {
                Report(id, $"not the part that was asked for ({plan.Name}): {range}");
            }

            return;
        }

        if (response.Status == 416 ? response.Body.Length > 0 : OriginPlan.Content(id, response.Body.Length) != response.Body)
        {
            Report(id, $"not the content ({plan.Name}): {response.Status} {response.Body[..Math.Min(100, response.Body.Length)]}");
        }

        if (response.Whole && response.Status == 200 && response.Body.Length != plan.Length && response.Body.Length != plan.LiedLength)
        {
            Report(id, $"whole with {response.Body.Length} of {plan.Length} bytes ({plan.Name})");
        }
    }

    private void Report(int id, string what) => Findings.Enqueue($"{id}: {what}");

    private static string Request(string method, int id, string lines) => $"{method} /{id} HTTP/1.1\r\nHost: www.example.com\r\n{lines}\r\n";

    [GeneratedRegex(@"\[[0-9a-f]{8}\]")]
    private static partial Regex Cells();
}
