using System.Collections.Immutable;
using System.IO.Pipelines;
using Edge.Tls;
using Edge.Tls.Certificates;
using Edge.Tls.Pipe;
using Edge.Tls.Policy;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Tls;

/// <summary>Shared material of the TLS tests: one authority per run, options that fit together, handshakes in memory.</summary>
internal static class TlsWorld
{
    private static readonly Lazy<TestAuthority> LazyAuthority = new(() => new TestAuthority());
    private static readonly Lazy<ServerCredential> LazyEcdsa = new(() => Authority.Credential(KeyKind.EcdsaP256));
    private static readonly Lazy<ServerCredential> LazyEcdsa384 = new(() => Authority.Credential(KeyKind.EcdsaP384));
    private static readonly Lazy<ServerCredential> LazyRsa = new(() => Authority.Credential(KeyKind.Rsa));

    public static TestAuthority Authority => LazyAuthority.Value;

    public static ServerCredential Ecdsa => LazyEcdsa.Value;

    public static ServerCredential Ecdsa384 => LazyEcdsa384.Value;

    public static ServerCredential Rsa => LazyRsa.Value;

    public static CredentialSet Both => new(Ecdsa, Rsa);

    public static FakeTimeProvider Clock() => new(TestAuthority.Now);

    /// <summary>Every test that waits for a peer waits at most this long; nobody expects to.</summary>
    public static CancellationToken Deadline() => new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token;

    public static TlsServerOptions Server(
        string policy = "TLSv1.2_2021", CredentialSet? credentials = null, TlsCryptoProvider crypto = TlsCryptoProvider.Default) => new()
        {
            Policy = SecurityPolicies.Find(policy)!,
            Credentials = credentials ?? Both,
            Crypto = crypto,
        };

    public static TlsClientOptions Client(TlsCryptoProvider crypto = TlsCryptoProvider.Default) => new()
    {
        ServerName = "localhost",
        AcceptableNames = ["localhost"],
        Trust = Authority.Trust(),
        Time = Clock(),
        Crypto = crypto,
    };

    /// <summary>A client policy that offers exactly one version and one suite.</summary>
    public static OriginTlsPolicy Only(TlsVersion version, ushort suite, params TlsGroup[] groups) => OriginTlsPolicy.Default with
    {
        Versions = [version],
        CipherSuites = [suite],
        NamedGroups = groups.Length == 0 ? OriginTlsPolicy.Default.NamedGroups : [.. groups],
        SignatureSchemes = version < TlsVersion.Tls12
            ? [.. OriginTlsPolicy.Default.SignatureSchemes, TlsSignatureScheme.RsaPkcs1Sha1, TlsSignatureScheme.EcdsaSha1]
            : OriginTlsPolicy.Default.SignatureSchemes,
    };

    public static async Task<(TlsHandshakeResult Server, TlsHandshakeResult Client)> HandshakeAsync(
        TlsServerOptions server, TlsClientOptions client, DuplexPair? pair = null)
    {
        pair ??= new DuplexPair();
        var deadline = Deadline();
        var accepting = TlsHandshake.AcceptAsync(pair.Server, server, deadline).AsTask();
        var connecting = TlsHandshake.ConnectAsync(pair.Client, client, deadline).AsTask();
        var accepted = await accepting;
        if (accepted.Failure is not null)
        {
            await pair.Server.Output.CompleteAsync();
        }

        var connected = await connecting;
        return (accepted, connected);
    }

    public static async Task<(TlsDuplexPipe Server, TlsDuplexPipe Client)> ConnectAsync(
        TlsServerOptions? server = null, TlsClientOptions? client = null, DuplexPair? pair = null)
    {
        var (accepted, connected) = await HandshakeAsync(server ?? Server(), client ?? Client(), pair);
        Assert.That(accepted.Failure, Is.Null);
        Assert.That(connected.Failure, Is.Null);
        return (accepted.Connection!, connected.Connection!);
    }

    /// <summary>Reads until the end, or until <paramref name="count"/> bytes are there.</summary>
    public static async Task<byte[]> ReadAsync(PipeReader reader, int count = int.MaxValue)
    {
        var deadline = Deadline();
        var bytes = new MemoryStream();
        while (bytes.Length < count)
        {
            var read = await reader.ReadAsync(deadline);
            foreach (var segment in read.Buffer)
            {
                bytes.Write(segment.Span);
            }

            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                break;
            }
        }

        return bytes.ToArray();
    }

    public static byte[] Pattern(int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
        {
            bytes[i] = (byte)((i * 31) ^ (i >> 8));
        }

        return bytes;
    }

    public static ImmutableArray<string> Names(params string[] names) => [.. names];
}
