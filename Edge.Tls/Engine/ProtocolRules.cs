using Org.BouncyCastle.Tls;

namespace Edge.Tls.Engine;

/// <summary>Rules both roles share: renegotiation is fatal, alerts are judged by version, KeyUpdates are counted.</summary>
internal static class ProtocolRules
{
    /// <summary>What an alert means.</summary>
    /// <remarks>In TLS 1.3 the level says nothing: all but two descriptions are errors (RFC 8446 §6).</remarks>
    public static AlertVerdict Judge(short level, short description, bool isTls13) => description switch
    {
        AlertDescription.close_notify => AlertVerdict.Close,
        AlertDescription.user_canceled => AlertVerdict.Ignore,
        // Nobody here ever asks to renegotiate, so nobody can refuse it.
        AlertDescription.no_renegotiation => AlertVerdict.Error,
        _ => level == AlertLevel.warning && !isTls13 ? AlertVerdict.Ignore : AlertVerdict.Error,
    };

    /// <summary>Looks at a KeyUpdate message without consuming it.</summary>
    public static bool IsUpdateRequested(MemoryStream message)
    {
        var position = message.Position;
        var request = message.ReadByte();
        message.Position = position;
        return request == KeyUpdateRequest.update_requested;
    }
}

/// <summary>What to do about an alert.</summary>
internal enum AlertVerdict
{
    /// <summary>The peer will write no more.</summary>
    Close,

    /// <summary>A warning: count it and go on.</summary>
    Ignore,

    /// <summary>The connection is over.</summary>
    Error,
}
