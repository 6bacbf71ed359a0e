using BenchmarkDotNet.Attributes;
using Edge.Tls;
using Edge.Tls.Certificates;
using Edge.Tls.Policy;
using Edge.Tls.Resumption;

namespace Edge.Benchmarks.Tls;

/// <summary>A full handshake of our client with our server: both sides are in the figure.</summary>
[MemoryDiagnoser]
public class HandshakeBenchmarks
{
    private TlsServerOptions _server = null!;
    private TlsClientOptions _client = null!;

    [Params(TlsCryptoProvider.Managed, TlsCryptoProvider.Platform, TlsCryptoProvider.Libcrypto)]
    public TlsCryptoProvider Crypto { get; set; }

    [Params("1.3 ECDSA X25519", "1.3 ECDSA P-256", "1.3 RSA X25519", "1.2 ECDSA P-256")]
    public string Kind { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        var credential = EnginePair.CreateCredential(Kind.Contains("RSA", StringComparison.Ordinal) ? KeyKind.Rsa : KeyKind.EcdsaP256);
        _server = EnginePair.ServerOptions(credential, Crypto);
        _client = EnginePair.ClientOptions(
            Kind.StartsWith("1.3", StringComparison.Ordinal) ? TlsVersion.Tls13 : TlsVersion.Tls12,
            Kind.EndsWith("X25519", StringComparison.Ordinal) ? TlsGroup.X25519 : TlsGroup.Secp256r1) with
        { Crypto = Crypto };
    }

    [Benchmark]
    public object Full()
    {
        var pair = new EnginePair(_server, _client);
        pair.Server.ReleaseKeys();
        pair.Client.ReleaseKeys();
        return pair;
    }
}

/// <summary>The same with a ticket of the connection before: no certificate, no signature.</summary>
[MemoryDiagnoser]
public class ResumedHandshakeBenchmarks
{
    private TlsServerOptions _server = null!;
    private TlsClientOptions _client = null!;

    [Params(TlsCryptoProvider.Managed, TlsCryptoProvider.Platform, TlsCryptoProvider.Libcrypto)]
    public TlsCryptoProvider Crypto { get; set; }

    [Params("1.3 X25519", "1.3 P-256", "1.2")]
    public string Kind { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _server = EnginePair.ServerOptions(EnginePair.CreateCredential(KeyKind.EcdsaP256), Crypto) with
        {
            Tickets = new SessionTickets(new TicketKeys(TimeProvider.System, TimeSpan.FromHours(12)), TimeSpan.FromHours(12), count: 1),
        };
        _client = EnginePair.ClientOptions(
            Kind == "1.2" ? TlsVersion.Tls12 : TlsVersion.Tls13,
            Kind.EndsWith("X25519", StringComparison.Ordinal) ? TlsGroup.X25519 : TlsGroup.Secp256r1) with
        { Crypto = Crypto, Sessions = new ClientSessions() };
        ResumedHandshake();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _server.Tickets!.Dispose();
        _client.Sessions!.Dispose();
    }

    [Benchmark]
    public object ResumedHandshake()
    {
        var pair = new EnginePair(_server, _client);
        pair.Server.ReleaseKeys();
        pair.Client.ReleaseKeys();
        return pair;
    }
}
