using System.Collections.Concurrent;
using System.Net;

namespace Edge.Tests.Support;

/// <summary>Many viewers against one edge, each with one request after the other: GETs and POSTs, every one with a path of its own.</summary>
internal sealed class RaceRun
{
    /// <summary>GETs that did not bring 200 and their own path.</summary>
    public ConcurrentQueue<string> BadGets { get; } = new();

    /// <summary>What became of each POST: its status, or 0 when the connection broke.</summary>
    public ConcurrentDictionary<string, int> Posts { get; } = new();

    /// <summary>Sends <paramref name="requests"/> over <paramref name="viewers"/> connections, one POST in five.</summary>
    public static async Task<RaceRun> RunAsync(IPEndPoint edge, int requests, int viewers)
    {
        var run = new RaceRun();
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = viewers };
        using var client = new HttpClient(handler) { BaseAddress = new Uri($"http://{edge}"), Timeout = TimeSpan.FromSeconds(60) };
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, viewers).Select(_ => Task.Run(async () =>
        {
            for (int number; (number = Interlocked.Increment(ref next)) <= requests;)
            {
                await run.SendAsync(client, number);
            }
        })));
        return run;
    }

    private async Task SendAsync(HttpClient client, int number)
    {
        var isPost = number % 5 == 0;
        var path = $"/{number}";
        using var request = new HttpRequestMessage(isPost ? HttpMethod.Post : HttpMethod.Get, path);
        request.Headers.Host = "www.example.com";
        if (isPost)
        {
            request.Content = new StringContent(number % 2 == 0 ? "" : "content");
        }

        var status = 0;
        var text = "";
        try
        {
            using var response = await client.SendAsync(request);
            status = (int)response.StatusCode;
            text = await response.Content.ReadAsStringAsync();
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            text = failure.Message;
        }

        if (isPost)
        {
            Posts[path] = status == 200 && text != path ? -1 : status;
        }
        else if (status != 200 || text != path)
        {
            BadGets.Enqueue($"{path}: {status} {text}");
        }
    }
}
