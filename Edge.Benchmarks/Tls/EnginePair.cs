using System.Buffers;
using Edge.Tls;
using Edge.Tls.Certificates;
using Edge.Tls.Engine;
using Edge.Tls.Policy;
using Edge.Tls.Records;

namespace Edge.Benchmarks.Tls;

/// <summary>A client and a server engine joined by arrays: the protocol and nothing else.</summary>
internal sealed class EnginePair
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DevelopmentCertificates Authority = DevelopmentCertificates.Create(Now);
    private static readonly OriginTrust Trust = CreateTrust();

    private readonly ArrayBufferWriter<byte> _wire = new(8 * 1024);
    private readonly ArrayBufferWriter<byte> _plaintext = new(8 * 1024);

    public EnginePair(TlsServerOptions server, TlsClientOptions client)
    {
        Client = TlsClientEngine.Create(client);
        Client.DrainOutput(_wire);
        var hello = ClientHelloPeek.Peek(new ReadOnlySequence<byte>(_wire.WrittenMemory), server.Limits).Hello!;
        Server = TlsServerEngine.Create(hello, server, out var failure) ?? throw new InvalidOperationException(failure!.Reason);
        Deliver(Server);
        while (Server.Info is null || Client.Info is null)
        {
            Server.DrainOutput(_wire);
            Deliver(Client);
            Client.DrainOutput(_wire);
            Deliver(Server);
        }

        Server.DrainOutput(_wire);
        Deliver(Client);
    }

    public TlsServerEngine Server { get; }

    public TlsClientEngine Client { get; }

    public static ServerCredential CreateCredential(KeyKind kind)
    {
        var leaf = Authority.CreateLeaf(kind, ["localhost"]);
        return ServerCredential.LoadPem(leaf.CertificatePem, leaf.KeyPem, Now).Credential!;
    }

    public static TlsServerOptions ServerOptions(ServerCredential credential, TlsCryptoProvider crypto) => new()
    {
        Policy = SecurityPolicies.Default,
        Credentials = CredentialSet.Of(credential),
        Crypto = crypto,
    };

    public static TlsClientOptions ClientOptions(TlsVersion version, TlsGroup group) => new()
    {
        ServerName = "localhost",
        AcceptableNames = ["localhost"],
        Trust = Trust,
        Time = new FixedClock(),
        Policy = OriginTlsPolicy.Default with { Versions = [version], NamedGroups = [group] },
    };

    /// <summary>Client to server and back, as a request and its answer.</summary>
    public int Exchange(ReadOnlySpan<byte> plaintext)
    {
        _plaintext.ResetWrittenCount();
        Client.Write(plaintext, _wire);
        Deliver(Server);
        Server.Write(plaintext, _wire);
        Deliver(Client);
        return _plaintext.WrittenCount;
    }

    private void Deliver(TlsEngine engine)
    {
        var rest = new ReadOnlySequence<byte>(_wire.WrittenMemory);
        while (RecordSlicer.TryTake(ref rest, out var record) == RecordStatus.Complete)
        {
            engine.Receive(record, _plaintext);
        }

        _wire.ResetWrittenCount();
        if (engine.Failure is { } failure)
        {
            throw new InvalidOperationException(failure.Reason);
        }
    }

    private static OriginTrust CreateTrust() =>
        OriginTrust.TryCreateFromPem(Authority.CaPem, alsoSystem: false, out var trust, out var error) ? trust! : throw new InvalidOperationException(error);

    private sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
