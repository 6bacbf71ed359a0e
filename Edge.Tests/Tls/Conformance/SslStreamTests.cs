using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Edge.Tls;
using Edge.Tls.Certificates;

namespace Edge.Tests.Tls.Conformance;

/// <summary>A second foreign peer, in process: .NET's own TLS stream, with bodies large enough to matter.</summary>
[Category("Conformance")]
[Parallelizable]
public class SslStreamTests
{
    private const int BodyBytes = 10 * 1024 * 1024;

    [TestCase(SslProtocols.Tls13)]
    [TestCase(SslProtocols.Tls12)]
    public async Task SslStreamClient_BodyOfTenMebibytes_ComesBack(SslProtocols protocol)
    {
        await using var server = new LoopbackServer(TlsWorld.Server());
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", server.Port);
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            EnabledSslProtocols = protocol,
            ApplicationProtocols = [SslApplicationProtocol.Http11],
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
        });

        Assert.That(tls.NegotiatedApplicationProtocol, Is.EqualTo(SslApplicationProtocol.Http11));
        await EchoAsync(tls);
        await tls.ShutdownAsync();
        Assert.That(await tls.ReadAsync(new byte[1]), Is.Zero, "close_notify in both directions");
        Assert.That(await server.OutcomeAsync(), Is.Null);
    }

    [TestCase(SslProtocols.Tls13)]
    [TestCase(SslProtocols.Tls12)]
    public async Task SslStreamServer_BodyOfTenMebibytes_ComesBack(SslProtocols protocol)
    {
        var leaf = TlsWorld.Authority.Leaf(issuer: TlsWorld.Authority.Root);
        using var certificate = X509Certificate2.CreateFromPem(leaf.Certificate.ExportCertificatePem(), leaf.KeyPem);
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listener.LocalEndpoint);
        var connection = (await TlsHandshake.ConnectAsync(
            new StreamDuplexPipe(new NetworkStream(socket)), TlsWorld.Client(), TlsWorld.Deadline())).Connection!;
        var body = TlsWorld.Pattern(BodyBytes);

        var reading = TlsWorld.ReadAsync(connection.Input, BodyBytes);
        await connection.Output.WriteAsync(body);
        Assert.That((await reading).AsSpan().SequenceEqual(body), Is.True);
        await connection.ShutdownAsync();
        Assert.That(await TlsWorld.ReadAsync(connection.Input), Is.Empty);
        Assert.That(connection.PeerClosedCleanly, Is.True);
        await serving;

        async Task ServeAsync()
        {
            using var client = await listener.AcceptTcpClientAsync();
            await using var tls = new SslStream(client.GetStream());
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate, EnabledSslProtocols = protocol });
            var buffer = new byte[60_000];
            int count;
            while ((count = await tls.ReadAsync(buffer)) > 0)
            {
                await tls.WriteAsync(buffer.AsMemory(0, count));
            }

            await tls.ShutdownAsync();
        }
    }

    [Test]
    public async Task Credential_SharedByManyConnections_SignsForAll([Values(KeyKind.Rsa, KeyKind.EcdsaP256)] KeyKind kind)
    {
        var server = TlsWorld.Server(credentials: CredentialSet.Of(kind == KeyKind.Rsa ? TlsWorld.Rsa : TlsWorld.Ecdsa), crypto: TlsCryptoProvider.Platform);
        var handshakes = Enumerable.Range(0, 64).Select(_ => Task.Run(() => TlsWorld.HandshakeAsync(server, TlsWorld.Client()))).ToArray();

        foreach (var (accepted, connected) in await Task.WhenAll(handshakes))
        {
            Assert.That(accepted.Failure, Is.Null);
            Assert.That(connected.Failure, Is.Null);
        }
    }

    private static async Task EchoAsync(SslStream tls)
    {
        var body = TlsWorld.Pattern(BodyBytes);
        var writing = tls.WriteAsync(body).AsTask();
        var echoed = new byte[BodyBytes];
        await tls.ReadExactlyAsync(echoed);
        await writing;
        Assert.That(echoed.AsSpan().SequenceEqual(body), Is.True);
    }
}
