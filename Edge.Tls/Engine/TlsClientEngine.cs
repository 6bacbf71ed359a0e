using Edge.Tls.Crypto;

namespace Edge.Tls.Engine;

/// <summary>The engine in the role of client. Its ClientHello waits in the output from the beginning.</summary>
internal sealed class TlsClientEngine : TlsEngine
{
    private readonly EdgeTlsClient _client;
    private readonly StrictClientProtocol _protocol;

    private TlsClientEngine(TlsClientOptions options, ProtocolGuard guard, EdgeTlsCrypto crypto, StrictClientProtocol protocol)
        : base(options, guard, crypto, protocol)
    {
        _protocol = protocol;
        _client = new EdgeTlsClient(crypto, options);
        protocol.Connect(_client);
    }

    /// <inheritdoc/>
    public override HandshakeInfo? Info => _client.Info;

    /// <inheritdoc/>
    public override void ReleaseKeys()
    {
        _client.ForgetSession();
        _protocol.ForgetResumption();
        base.ReleaseKeys();
    }

    /// <summary>Makes an engine.</summary>
    public static TlsClientEngine Create(TlsClientOptions options)
    {
        var guard = new ProtocolGuard(options.Limits, options.Time);
        return new(options, guard, EdgeTlsCrypto.For(options), new StrictClientProtocol(guard));
    }
}
