using BenchmarkDotNet.Attributes;
using Edge.Tls;
using Edge.Tls.Certificates;
using Edge.Tls.Policy;

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
