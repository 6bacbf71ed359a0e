using System.Buffers;
using Edge.Tls;
using Edge.Tls.Engine;
using Edge.Tls.Records;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace Edge.Tests.Tls.Engine.Walk;

/// <summary>What the server waits for.</summary>
public enum ServerState
{
    ClientHello,
    RetriedHello,
    ClientKeyExchange,
    ChangeCipherSpec,
    Finished,
    Established,
}

/// <summary>A client that follows the protocol up to a state and says something else there, sealed as the state wants
/// it.</summary>
internal sealed class WalkClient : TlsClientProtocol
{
    private readonly ServerState _state;
    private readonly Action<WalkClient> _say;
    private readonly List<byte> _toServer = [];

    private WalkClient(ServerState state, Action<WalkClient> say)
    {
        _state = state;
        _say = say;
    }

    public TlsServerEngine Server { get; private set; } = null!;

    public ArrayBufferWriter<byte> Plaintext { get; } = new();

    /// <summary>Walks to <paramref name="state"/>, lets <paramref name="say"/> speak there, and delivers everything.</summary>
    public static WalkClient Walk(TlsVersion version, ServerState state, TlsServerOptions options, ushort suite, Action<WalkClient> say)
    {
        var client = new WalkClient(state, say);
        client.Connect(new Offer(version, suite, retry: state == ServerState.RetriedHello));
        var flight = client.Take();
        var hello = ClientHelloPeek.Peek(new ReadOnlySequence<byte>(flight), options.Limits).Hello!;
        client.Server = TlsServerEngine.Create(hello, options, out var failure) ?? throw new InvalidOperationException(failure!.Reason);
        if (state == ServerState.ClientHello)
        {
            say(client);
            client.Deliver([.. client.Take(), .. flight]);
            return client;
        }

        client.Deliver(flight);
        while (client.Server is { Info: null, Failure: null } && client.Exchange())
        {
        }

        if (state == ServerState.Established)
        {
            client.OfferInput(client.Drain());
            say(client);
            client.Deliver(client.Take());
        }

        return client;
    }

    /// <summary>A record, sealed with the keys of the moment.</summary>
    public void Say(RecordType type, params byte[] content) => WriteRecord((short)type, content, 0, content.Length);

    /// <summary>A record in the clear, whatever the keys.</summary>
    public void SayPlain(RecordType type, params byte[] content)
    {
        Keep();
        _toServer.AddRange([(byte)type, 3, 3, (byte)(content.Length >> 8), (byte)content.Length, .. content]);
    }

    /// <summary>The alert that the server's output holds, as a client reads it.</summary>
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
            Server.Receive(record, Plaintext);
        }

        if (status != RecordStatus.NeedMore)
        {
            Server.Refuse(RecordFailures.From(status));   // as the pipe does
        }
    }

    public byte[] Drain()
    {
        var output = new ArrayBufferWriter<byte>();
        Server.DrainOutput(output);
        return output.WrittenSpan.ToArray();
    }

    public byte[] Take()
    {
        Keep();
        byte[] bytes = [.. _toServer];
        _toServer.Clear();
        return bytes;
    }

    protected override void Send13ClientHelloRetry()
    {
        SayAt(ServerState.RetriedHello);
        base.Send13ClientHelloRetry();
    }

    protected override void SendClientKeyExchange()
    {
        SayAt(ServerState.ClientKeyExchange);
        base.SendClientKeyExchange();
    }

    protected override void SendChangeCipherSpec()
    {
        SayAt(ServerState.ChangeCipherSpec);
        base.SendChangeCipherSpec();
    }

    protected override void SendFinishedMessage()
    {
        SayAt(ServerState.Finished);
        base.SendFinishedMessage();
    }

    protected override void Send13FinishedMessage()
    {
        SayAt(ServerState.Finished);
        base.Send13FinishedMessage();
    }

    private void SayAt(ServerState state)
    {
        if (_state == state)
        {
            _say(this);
        }
    }

    /// <summary>False when neither side has a word left: one of them waits for the rest of a message.</summary>
    private bool Exchange()
    {
        var fromServer = Drain();
        OfferInput(fromServer);
        var fromClient = Take();
        Deliver(fromClient);
        return fromServer.Length + fromClient.Length > 0;
    }

    private void Keep()
    {
        var bytes = new byte[GetAvailableOutputBytes()];
        ReadOutput(bytes, 0, bytes.Length);
        _toServer.AddRange(bytes);
    }

    private sealed class Offer(TlsVersion version, ushort suite, bool retry) : DefaultTlsClient(new BcTlsCrypto())
    {
        public override TlsAuthentication GetAuthentication() => new Anyone();

        public override IList<int> GetEarlyKeyShareGroups() => retry ? [] : base.GetEarlyKeyShareGroups();

        protected override ProtocolVersion[] GetSupportedVersions() => [ProtocolVersion.Get((int)version >> 8, (int)version & 0xFF)];

        protected override int[] GetSupportedCipherSuites() => [suite];
    }

    private sealed class Anyone : TlsAuthentication
    {
        public void NotifyServerCertificate(TlsServerCertificate serverCertificate)
        {
        }

        public TlsCredentials? GetClientCredentials(CertificateRequest certificateRequest) => null;
    }
}
