using System.Buffers;
using Edge.Tls;
using Edge.Tls.Engine;
using Edge.Tls.Records;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace Edge.Tests.Tls.Engine;

/// <summary>A client that can misbehave, wired to a server engine record by record, without I/O.</summary>
internal sealed class RawPeer
{
    private readonly MisbehavingClient _client = new();
    private ReadOnlySequence<byte> _toServer = ReadOnlySequence<byte>.Empty;

    private RawPeer(TlsServerOptions options, TlsVersion version)
    {
        _client.Connect(new Peer(version));
        var flight = _client.Take();
        var hello = ClientHelloPeek.Peek(new ReadOnlySequence<byte>(flight), options.Limits).Hello!;
        Server = TlsServerEngine.Create(hello, options, out var failure) ?? throw new InvalidOperationException(failure!.Reason);
        Deliver(flight);
        while (Server is { Info: null, Failure: null })
        {
            Exchange();
        }

        // The last flight of the server, if it has one, belongs to the handshake.
        _client.OfferInput(Drain());
    }

    public TlsServerEngine Server { get; }

    public ArrayBufferWriter<byte> Plaintext { get; } = new();

    /// <summary>What the server wrote since the last look, as records.</summary>
    public byte[] ServerOutput { get; private set; } = [];

    public static RawPeer Connect(TlsVersion version, TlsServerOptions? options = null) => new(options ?? TlsWorld.Server(), version);

    public void SendData(params byte[] data) => Deliver(Seal(data));

    /// <summary>A record of data, not delivered yet.</summary>
    public byte[] Seal(params byte[] data)
    {
        _client.WriteApplicationData(data);
        return _client.Take();
    }

    public void SendRecord(RecordType type, params byte[] content) => Deliver(Record(type, content));

    /// <summary>A sealed record, not delivered yet.</summary>
    public byte[] Record(RecordType type, params byte[] content)
    {
        _client.Write((short)type, content);
        return _client.Take();
    }

    public void SendKeyUpdate(bool request, int perRecord = 1)
    {
        if (perRecord == 1)
        {
            _client.SendKeyUpdate(request);
            Deliver(_client.Take());
        }
        else
        {
            SendRecord(RecordType.Handshake, [.. Enumerable.Repeat((byte[])[24, 0, 0, 1, 0], perRecord).SelectMany(message => message)]);
        }
    }

    /// <summary>Delivers raw bytes, records or not.</summary>
    public void Deliver(byte[] bytes)
    {
        _toServer = new ReadOnlySequence<byte>([.. _toServer.ToArray(), .. bytes]);
        while (RecordSlicer.TryTake(ref _toServer, out var record) == RecordStatus.Complete)
        {
            Server.Receive(record, Plaintext);
        }
    }

    /// <summary>Takes the server's output.</summary>
    public byte[] Drain()
    {
        var output = new ArrayBufferWriter<byte>();
        Server.DrainOutput(output);
        return ServerOutput = output.WrittenSpan.ToArray();
    }

    /// <summary>One step: the server's output to the client, the client's to the server.</summary>
    public void Exchange()
    {
        _client.OfferInput(Drain());
        Deliver(_client.Take());
    }

    /// <summary>The client's view of what the server sends: throws the received alert.</summary>
    public TlsFatalAlertReceived? ReceivedAlert()
    {
        try
        {
            _client.OfferInput(Drain());
            return null;
        }
        catch (TlsFatalAlertReceived alert)
        {
            return alert;
        }
    }

    private sealed class MisbehavingClient : TlsClientProtocol
    {
        public void Write(short type, byte[] content) => WriteRecord(type, content, 0, content.Length);

        public void SendKeyUpdate(bool request) => Send13KeyUpdate(request);

        public byte[] Take()
        {
            var bytes = new byte[GetAvailableOutputBytes()];
            ReadOutput(bytes, 0, bytes.Length);
            return bytes;
        }
    }

    private sealed class Peer(TlsVersion version) : DefaultTlsClient(new BcTlsCrypto())
    {
        public override TlsAuthentication GetAuthentication() => new Anyone();

        protected override ProtocolVersion[] GetSupportedVersions() => [ProtocolVersion.Get((int)version >> 8, (int)version & 0xFF)];

        protected override int[] GetSupportedCipherSuites() => [0x1301, 0xC02B];
    }

    private sealed class Anyone : TlsAuthentication
    {
        public void NotifyServerCertificate(TlsServerCertificate serverCertificate)
        {
        }

        public TlsCredentials? GetClientCredentials(CertificateRequest certificateRequest) => null;
    }
}
