using System.Buffers;
using Edge.Tls;
using Edge.Tls.Crypto;
using Edge.Tls.Engine;
using Edge.Tls.Records;
using Org.BouncyCastle.Tls;

namespace Edge.Tests.Tls.Engine.Walk;

/// <summary>What the client waits for.</summary>
public enum ClientState
{
    ServerHello,
    EncryptedExtensions,
    Certificate,
    ServerKeyExchange,
    ServerHelloDone,
    CertificateVerify,
    ChangeCipherSpec,
    Finished,
    Established,
}

/// <summary>A server that follows the protocol up to a state and says something else there, sealed as the state wants
/// it.</summary>
internal sealed class WalkServer : TlsServerProtocol
{
    private readonly ClientState _state;
    private readonly Action<WalkServer> _say;

    private WalkServer(ClientState state, Action<WalkServer> say)
    {
        _state = state;
        _say = say;
    }

    public TlsClientEngine Client { get; private set; } = null!;

    public ArrayBufferWriter<byte> Plaintext { get; } = new();

    /// <summary>Walks to <paramref name="state"/>, lets <paramref name="say"/> speak there, and delivers everything.</summary>
    public static WalkServer Walk(TlsVersion version, ClientState state, Action<WalkServer> say)
    {
        var options = TlsWorld.Server();
        var server = new WalkServer(state, say);
        server.Client = TlsClientEngine.Create(
            TlsWorld.Client() with { Policy = TlsWorld.Only(version, version == TlsVersion.Tls13 ? (ushort)0x1301 : (ushort)0xC02F) });
        var flight = server.Drain();
        var hello = ClientHelloPeek.Peek(new ReadOnlySequence<byte>(flight), options.Limits).Hello!;
        Assert.That(ServerNegotiation.Choose(hello, options, out var plan), Is.Null);
        server.Accept(new EdgeTlsServer(EdgeTlsCrypto.Create(TlsCryptoProvider.Managed), plan!, options, hello.ServerName));
        server.OfferInput(flight);
        server.Deliver(server.Take());
        while (server.Client is { Info: null, Failure: null } && server.Exchange())
        {
        }

        if (state == ClientState.Established)
        {
            server.OfferInput(server.Drain());
            say(server);
            server.Deliver(server.Take());
        }

        return server;
    }

    /// <summary>A record, sealed with the keys of the moment.</summary>
    public void Say(RecordType type, params byte[] content) => WriteRecord((short)type, content, 0, content.Length);

    /// <summary>The alert that the client's output holds, as a server reads it.</summary>
    public TlsAlert ReadAlert()
    {
        try
        {
            OfferInput(Drain());
            return TlsAlert.None;
        }
        catch (TlsFatalAlertReceived alert)
        {
            return (TlsAlert)alert.AlertDescription;
        }
    }

    public void Deliver(byte[] bytes)
    {
        var rest = new ReadOnlySequence<byte>(bytes);
        RecordStatus status;
        while ((status = RecordSlicer.TryTake(ref rest, out var record)) == RecordStatus.Complete)
        {
            Client.Receive(record, Plaintext);
        }

        if (status != RecordStatus.NeedMore)
        {
            Client.Refuse(RecordFailures.From(status));   // as the pipe does
        }
    }

    public byte[] Take()
    {
        var bytes = new byte[GetAvailableOutputBytes()];
        ReadOutput(bytes, 0, bytes.Length);
        return bytes;
    }

    protected override void SendServerHelloMessage(ServerHello serverHello)
    {
        SayAt(ClientState.ServerHello);
        base.SendServerHelloMessage(serverHello);
    }

    protected override void Send13EncryptedExtensionsMessage(IDictionary<int, byte[]> serverExtensions)
    {
        SayAt(ClientState.EncryptedExtensions);
        base.Send13EncryptedExtensionsMessage(serverExtensions);
    }

    protected override void SendCertificateMessage(Certificate certificate, Stream endPointHash)
    {
        SayAt(ClientState.Certificate);
        base.SendCertificateMessage(certificate, endPointHash);
    }

    protected override void Send13CertificateMessage(Certificate certificate)
    {
        SayAt(ClientState.Certificate);
        base.Send13CertificateMessage(certificate);
    }

    protected override void SendServerKeyExchangeMessage(byte[] serverKeyExchange)
    {
        SayAt(ClientState.ServerKeyExchange);
        base.SendServerKeyExchangeMessage(serverKeyExchange);
    }

    protected override void SendServerHelloDoneMessage()
    {
        SayAt(ClientState.ServerHelloDone);
        base.SendServerHelloDoneMessage();
    }

    protected override void Send13CertificateVerifyMessage(DigitallySigned certificateVerify)
    {
        SayAt(ClientState.CertificateVerify);
        base.Send13CertificateVerifyMessage(certificateVerify);
    }

    protected override void SendChangeCipherSpec()
    {
        SayAt(ClientState.ChangeCipherSpec);
        base.SendChangeCipherSpec();
    }

    protected override void SendFinishedMessage()
    {
        SayAt(ClientState.Finished);
        base.SendFinishedMessage();
    }

    protected override void Send13FinishedMessage()
    {
        SayAt(ClientState.Finished);
        base.Send13FinishedMessage();
    }

    private void SayAt(ClientState state)
    {
        if (_state == state)
        {
            _say(this);
        }
    }

    /// <summary>False when neither side has a word left: one of them waits for the rest of a message.</summary>
    private bool Exchange()
    {
        var fromClient = Drain();
        OfferInput(fromClient);
        var fromServer = Take();
        Deliver(fromServer);
        return fromServer.Length + fromClient.Length > 0;
    }

    private byte[] Drain()
    {
        var output = new ArrayBufferWriter<byte>();
        Client.DrainOutput(output);
        return output.WrittenSpan.ToArray();
    }
}
