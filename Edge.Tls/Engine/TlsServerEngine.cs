using Edge.Tls.Crypto;
using Edge.Tls.Records;

namespace Edge.Tls.Engine;

/// <summary>The engine in the role of server, made for one hello and one plan.</summary>
internal sealed partial class TlsServerEngine : TlsEngine
{
    private readonly EdgeTlsServer _server;

    private TlsServerEngine(
        TlsServerOptions options, ServerPlan plan, string? serverName, ProtocolGuard guard, EdgeTlsCrypto crypto, StrictServerProtocol protocol)
        : base(options, guard, crypto, protocol)
    {
        _protocol = protocol;
        _crypto = crypto;
        _server = new EdgeTlsServer(crypto, plan, options, serverName);
        protocol.Accept(_server);
        if (plan.Version >= TlsVersion.Tls12 && plan.Resumption is null && options.ClientAuthentication is null)
        {
            protocol.PlanTranscript(crypto, plan.Suite);
        }
    }

    /// <inheritdoc/>
    public override HandshakeInfo? Info => _server.Info;

    /// <inheritdoc/>
    public override void ReleaseKeys()
    {
        _server.ForgetSession();
        base.ReleaseKeys();
    }

    /// <summary>Makes an engine that waits for the first record.</summary>
    /// <param name="hello">The hello that will come; it decides the plan.</param>
    /// <param name="options">The options of the site.</param>
    /// <param name="failure">Why there cannot be a handshake; no library object exists then.</param>
    public static TlsServerEngine? Create(ClientHelloInfo hello, TlsServerOptions options, out TlsFailure? failure)
    {
        failure = ServerNegotiation.Choose(hello, options, out var plan);
        if (plan is null)
        {
            return null;
        }

        var guard = new ProtocolGuard(options.Limits, options.Time);
        return new(options, plan, hello.ServerName, guard, EdgeTlsCrypto.For(options), new StrictServerProtocol(guard))
        {
            _earlyDataLeft = hello.OffersEarlyData && plan.Version == TlsVersion.Tls13 ? options.Limits.MaxSkippedEarlyDataBytes : NoEarlyData,
        };
    }
}
