using Edge.Tls.Records;
using Edge.Tls.Resumption;
using Org.BouncyCastle.Tls;

namespace Edge.Tls.Engine;

/// <summary>The library's server protocol with our strictness: see <see cref="ProtocolRules"/>.</summary>
internal sealed partial class StrictServerProtocol : TlsServerProtocol, IStrictProtocol
{
    private readonly ProtocolGuard _guard;
    private ClientHello? _firstHello;
    private ResumptionMaster? _resumption;

    public StrictServerProtocol(ProtocolGuard guard)
    {
        _guard = guard;
        Pending = new(m_outputBuffer.Buffer);
    }

    public TlsProtocol Machine => this;

    /// <summary>A HelloRetryRequest is out, and nothing but another hello can be read.</summary>
    public bool AwaitsSecondHello => m_connectionState == CS_SERVER_HELLO_RETRY_REQUEST;

    private EdgeTlsServer Server => (EdgeTlsServer)m_tlsServer;

    public PendingRecords Pending { get; }

    public bool HasKeys => m_connectionState > CS_CLIENT_HELLO;

    public bool IgnoresChangeCipherSpec => Context?.ServerVersion is { } version && TlsUtilities.IsTlsV13(version);

    public bool ReadsPlaintext =>
        IgnoresChangeCipherSpec ? m_connectionState < CS_SERVER_HELLO : !m_receivedChangeCipherSpec && m_connectionState < CS_END;

    public bool IsRenegotiation(ReadOnlySpan<byte> content) => content is [(byte)HandshakeType.client_hello, ..];

    public void SendCloseNotify() => RaiseAlertWarning(AlertDescription.close_notify, "closing");

    public void SendKeyUpdate(bool request) => Send13KeyUpdate(request);

    public void SendFatal(TlsAlert alert) => HandleException((short)alert, "refused", null);

    protected override void CompleteHandshake()
    {
        _firstHello = null;
        m_serverExtensions = null;   // or they go into a session that nobody resumes: that is what tickets are for
        base.CompleteHandshake();
        _guard.OnHandshakeComplete();
        SessionCopy.Forget(Context);
        if (_resumption is null)
        {
            return;
        }

        var messages = Server.WriteTickets13(_resumption);
        _resumption.Forget();
        if (messages.Length > 0)
        {
            SafeWriteRecord(ContentType.handshake, messages, 0, messages.Length);
        }
    }

    /// <summary>The last moment at which the library has both the transcript and the master secret.</summary>
    protected override void Receive13ClientFinished(MemoryStream buf)
    {
        base.Receive13ClientFinished(buf);
        if (Server.IssuesTickets13)
        {
            _resumption = ResumptionMaster.Derive(this, Context, (HandshakeMessageInput)buf);
        }
    }

    /// <summary>In an abbreviated TLS 1.2 handshake a ticket comes before ChangeCipherSpec (RFC 5077 §3.3).</summary>
    protected override void SendChangeCipherSpec()
    {
        if (Server.RenewsTicket12)
        {
            SendNewSessionTicketMessage(Server.GetNewSessionTicket());
        }

        base.SendChangeCipherSpec();
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

    /// <summary>The plan has settled everything that may be refused with <c>handshake_failure</c>: what is left is a key share
    /// that gives no secret, for which RFC 8446 §4.2.8 and T09 want another alert.</summary>
    protected override ServerHello Generate13ServerHello(ClientHello clientHello, HandshakeMessageInput clientHelloMessage, bool afterHelloRetryRequest)
    {
        try
        {
            return base.Generate13ServerHello(clientHello, clientHelloMessage, afterHelloRetryRequest);
        }
        catch (Exception exception) when (IsBadPublicValue(exception))
        {
            throw BadPublicValue();
        }
    }

    /// <summary>The same for TLS 1.2.</summary>
    protected override void ReceiveClientKeyExchangeMessage(MemoryStream buf)
    {
        if (m_keyExchange is TlsECDheKeyExchange && KeyShareForm.IsCompressed(PointOf(buf)))
        {
            throw BadPublicValue();
        }

        try
        {
            base.ReceiveClientKeyExchangeMessage(buf);
        }
        catch (Exception exception) when (IsBadPublicValue(exception))
        {
            throw BadPublicValue();
        }
    }

    /// <summary>The point behind its length; empty when there is none.</summary>
    private static ReadOnlySpan<byte> PointOf(MemoryStream buf)
    {
        var rest = buf.TryGetBuffer(out var content) ? content.AsSpan((int)buf.Position) : buf.ToArray().AsSpan((int)buf.Position);
        return rest.IsEmpty ? rest : rest[1..];
    }

    // The library's own for a zero secret, and what the ML-KEM implementation throws at a key that is none.
    private static bool IsBadPublicValue(Exception exception) =>
        exception is ArgumentException or TlsFatalAlert { AlertDescription: AlertDescription.handshake_failure };

    private static EdgeFatalAlert BadPublicValue() =>
        new(TlsFailureKind.ProtocolError, TlsAlert.IllegalParameter, "public value of the key exchange is none");

    protected override void HandleHandshakeMessage(short type, HandshakeMessageInput buf)
    {
        if (type == HandshakeType.supplemental_data)
        {
            // Never negotiated here; the library would read it before it says so.
            throw new TlsFatalAlert(AlertDescription.unexpected_message);
        }

        base.HandleHandshakeMessage(type, buf);
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
