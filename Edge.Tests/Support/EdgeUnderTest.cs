using System.Net;
using Edge.Core.Config;
using Edge.Core.Hosting;

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

    /// <summary>More keys of both listeners, each with a comma before it.</summary>
    public string Listener { get; init; } = "";

    /// <summary>More keys of the origin, each with a comma behind it.</summary>
    public string Origin { get; init; } = "";

    /// <summary>More origins, each with a comma before it.</summary>
    public string MoreOrigins { get; init; } = "";

    /// <summary>More top-level sections, each with a comma behind it.</summary>
    public string More { get; init; } = "";

    /// <summary>More keys of the site, each with a comma behind it.</summary>
    public string Site { get; init; } = "";

    /// <summary>More sites, each with a comma before it.</summary>
    public string MoreSites { get; init; } = "";

    /// <summary>More files of the configuration's folder, by name.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();

    public string SecurityPolicy { get; init; } = "TLSv1.2_2021";

    public bool BothKeyKinds { get; init; }

    /// <summary>More keys of the certificate <c>www</c>, each with a comma before it.</summary>
    public string Certificate { get; init; } = "";

    /// <summary>More certificates, each with a comma before it.</summary>
    public string MoreCertificates { get; init; } = "";

    /// <summary>Writes more files, or others, before the configuration is read.</summary>
    public Action<string> PrepareFolder { get; init; } = _ => { };

    /// <summary>The resolver of origin names; the default knows 127.0.0.1 for every name. Of a process: not used.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>>? Lookup { get; init; }

    /// <summary>A clock moved by hand; the heartbeat then stands still until the test ticks it.</summary>
    public TimeProvider? Time { get; init; }
}

/// <summary>The real server on free ports of the loopback, configured through the real reader: in this process, or, where
/// <c>RAWEDGE_EXE</c> names an executable, as a process of its own.</summary>
/// <remarks>A test that needs what only this process can give (the inside of the server, a clock moved by hand) is skipped there.</remarks>
internal sealed class EdgeUnderTest : IAsyncDisposable
{
    private readonly EdgeServer? _server;
    private readonly EdgeProcess? _process;
    private readonly string _folder;
    private readonly RecordingObserver? _log;

    private EdgeUnderTest(string folder, EdgeServer? server, RecordingObserver? log, EdgeProcess? process)
    {
        _folder = folder;
        _server = server;
        _log = log;
        _process = process;
    }

    public EdgeServer Server => _server ?? throw new IgnoreException("looks into the server, which runs in a process of its own");

    /// <summary>What the server said of itself; of a process, what its log tells: failures of origins, and defects.</summary>
    public RecordingObserver Log => _log ?? RecordingObserver.FromLog(_process!.ErrorsSoFar());

    public string Folder => _folder;

    public string CaFile => Path.Combine(_folder, "ca.pem");

    public IPEndPoint Https => _process?.Https ?? EndPoint(ListenerProtocol.Https);

    public IPEndPoint Http => _process?.Http ?? EndPoint(ListenerProtocol.Http);

    public static async Task<EdgeUnderTest> StartAsync(EdgeSetup setup)
    {
        if (EdgeProcess.Named is not null && (setup.Time is not null || setup.Lookup is not null))
        {
            Assert.Ignore("a clock moved by hand, and a resolver of the test's, live in this process only");
        }

        var folder = Directory.CreateTempSubdirectory("rawedge-test-").FullName;
        if (EdgeProcess.Named is not null)
        {
            var hosts = Path.Combine(folder, "hosts");
            await File.WriteAllTextAsync(hosts, $"127.0.0.1 localhost {setup.OriginDomain}\n");
            return new EdgeUnderTest(folder, null, null, await EdgeProcess.StartAsync(WriteConfiguration(folder, setup), hosts));
        }

        var log = new RecordingObserver();
        var server = new EdgeServer(Load(folder, setup), new EdgeServerOptions { Observer = log, Time = setup.Time ?? TimeProvider.System, Lookup = setup.Lookup ?? ((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback])) });
        server.Start();
        return new EdgeUnderTest(folder, server, log, null);
    }

    /// <summary>Puts another configuration in service.</summary>
    public Task ReloadAsync(EdgeSetup setup) => Server.ReloadAsync(Load(_folder, setup));

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
        foreach (var (name, text) in setup.Files)
        {
            File.WriteAllText(Path.Combine(folder, name), text);
        }

        var rsa = "";
        if (setup.BothKeyKinds)
        {
            PemFiles.Write(folder, "www-rsa", TestCa.Shared.RsaLeaf("www.example.com", "*.example.com"));
            rsa = """, "www-rsa": { "certificateFile": "www-rsa.pem", "keyFile": "www-rsa.key" }""";
        }

        setup.PrepareFolder(folder);
        var ports = setup.OriginPolicy == "http-only" ? $"\"httpPort\": {setup.OriginPort}" : $"\"httpsPort\": {setup.OriginPort}, \"trustedCaFile\": \"ca.pem\"";
        var file = Path.Combine(folder, "edge.json");
        File.WriteAllText(file, $$"""
            {
              "listeners": {
                "https": { "endpoint": "127.0.0.1:{{httpsPort}}", "protocol": "https"{{setup.Listener}} },
                "http": { "endpoint": "127.0.0.1:{{httpPort}}", "protocol": "http"{{setup.Listener}} }
              },
              "certificates": { "www": { "certificateFile": "www.pem", "keyFile": "www.key"{{setup.Certificate}} }{{rsa}}{{setup.MoreCertificates}} },
              "origins": {
                "app": { "domainName": "{{setup.OriginDomain}}", {{setup.Origin}} {{ports}}, "protocolPolicy": "{{setup.OriginPolicy}}", "allowLocalAddresses": true }{{setup.MoreOrigins}}
              },
              {{setup.More}}
              "distributions": {
                "www": { "aliases": ["www.example.com", "*.example.com"], "securityPolicy": "{{setup.SecurityPolicy}}", {{setup.Site}} "default": {{setup.Default}} }{{setup.MoreSites}}
              }
            }
            """);
        return file;
    }

    public async ValueTask DisposeAsync()
    {
        var log = _process is null ? _log! : Log;
        await (_process?.DisposeAsync() ?? _server!.DisposeAsync());
        Directory.Delete(_folder, recursive: true);
        Assert.That(log.Defects, Is.Empty, "the server caught a defect of its own");
    }

    private IPEndPoint EndPoint(ListenerProtocol protocol) =>
        (IPEndPoint)Server.Endpoints.Single(listener => listener.Settings.Protocol == protocol).EndPoint;
}
