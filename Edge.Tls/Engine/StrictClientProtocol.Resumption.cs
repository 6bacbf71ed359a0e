using Edge.Tls.Resumption;
using Org.BouncyCastle.Tls;

namespace Edge.Tls.Engine;

/// <summary>What the library leaves out of resumption in the role of client.</summary>
internal sealed partial class StrictClientProtocol
{
    private ResumptionMaster? _resumption;
    private bool _ticketRenewed;

    private EdgeTlsClient Client => (EdgeTlsClient)m_tlsClient;

    /// <summary>Zeroes the secret that tickets are made with; may be called twice.</summary>
    public void ForgetResumption()
    {
        _resumption?.Forget();
        _resumption = null;
    }

    protected override void SendClientHelloMessage()
    {
        Client.WriteTicketAge(m_clientHello.Extensions);
        base.SendClientHelloMessage();
    }

    /// <summary>A TLS 1.2 server may renew the ticket it accepts (RFC 5077 §3.3), which the library takes for an unexpected
    /// message.</summary>
    private bool TakeRenewedTicket(short type, HandshakeMessageInput buf)
    {
        if (type == HandshakeType.new_session_ticket && m_connectionState == CS_SERVER_HELLO && !_ticketRenewed
            && Context.SecurityParameters.IsResumedSession && m_serverExtensions?.ContainsKey(ExtensionType.session_ticket) == true)
        {
            _ticketRenewed = true;
            ReceiveNewSessionTicket(buf);
            return true;
        }

        return false;
    }

    /// <summary>Our Finished is in the transcript, and the master secret still there.</summary>
    private void DeriveResumption()
    {
        if (Client.KeepsSessions && IgnoresChangeCipherSpec)
        {
            _resumption = ResumptionMaster.Derive(this, Context, clientFinished: null);
        }
    }

    private void KeepTicket13(MemoryStream message)
    {
        if (_resumption is not null && !Client.KeepTicket13(message, _resumption))
        {
            ForgetResumption();
        }

        message.Position = message.Length;
    }
}
