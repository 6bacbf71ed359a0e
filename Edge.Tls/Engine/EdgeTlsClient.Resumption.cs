using System.Security.Cryptography;
using Edge.Tls.Resumption;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;

namespace Edge.Tls.Engine;

/// <summary>Offers a session of before, and keeps the ones that come.</summary>
internal sealed partial class EdgeTlsClient
{
    private readonly ClientSession? _session = options.Sessions?.Take(options);
    private TlsSecret? _sessionSecret;
    private NewSessionTicket? _ticket12;
    private OriginVerdict? _verdict;
    private bool _pskSelected;
    private int _tickets;

    /// <summary>The origin showed no certificate: the session is an earlier one, and its verdict holds.</summary>
    private bool IsResumed => _pskSelected || m_context.SecurityParameters.IsResumedSession;

    /// <summary>Whether tickets are kept.</summary>
    public bool KeepsSessions => options.Sessions is not null;

    public override IDictionary<int, byte[]> GetClientExtensions()
    {
        var extensions = base.GetClientExtensions();
        if (!KeepsSessions)
        {
            return extensions;
        }

        if (options.Policy.Versions.Contains(TlsVersion.Tls12))
        {
            extensions[ExtensionType.session_ticket] = _session is { Version: TlsVersion.Tls12 } session ? session.Ticket : [];
        }

        if (options.Policy.Versions.Contains(TlsVersion.Tls13))
        {
            // Without it servers issue no tickets (RFC 8446 §4.2.9).
            TlsExtensionsUtilities.AddPskKeyExchangeModesExtension(extensions, [PskKeyExchangeMode.psk_dhe_ke]);
        }

        return extensions;
    }

    /// <summary>The ticket of TLS 1.3, under the label of resumption.</summary>
    public override IList<TlsPskExternal>? GetExternalPsks()
    {
        if (_session is not { Version: TlsVersion.Tls13 } session)
        {
            return null;
        }

        _sessionSecret ??= m_context.Crypto.CreateSecret(session.Secret);
        crypto.ExpectResumption();
        return [new BasicTlsPskExternal(session.Ticket, _sessionSecret, SuiteHash.PrfOf(session.CipherSuite))];
    }

    public override TlsSession? GetSessionToResume()
    {
        if (_session is not { Version: TlsVersion.Tls12 } session)
        {
            return null;
        }

        _sessionSecret ??= m_context.Crypto.CreateSecret(session.Secret);
        return new TicketSession(session.SessionId, session.CipherSuite, _sessionSecret, session.EncryptThenMac);
    }

    public override void NotifySelectedPsk(TlsPsk selectedPsk) => _pskSelected = selectedPsk is not null;

    public override void NotifyNewSessionTicket(NewSessionTicket newSessionTicket) => _ticket12 = newSessionTicket;

    /// <summary>Writes our idea of the ticket's age into the hello: the library, which knows external PSKs alone, writes
    /// 0.</summary>
    public void WriteTicketAge(IDictionary<int, byte[]> extensions)
    {
        if (_session is { } session && extensions.TryGetValue(ExtensionType.pre_shared_key, out var offered))
        {
            // One identity and nothing behind its age yet; binders are written later.
            var age = session.ObfuscatedAge(options.Time.GetUtcNow());
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(offered.AsSpan()[^4..], age);
        }
    }

    /// <summary>Keeps a ticket of TLS 1.3.</summary>
    /// <param name="message">Behind the header of the message; checked by the library, which reads and drops it.</param>
    /// <param name="master">The secret of the connection.</param>
    /// <returns>False when no more are wanted.</returns>
    public bool KeepTicket13(MemoryStream message, ResumptionMaster master)
    {
        var lifetime = TimeSpan.FromSeconds(TlsUtilities.ReadUint32(message));
        var ageAdd = (uint)TlsUtilities.ReadUint32(message);
        var nonce = TlsUtilities.ReadOpaque8(message);
        var ticket = TlsUtilities.ReadOpaque16(message);
        if (lifetime > TimeSpan.Zero && ticket.Length is > 0 and <= MaxTicketBytes)
        {
            Keep(TlsVersion.Tls13, ticket, [], master.SecretOf(nonce), lifetime, ageAdd);
        }

        return ++_tickets < MaxTickets;
    }

    /// <summary>Zeroes the secret of the session that was offered; may be called twice.</summary>
    public void ForgetSession()
    {
        _sessionSecret?.Destroy();
        _session?.Forget();
    }

    /// <summary>What this connection rests on: the verdict of now, or that of the session it goes on with.</summary>
    private OriginVerdict VerdictNow() => IsResumed
        ? _session!.Verdict
        : Authentication.Verdict ?? throw new EdgeFatalAlert(
            TlsFailureKind.InternalError, TlsAlert.InternalError, "handshake without a verdict about the origin");

    /// <summary>The end of a handshake, while the library still has the master secret.</summary>
    private void KeepSession12()
    {
        var parameters = m_context.SecurityParameters;
        if (!KeepsSessions || !parameters.IsExtendedMasterSecret || parameters.NegotiatedVersion.FullVersion != (int)TlsVersion.Tls12)
        {
            return;
        }

        var secret = m_context.Crypto.AdoptSecret(parameters.MasterSecret).Extract();
        if (_ticket12 is { Ticket.Length: > 0 and <= MaxTicketBytes } fresh)
        {
            // An id of our own tells a resumption from its refusal. A hint of 0 means: as long as you like (RFC 5077 §3.3).
            var hint = fresh.TicketLifetimeHint == 0 ? SessionTickets.MaxAge : TimeSpan.FromSeconds(fresh.TicketLifetimeHint);
            Keep(TlsVersion.Tls12, fresh.Ticket, RandomNumberGenerator.GetBytes(SessionIdBytes), secret, hint);
        }
        else if (parameters.IsResumedSession)
        {
            options.Sessions!.Add(new()
            {
                Version = _session!.Version,
                CipherSuite = _session.CipherSuite,
                Ticket = _session.Ticket,
                SessionId = _session.SessionId,
                Secret = secret,
                ReceivedAt = _session.ReceivedAt,
                Lifetime = _session.Lifetime,
                EncryptThenMac = _session.EncryptThenMac,
                ServerName = _session.ServerName,
                Verdict = _session.Verdict,
            });
        }
        else if (parameters.SessionID.Length > 0)
        {
            Keep(TlsVersion.Tls12, [], parameters.SessionID, secret, SessionTickets.MaxAge);
        }
        else
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private void Keep(TlsVersion version, byte[] ticket, byte[] sessionId, byte[] secret, TimeSpan lifetime, uint ageAdd = 0) =>
        options.Sessions!.Add(new()
        {
            Version = version,
            CipherSuite = Info?.CipherSuite ?? (ushort)m_context.SecurityParameters.CipherSuite,
            Ticket = ticket,
            SessionId = sessionId,
            Secret = secret,
            AgeAdd = ageAdd,
            ReceivedAt = options.Time.GetUtcNow(),
            Lifetime = lifetime < SessionTickets.MaxAge ? lifetime : SessionTickets.MaxAge,
            EncryptThenMac = version == TlsVersion.Tls12 && m_context.SecurityParameters.IsEncryptThenMac,
            ServerName = options.ServerName,
            Verdict = _verdict!,
        });

    private const int SessionIdBytes = 32;

    /// <summary>Tickets that are kept of one connection: 4; servers send one or two.</summary>
    private const int MaxTickets = 4;

    /// <summary>A longer ticket is not kept: it would make our hello too long for others.</summary>
    private const int MaxTicketBytes = 8 * 1024;
}
