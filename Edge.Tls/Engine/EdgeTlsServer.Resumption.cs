using Edge.Tls.Certificates;
using Edge.Tls.Resumption;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;

namespace Edge.Tls.Engine;

/// <summary>Resuming the session that the plan names, and tickets for the next time.</summary>
internal sealed partial class EdgeTlsServer
{
    private readonly NewSessionTickets? _writer =
        options.Tickets is { Count: > 0 } tickets ? new NewSessionTickets(tickets, options, plan, serverName) : null;

    private TlsSecret? _sessionSecret;
    private bool _pskSelected;

    /// <summary>Who the viewer is: as its session has it, verified anew, or as it has just proved.</summary>
    private ClientIdentity? ClientIdentity => IsResumed ? plan.Resumption!.Identity : _authentication?.Identity;

    /// <summary>No certificate was sent: the session is an earlier one (E-14).</summary>
    public bool IsResumed => _pskSelected || m_context.SecurityParameters.IsResumedSession;

    /// <summary>Whether tickets are to be written when the handshake ends; TLS 1.3.</summary>
    public bool IssuesTickets13 => _writer is not null && plan.Version == TlsVersion.Tls13 && OffersPskWithDhe;

    // A client that does not say how it would use a ticket gets none (RFC 8446 §4.2.9).
    private bool OffersPskWithDhe => m_clientExtensions is not null
        && TlsExtensionsUtilities.GetPskKeyExchangeModesExtension(m_clientExtensions)?.Contains(PskKeyExchangeMode.psk_dhe_ke) == true;

    /// <summary>The session that goes on, or null.</summary>
    private ResumableSession? Resumed => IsResumed ? plan.Resumption!.Session : null;

    /// <summary>The ticket that the plan opened, under the label of resumption; asked again after a HelloRetryRequest.</summary>
    public override TlsPskExternal? GetExternalPsk(IList<PskIdentity> identities)
    {
        _pskSelected = false;
        if (plan.Resumption is not { } offered)
        {
            return null;
        }

        for (var i = 0; i < identities.Count; i++)
        {
            if (!offered.Ticket.Span.SequenceEqual(identities[i].Identity))
            {
                continue;
            }

            // The library looks for an identity of age 0, that of an external PSK; the list is its own.
            identities[i] = new PskIdentity(identities[i].Identity, 0);
            _sessionSecret ??= crypto.CreateSecret(offered.Session.Secret);
            crypto.ExpectResumption();
            _pskSelected = true;
            return new BasicTlsPskExternal(identities[i].Identity, _sessionSecret, SuiteHash.PrfOf(plan.Suite.Id));
        }

        return null;
    }

    /// <summary>The session of a TLS 1.2 ticket, under the id the client gave it (RFC 5077 §3.4).</summary>
    public override TlsSession? GetSessionToResume(byte[] sessionID)
    {
        if (plan.Version == TlsVersion.Tls13 || plan.Resumption is not { } offered)
        {
            return null;
        }

        _sessionSecret ??= crypto.CreateSecret(offered.Session.Secret);
        return new TicketSession(sessionID, offered.Session.CipherSuite, _sessionSecret, offered.Session.EncryptThenMac);
    }

    public override void GetServerExtensionsForConnection(IDictionary<int, byte[]> serverExtensions)
    {
        if (plan.Protocol is { } protocol)
        {
            serverExtensions[ExtensionType.application_layer_protocol_negotiation] = LibraryForm.ExtensionOf(protocol);
        }

        if (IssuesTicket12)
        {
            TlsExtensionsUtilities.AddEmptyExtensionData(serverExtensions, ExtensionType.session_ticket);
        }
    }

    /// <summary>The ticket of a TLS 1.2 connection.</summary>
    public override NewSessionTicket GetNewSessionTicket()
    {
        var parameters = m_context.SecurityParameters;
        var masterSecret = crypto.AdoptSecret(parameters.MasterSecret).Extract();
        return _writer!.Write12(masterSecret, Resumed, ClientIdentity, parameters.IsEncryptThenMac);
    }

    /// <summary>A ticket goes into the abbreviated handshake too when the old one will soon be worthless (RFC 5077
    /// §3.3).</summary>
    public bool RenewsTicket12 => m_context.SecurityParameters.IsResumedSession && IssuesTicket12;

    /// <summary>The messages for one record behind the handshake; empty: none.</summary>
    public byte[] WriteTickets13(ResumptionMaster master) =>
        _writer!.Write13(master, _pskSelected ? plan.Resumption!.Session : null, ClientIdentity);

    /// <summary>Zeroes the secret of the session that was resumed; may be called twice.</summary>
    public void ForgetSession()
    {
        _sessionSecret?.Destroy();
        plan.Resumption?.Session.Forget();
    }

    // Without extended master secret a session is not worth resuming (RFC 7627 §5.4); below TLS 1.2 nobody gets tickets.
    private bool IssuesTicket12 =>
        _writer is not null && plan.Version == TlsVersion.Tls12
        && m_clientExtensions?.ContainsKey(ExtensionType.session_ticket) == true
        && m_context.SecurityParameters.IsExtendedMasterSecret
        && (!m_context.SecurityParameters.IsResumedSession || plan.Resumption!.NeedsRenewal);
}
