namespace Edge.Core.Timing;

/// <summary>What took too long. One per limit an operator can set.</summary>
internal enum DeadlineReason : byte
{
    /// <summary>Nothing: the slot is not armed.</summary>
    None,

    /// <summary>The PROXY protocol header, from accept to its end (H25).</summary>
    ProxyHeader,

    /// <summary>The TLS handshake, from accept to Finished.</summary>
    Handshake,

    /// <summary>The request head, from its first byte, or from the handshake for the first one (H14).</summary>
    RequestHead,

    /// <summary>The request body arrived below the minimum rate (H15).</summary>
    RequestBodyRate,

    /// <summary>The viewer took the response below the minimum rate (H16).</summary>
    ResponseRate,

    /// <summary>No request on a kept-alive connection (H17).</summary>
    Idle,

    /// <summary>The same, before its time: others need the place (H17).</summary>
    IdleUnderPressure,

    /// <summary>Reading the rest of a refused body before the connection could be used again (H06).</summary>
    BodyDrain,

    /// <summary>Nothing moved in a WebSocket (H30).</summary>
    WebSocketIdle,

    /// <summary>The TCP connection to an origin.</summary>
    OriginConnect,

    /// <summary>The TLS handshake with an origin.</summary>
    OriginHandshake,

    /// <summary>The origin's response head, or the next piece of its body.</summary>
    OriginResponse,

    /// <summary>The origin sent its response below the minimum rate.</summary>
    OriginRate,

    /// <summary>An unused origin connection.</summary>
    OriginIdle,

    /// <summary>A follower's wait for the response another exchange fetches.</summary>
    FillWait,

    /// <summary>A request to the admin endpoint.</summary>
    Admin,
}
