namespace Edge.Core.Config;

/// <summary>What viewers speak to a listener. The listener's scheme decides, no field does (E-42).</summary>
internal enum ListenerProtocol
{
    /// <summary>HTTP/1.1 over TLS.</summary>
    Https,

    /// <summary>HTTP/1.1 in the clear.</summary>
    Http,
}

/// <summary>One place where viewers are accepted.</summary>
/// <param name="Name">The operator's name; a socket passed by systemd under this name is used instead of binding.</param>
/// <param name="Endpoint">Where to bind.</param>
/// <param name="Protocol">What is spoken.</param>
internal sealed record ListenerSettings(string Name, ListenEndpoint Endpoint, ListenerProtocol Protocol)
{
    /// <summary>Whether every connection begins with a PROXY protocol header (H25).</summary>
    public bool ProxyProtocol { get; init; }

    /// <summary>Who may send that header, and whose X-Forwarded-For is believed (H24, H25).</summary>
    public TrustedNetworks TrustedProxies { get; init; } = TrustedNetworks.None;
}
