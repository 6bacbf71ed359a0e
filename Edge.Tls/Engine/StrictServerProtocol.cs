using Edge.Tls.Records;
using Org.BouncyCastle.Tls;

namespace Edge.Tls.Engine;

/// <summary>The library's server protocol with our strictness: see <see cref="ProtocolRules"/>.</summary>
internal sealed class StrictServerProtocol(ProtocolGuard guard) : TlsServerProtocol, IStrictProtocol
{
    private ClientHello? _firstHello;

    public TlsProtocol Machine => this;

    public ByteQueue Pending => m_outputBuffer.Buffer;

    public bool HasKeys => m_connectionState > CS_CLIENT_HELLO;

    public bool IgnoresChangeCipherSpec => Context?.ServerVersion is { } version && TlsUtilities.IsTlsV13(version);

    public bool ReadsPlaintext =>
        IgnoresChangeCipherSpec ? m_connectionState < CS_SERVER_HELLO : !m_receivedChangeCipherSpec && m_connectionState < CS_END;

    public void SendCloseNotify() => RaiseAlertWarning(AlertDescription.close_notify, "closing");

    public void SendKeyUpdate(bool request) => Send13KeyUpdate(request);

    public void SendFatal(TlsAlert alert) => HandleException((short)alert, "refused", null);

    protected override void CompleteHandshake()
    {
        _firstHello = null;
        base.CompleteHandshake();
        guard.OnHandshakeComplete();
    }

    /// <summary>Holds a second hello, after a HelloRetryRequest, to the rules of the first and to what it said.</summary>
    protected override ClientHello ReceiveClientHelloMessage(MemoryStream buf)
    {
        if (_firstHello is not null)
        {
            var alert = ClientHelloParser.Parse(buf.ToArray(), out _);
            if (alert != TlsAlert.None)
            {
                throw new EdgeFatalAlert(TlsFailureKind.ProtocolError, alert, "malformed second ClientHello");
            }
        }

        var hello = base.ReceiveClientHelloMessage(buf);
        if (_firstHello is not null && !RetriedHello.IsSame(_firstHello, hello))
        {
            throw new EdgeFatalAlert(TlsFailureKind.ProtocolError, TlsAlert.IllegalParameter, "second ClientHello differs from the first");
        }

        _firstHello = hello;
        return hello;
    }

    protected override void RefuseRenegotiation() => throw ProtocolGuard.Renegotiation();

    protected override void Receive13KeyUpdate(MemoryStream buf)
    {
        var requested = ProtocolRules.IsUpdateRequested(buf);
        base.Receive13KeyUpdate(buf);
        guard.OnKeyUpdate(requested);
    }

    protected override void HandleAlertMessage(short alertLevel, short alertDescription)
    {
        switch (ProtocolRules.Judge(alertLevel, alertDescription, IgnoresChangeCipherSpec))
        {
            case AlertVerdict.Close:
                // No answer here: what is being sent is finished first, then comes our own close_notify.
                guard.PeerClosed = true;
                break;
            case AlertVerdict.Ignore:
                guard.OnWarning();
                break;
            default:
                base.HandleAlertMessage(AlertLevel.fatal, alertDescription);
                break;
        }
    }

    protected override void HandleException(short alertDescription, string message, Exception? e) =>
        base.HandleException((short)AlertMap.ToAlert(alertDescription, e), message, e);

    protected override void RaiseAlertFatal(short alertDescription, string message, Exception? cause)
    {
        var before = Pending.Available;
        base.RaiseAlertFatal(alertDescription, message, cause);
        guard.AlertWritten |= Pending.Available > before;
    }
}
