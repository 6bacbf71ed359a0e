using Edge.Tls.Records;

namespace Edge.Tls.Engine;

/// <summary>Counts what a peer may send in abundance but not for ever (T17, T18, T20), holds records to the rules that the
/// library does not check, and remembers what the protocol machine saw.</summary>
/// <remarks>One per connection, used under its gate. The counters restart with every byte of application data; the rate of
/// KeyUpdates does not.</remarks>
internal sealed class ProtocolGuard(TlsLimits limits, TimeProvider time)
{
    private const int AlertBytes = 2;

    private readonly HandshakeBoundaries _boundaries = new();
    private readonly RateBucket _keyUpdates = new(time, limits.MaxKeyUpdatesPerSecond, limits.MaxConsecutivePostHandshakeMessages);
    private int _emptyRecords;
    private int _postHandshakeMessages;
    private int _warnings;
    private bool _isTls13;

    /// <summary>The peer's close_notify was seen: nothing after it counts.</summary>
    public bool PeerClosed { get; set; }

    /// <summary>The peer asked for a KeyUpdate and has not got it yet.</summary>
    public bool KeyUpdateDue { get; set; }

    /// <summary>A fatal alert has been written to the output.</summary>
    public bool AlertWritten { get; set; }

    /// <summary>Before each record.</summary>
    /// <param name="isTls13">Whether TLS 1.3 is agreed on.</param>
    public void OnRecord(bool isTls13) => _isTls13 = isTls13;

    /// <summary>True content type and content of a record, opened or never sealed, before anybody acts on it.</summary>
    public void OnContent(RecordType type, ReadOnlySpan<byte> content)
    {
        switch (type)
        {
            case RecordType.Handshake:
                OnHandshakeContent(content);
                return;
            case RecordType.Alert when content.Length != AlertBytes:
                // RFC 8446 §5.1: exactly one alert in a record. Nobody ever split or joined them before either.
                throw Broken(content.IsEmpty ? TlsAlert.UnexpectedMessage : TlsAlert.DecodeError, "record does not hold exactly one alert");
            case RecordType.ApplicationData when content.IsEmpty:
                CountEmptyRecord();
                break;
            case RecordType.ApplicationData:
                _emptyRecords = _postHandshakeMessages = _warnings = 0;
                break;
            default:
                break;
        }

        if (_isTls13 && _boundaries.InMessage)
        {
            throw Broken(TlsAlert.UnexpectedMessage, "record between the fragments of a handshake message");
        }
    }

    /// <summary>After each record that the library took.</summary>
    public void AfterRecord(bool isTls13)
    {
        if (isTls13 && _boundaries.ServerHelloShared)
        {
            throw Broken(TlsAlert.UnexpectedMessage, "ServerHello does not end its record");
        }
    }

    /// <summary>A record that means nothing: empty application data, or a ChangeCipherSpec of TLS 1.3.</summary>
    public void CountEmptyRecord()
    {
        if (++_emptyRecords > limits.MaxConsecutiveEmptyRecords)
        {
            throw new EdgeFatalAlert(TlsFailureKind.Flood, TlsAlert.UnexpectedMessage, "too many empty records");
        }
    }

    /// <summary>The handshake is over: its ChangeCipherSpec no longer counts.</summary>
    public void OnHandshakeComplete() => _emptyRecords = _postHandshakeMessages = _warnings = 0;

    /// <summary>A KeyUpdate of the peer.</summary>
    /// <param name="requested">Whether it wants one of us.</param>
    public void OnKeyUpdate(bool requested)
    {
        OnPostHandshakeMessage();
        if (!_keyUpdates.TryTake())
        {
            throw new EdgeFatalAlert(TlsFailureKind.Flood, TlsAlert.UnexpectedMessage, "too many KeyUpdates in a second");
        }

        KeyUpdateDue |= requested;
    }

    /// <summary>A message after the handshake.</summary>
    public void OnPostHandshakeMessage()
    {
        if (++_postHandshakeMessages > limits.MaxConsecutivePostHandshakeMessages)
        {
            throw new EdgeFatalAlert(TlsFailureKind.Flood, TlsAlert.UnexpectedMessage, "too many post-handshake messages");
        }
    }

    /// <summary>A warning alert that is ignored.</summary>
    public void OnWarning()
    {
        if (++_warnings > limits.MaxConsecutiveWarnings)
        {
            throw new EdgeFatalAlert(TlsFailureKind.Flood, TlsAlert.UnexpectedMessage, "too many warning alerts");
        }
    }

    /// <summary>Renegotiation: never, in either role (T01, E-12). The alert is fatal; the library's own would be a
    /// warning.</summary>
    public static EdgeFatalAlert Renegotiation() =>
        new(RenegotiationFailure.Kind, RenegotiationFailure.Alert, RenegotiationFailure.Reason);

    /// <summary>The same as a value.</summary>
    public static TlsFailure RenegotiationFailure { get; } =
        TlsFailure.Sent(TlsFailureKind.Renegotiation, TlsAlert.HandshakeFailure, "renegotiation refused");

    private void OnHandshakeContent(ReadOnlySpan<byte> content)
    {
        if (content.IsEmpty)
        {
            // RFC 8446 §5.4: no empty fragments of handshake messages.
            throw Broken(TlsAlert.UnexpectedMessage, "empty handshake record");
        }

        if (!_boundaries.Follow(content, _isTls13))
        {
            throw Broken(TlsAlert.UnexpectedMessage, "message after a key change in one record");
        }
    }

    private static EdgeFatalAlert Broken(TlsAlert alert, string reason) => new(TlsFailureKind.ProtocolError, alert, reason);
}
