using Edge.Tls.Records;

namespace Edge.Tls.Engine;

/// <summary>Counts what a peer may send in abundance but not for ever (T17, T18, T20), and remembers what the protocol
/// machine saw.</summary>
/// <remarks>One per connection, used under its gate. All counters restart with every byte of application data.</remarks>
internal sealed class ProtocolGuard(TlsLimits limits)
{
    private int _emptyRecords;
    private int _postHandshakeMessages;
    private int _warnings;
    private bool _keyChangedInRecord;

    /// <summary>The peer's close_notify was seen: nothing after it counts.</summary>
    public bool PeerClosed { get; set; }

    /// <summary>The peer asked for a KeyUpdate and has not got it yet.</summary>
    public bool KeyUpdateDue { get; set; }

    /// <summary>A fatal alert has been written to the output.</summary>
    public bool AlertWritten { get; set; }

    /// <summary>True content type of the record just opened, and bytes of its content.</summary>
    public void OnRecordOpened(RecordType type, int bytes)
    {
        if (type != RecordType.ApplicationData)
        {
            return;
        }

        if (bytes > 0)
        {
            _emptyRecords = _postHandshakeMessages = _warnings = 0;
        }
        else
        {
            CountEmptyRecord();
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

    /// <summary>Before each record.</summary>
    public void OnRecord() => _keyChangedInRecord = false;

    /// <summary>A KeyUpdate or another message after the handshake.</summary>
    public void OnPostHandshakeMessage(bool changesKey)
    {
        if (_keyChangedInRecord)
        {
            // A key change ends its record (RFC 8446 §5.1).
            throw new EdgeFatalAlert(TlsFailureKind.ProtocolError, TlsAlert.UnexpectedMessage, "message after a key change in one record");
        }

        _keyChangedInRecord = changesKey;
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
        new(TlsFailureKind.Renegotiation, TlsAlert.HandshakeFailure, "renegotiation refused");
}
