using Edge.Tls.Resumption;
using Org.BouncyCastle.Tls;

namespace Edge.Tls.Engine;

/// <summary>The library's client protocol with our strictness: see <see cref="ProtocolRules"/>.</summary>
internal sealed partial class StrictClientProtocol : TlsClientProtocol, IStrictProtocol
{
    private readonly ProtocolGuard _guard;

    public StrictClientProtocol(ProtocolGuard guard)
    {
        _guard = guard;
        Pending = new(m_outputBuffer.Buffer);
    }

    public TlsProtocol Machine => this;

    public PendingRecords Pending { get; }

    public bool HasKeys => m_connectionState > CS_CLIENT_HELLO;

    public bool IgnoresChangeCipherSpec => Context?.ServerVersion is { } version && TlsUtilities.IsTlsV13(version);

    public bool ReadsPlaintext =>
        IgnoresChangeCipherSpec ? m_connectionState < CS_SERVER_HELLO : !m_receivedChangeCipherSpec && m_connectionState < CS_END;

    public bool IsRenegotiation(ReadOnlySpan<byte> content) => content is [(byte)HandshakeType.hello_request, 0, 0, 0];

    public void SendCloseNotify() => RaiseAlertWarning(AlertDescription.close_notify, "closing");

    public void SendKeyUpdate(bool request) => Send13KeyUpdate(request);

    public void SendFatal(TlsAlert alert) => HandleException((short)alert, "refused", null);

    protected override void CompleteHandshake()
    {
        DeriveResumption();
        base.CompleteHandshake();
        _guard.OnHandshakeComplete();
        SessionCopy.Forget(Context);
    }

    protected override void HandleHandshakeMessage(short type, HandshakeMessageInput buf)
    {
        if (type == HandshakeType.supplemental_data)
        {
            // Never negotiated here; the library would read it before it says so.
            throw new TlsFatalAlert(AlertDescription.unexpected_message);
        }

        if (type is HandshakeType.server_key_exchange or HandshakeType.server_hello_done && m_connectionState == CS_SERVER_HELLO)
        {
            // Every suite of ours has a certificate (CVE-2014-6593); the library stumbles over its absence.
            throw new TlsFatalAlert(AlertDescription.unexpected_message);
        }

        if (type == HandshakeType.hello_request && m_connectionState < CS_END)
        {
            // Means nothing during a handshake (RFC 5246 §7.4.1.1), and is bounded like everything that does.
            _guard.CountEmptyRecord();
        }

        if (!TakeRenewedTicket(type, buf))
        {
            base.HandleHandshakeMessage(type, buf);
        }
    }

    protected override void SafeWriteRecord(short type, byte[] buf, int offset, int len)
    {
        base.SafeWriteRecord(type, buf, offset, len);
        Pending.Take();
    }

    protected override void SafeWriteRecord(short type, ReadOnlySpan<byte> buffer)
    {
        base.SafeWriteRecord(type, buffer);
        Pending.Take();
    }

    protected override void RefuseRenegotiation() => throw ProtocolGuard.Renegotiation();

    protected override void Receive13KeyUpdate(MemoryStream buf)
    {
        var requested = ProtocolRules.IsUpdateRequested(buf);
        base.Receive13KeyUpdate(buf);
        _guard.OnKeyUpdate(requested);
    }

    protected override void Receive13NewSessionTicket(MemoryStream buf)
    {
        _guard.OnPostHandshakeMessage();
        var start = buf.Position;
        base.Receive13NewSessionTicket(buf);
        buf.Position = start;
        KeepTicket13(buf);
    }

    protected override void HandleAlertMessage(short alertLevel, short alertDescription)
    {
        switch (ProtocolRules.Judge(alertLevel, alertDescription, IgnoresChangeCipherSpec))
        {
            case AlertVerdict.Close:
                // No answer here: what is being sent is finished first, then comes our own close_notify.
                _guard.PeerClosed = true;
                break;
            case AlertVerdict.Ignore:
                _guard.OnWarning();
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
        var before = Pending.Length;
        base.RaiseAlertFatal(alertDescription, message, cause);
        _guard.AlertWritten |= Pending.Length > before;
    }
}
