using BenchmarkDotNet.Attributes;
using Edge.Tls;
using Edge.Tls.Certificates;
using Edge.Tls.Policy;

namespace Edge.Benchmarks.Tls;

/// <summary>Two records sealed and two opened, one each way: divide by two for a pair of seal and open.</summary>
[MemoryDiagnoser]
public class RecordBenchmarks
{
    private EnginePair _pair = null!;
    private byte[] _plaintext = null!;

    [Params(TlsCryptoProvider.Managed, TlsCryptoProvider.Platform, TlsCryptoProvider.Libcrypto)]
    public TlsCryptoProvider Crypto { get; set; }

    [Params(256, 16_320)]
    public int Bytes { get; set; }

    [Params("TLS_AES_128_GCM_SHA256", "TLS_CHACHA20_POLY1305_SHA256", "ECDHE-ECDSA-AES128-GCM-SHA256")]
    public string Suite { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _plaintext = new byte[Bytes];
        var suite = SuiteCatalog.All.Single(row => row.OpenSslName == Suite);
        var client = EnginePair.ClientOptions(suite.Fits(TlsVersion.Tls13) ? TlsVersion.Tls13 : TlsVersion.Tls12, TlsGroup.Secp256r1);
        _pair = new EnginePair(
            EnginePair.ServerOptions(EnginePair.CreateCredential(KeyKind.EcdsaP256), Crypto),
            client with { Crypto = Crypto, Policy = client.Policy with { CipherSuites = [suite.Id] } });
    }

    [Benchmark]
    public int SealAndOpenBothWays() => _pair.Exchange(_plaintext);
}
