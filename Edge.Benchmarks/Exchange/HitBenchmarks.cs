using System.Buffers;
using BenchmarkDotNet.Attributes;
using Edge.Core.Transport;

namespace Edge.Benchmarks.Exchange;

/// <summary>One whole exchange that is a hit: bytes of a request in, bytes of a response out, through the real server without a socket.
/// Cleartext, so that what is measured is everything of ours but TLS.</summary>
[MemoryDiagnoser]
public class HitBenchmarks
{
    private static readonly byte[] Request =
        "GET /hot HTTP/1.1\r\nHost: www.example.com\r\nUser-Agent: bench\r\nAccept: */*\r\nAccept-Encoding: gzip, br\r\n\r\n"u8.ToArray();

    private BenchmarkServer _server = null!;
    private InMemoryConnection _client = null!;
    private int _responseLength;

    [Params(1024, 65536)]
    public int BodyBytes { get; set; }

    [GlobalSetup]
    public async Task Setup()
    {
        _server = await BenchmarkServer.StartAsync(BodyBytes);
        _client = _server.Connect();
        await ExchangeAsync();   // the miss
        _responseLength = await ExchangeAsync();
    }

    [GlobalCleanup]
    public async Task Cleanup()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Benchmark]
    public async Task<int> Hit()
    {
        _client.Output.Write(Request);
        await _client.Output.FlushAsync();
        var result = await _client.Input.ReadAtLeastAsync(_responseLength);
        _client.Input.AdvanceTo(result.Buffer.End);
        return (int)result.Buffer.Length;
    }

    private async Task<int> ExchangeAsync()
    {
        _client.Output.Write(Request);
        await _client.Output.FlushAsync();
        var total = 0;
        while (total < BodyBytes)
        {
            var result = await _client.Input.ReadAsync();
            total += (int)result.Buffer.Length;
            _client.Input.AdvanceTo(result.Buffer.End);
        }

        return total;
    }
}
