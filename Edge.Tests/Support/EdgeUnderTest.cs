using System.Collections.Concurrent;
using System.Net;
using Edge.Core.Config;
using Edge.Core.Diagnostics;
using Edge.Core.Exchange;
using Edge.Core.Hosting;
using Edge.Core.Origin;
using Edge.Core.Timing;
using Edge.Core.Transport;
using Edge.Tls;

namespace Edge.Tests.Support;

/// <summary>What a test wants of its edge; everything has a sensible default.</summary>
internal sealed record EdgeSetup
{
    public const string AllMethods =
        """{ "origin": "app", "viewerProtocolPolicy": "https-only", "allowedMethods": ["GET","HEAD","OPTIONS","PUT","POST","PATCH","DELETE"] }""";

    /// <summary>Port of the origin on 127.0.0.1; the default is nobody's.</summary>
    public int OriginPort { get; init; } = 65000;

    /// <summary>Resolved to 127.0.0.1 by the test's own resolver, unless it is an address.</summary>
    public string OriginDomain { get; init; } = "origin.example.com";

    public string OriginPolicy { get; init; } = "https-only";

    /// <summary>The default behaviour.</summary>
    public string Default { get; init; } = """{ "origin": "app", "viewerProtocolPolicy": "allow-all" }""";

    /// <summary>More keys of the origin, each with a comma behind it.</summary>
    public string Origin { get; init; } = "";

    /// <summary>More top-level sections, each with a comma behind it.</summary>
    public string More { get; init; } = "";

    public string SecurityPolicy { get; init; } = "TLSv1.2_2021";

    public bool BothKeyKinds { get; init; }

    /// <summary>A clock moved by hand; the heartbeat then stands still until the test ticks it.</summary>
    public TimeProvider? Time { get; init; }
}

/// <summary>The real server on free ports of the loopback, configured through the real reader.</summary>
internal sealed class EdgeUnderTest : IAsyncDisposable
{
    private readonly EdgeServer _server;
    private readonly string _folder;

    private EdgeUnderTest(EdgeServer server, string folder, RecordingObserver log)
    {
        _server = server;
        _folder = folder;
        Log = log;
    }

    public EdgeServer Server => _server;

    public RecordingObserver Log { get; }

    public string CaFile => Path.Combine(_folder, "ca.pem");

    public IPEndPoint Https => EndPoint(ListenerProtocol.Https);

    public IPEndPoint Http => EndPoint(ListenerProtocol.Http);

    public static Task<EdgeUnderTest> StartAsync(EdgeSetup setup)
    {
        var folder = Directory.CreateTempSubdirectory("rawedge-test-").FullName;
        var log = new RecordingObserver();
        var server = new EdgeServer(Load(folder, setup), new EdgeServerOptions { Observer = log, Time = setup.Time ?? TimeProvider.System, Lookup = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]) });
        server.Start();
        return Task.FromResult(new EdgeUnderTest(server, folder, log));
    }

    /// <summary>Lets other work run until <paramref name="condition"/> holds.</summary>
    public async Task UntilAsync(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!condition())
        {
            deadline.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>Writes certificates and a configuration file, and reads it as <c>rawedge run</c> does.</summary>
    public static EdgeSnapshot Load(string folder, EdgeSetup setup)
    {
        var file = WriteConfiguration(folder, setup);
        return TestConfiguration.Read(file);
    }

    public static string WriteConfiguration(string folder, EdgeSetup setup, int httpsPort = 0, int httpPort = 0)
    {
        File.WriteAllText(Path.Combine(folder, "ca.pem"), TestCa.Shared.RootPem);
        PemFiles.Write(folder, "www", TestCa.Shared.Leaf("www.example.com", "*.example.com"));
        var rsa = "";
        if (setup.BothKeyKinds)
        {
            PemFiles.Write(folder, "www-rsa", TestCa.Shared.RsaLeaf("www.example.com", "*.example.com"));
            rsa = """, "www-rsa": { "certificateFile": "www-rsa.pem", "keyFile": "www-rsa.key" }""";
        }

        var ports = setup.OriginPolicy == "http-only" ? $"\"httpPort\": {setup.OriginPort}" : $"\"httpsPort\": {setup.OriginPort}, \"trustedCaFile\": \"ca.pem\"";
        var file = Path.Combine(folder, "edge.json");
        File.WriteAllText(file, $$"""
            {
              "listeners": {
                "https": { "endpoint": "127.0.0.1:{{httpsPort}}", "protocol": "https" },
                "http": { "endpoint": "127.0.0.1:{{httpPort}}", "protocol": "http" }
              },
              "certificates": { "www": { "certificateFile": "www.pem", "keyFile": "www.key" }{{rsa}} },
              "origins": {
                "app": { "domainName": "{{setup.OriginDomain}}", {{setup.Origin}} {{ports}}, "protocolPolicy": "{{setup.OriginPolicy}}", "allowLocalAddresses": true }
              },
              {{setup.More}}
              "distributions": {
                "www": { "aliases": ["www.example.com", "*.example.com"], "securityPolicy": "{{setup.SecurityPolicy}}", "default": {{setup.Default}} }
              }
            }
            """);
        return file;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        Assert.That(Log.Defects, Is.Empty, "the server caught a defect of its own");
    }

    private IPEndPoint EndPoint(ListenerProtocol protocol) =>
        (IPEndPoint)_server.Endpoints.Single(listener => listener.Settings.Protocol == protocol).EndPoint;
}

/// <summary>Keeps what the server says of itself.</summary>
internal sealed class RecordingObserver : IEdgeObserver
{
    public ConcurrentQueue<(string Place, Exception Exception)> Defects { get; } = new();

    public ConcurrentQueue<(string Origin, string Failure, string Detail)> OriginFailures { get; } = new();

    public ConcurrentQueue<(int Status, ResultType Result, string? Reason)> Exchanges { get; } = new();

    public ConcurrentQueue<TlsFailure> HandshakeFailures { get; } = new();

    public bool WantsContentType => true;

    public void OnExchangeEnded(ExchangeContext exchange) =>
        Exchanges.Enqueue((exchange.Record.Status, exchange.Record.Result, exchange.Record.Reason));

    public void OnOriginFailure(string origin, OriginFailure failure, string detail) =>
        OriginFailures.Enqueue((origin, Edge.Core.Origin.OriginFailures.NameOf(failure), detail));

    public void OnOriginAnswer(string origin, int status, TimeSpan elapsed)
    {
    }

    public void OnDefect(string place, Exception exception) => Defects.Enqueue((place, exception));

    public void OnHandshake(HandshakeInfo info, TimeSpan elapsed)
    {
    }

    public void OnHandshakeFailed(TransportConnection connection, TlsFailure failure, string? serverName) => HandshakeFailures.Enqueue(failure);

    public void OnUnknownName(TransportConnection connection)
    {
    }

    public void OnHandshakeQueueFull(TransportConnection connection)
    {
    }

    public void OnViewerDeadline(DeadlineReason reason)
    {
    }

    public void OnOriginHandshake(OriginPoolKey target, in TlsHandshakeResult result, TimeSpan elapsed)
    {
    }

    public void OnConnectionAccepted(ListenerSettings listener)
    {
    }

    public void OnConnectionRefused(TransportConnection connection)
    {
    }

    public void OnConnectionEnded(ListenerSettings listener, TransportConnection connection)
    {
    }
}
