namespace Edge.Core.Transport;

/// <summary>How an attempt to connect ended.</summary>
internal enum ConnectOutcome
{
    /// <summary>Connected; the result has the connection.</summary>
    Connected,

    /// <summary>The peer answered with RST: nobody listens there.</summary>
    Refused,

    /// <summary>No answer within the time-out.</summary>
    TimedOut,

    /// <summary>No route, or the network said the host is not there.</summary>
    Unreachable,

    /// <summary>Our own process or system has no descriptor, port or buffer left (P08).</summary>
    NoResources,

    /// <summary>The caller cancelled.</summary>
    Canceled,

    /// <summary>Any other error.</summary>
    Failed,
}

/// <summary>The result of <see cref="SocketConnector.ConnectAsync"/>.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Connection">The started connection, exactly when <paramref name="Outcome"/> is <see cref="ConnectOutcome.Connected"/>. The caller owns it.</param>
/// <param name="Elapsed">Time the attempt took.</param>
internal readonly record struct ConnectResult(ConnectOutcome Outcome, TransportConnection? Connection, TimeSpan Elapsed);
