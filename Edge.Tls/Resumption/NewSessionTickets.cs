using System.Buffers.Binary;
using System.Security.Cryptography;
using Edge.Tls.Certificates;
using Edge.Tls.Engine;
using Org.BouncyCastle.Tls;

namespace Edge.Tls.Resumption;

/// <summary>Writes the tickets of one server connection.</summary>
/// <param name="tickets">Where they are sealed.</param>
/// <param name="options">How the site answers.</param>
/// <param name="plan">What was negotiated.</param>
/// <param name="serverName">The SNI of this connection.</param>
internal sealed class NewSessionTickets(SessionTickets tickets, TlsServerOptions options, ServerPlan plan, string? serverName)
{
    /// <summary>The NewSessionTicket messages of a TLS 1.3 connection, one behind the other, for one record (RFC 8446
    /// §4.6.1).</summary>
    /// <param name="master">The secret of the connection; the caller forgets it.</param>
    /// <param name="resumed">The session that this one continues, or null.</param>
    /// <param name="clientIdentity">Who the client is.</param>
    public byte[] Write13(ResumptionMaster master, ResumableSession? resumed, ClientIdentity? clientIdentity)
    {
        MemoryStream? messages = null;
        for (byte nonce = 0; nonce < tickets.Count; nonce++)
        {
            var ageAdd = BinaryPrimitives.ReadUInt32LittleEndian(RandomNumberGenerator.GetBytes(4));
            var secret = master.SecretOf([nonce]);
            var session = Describe(TlsVersion.Tls13, resumed, secret, clientIdentity) with { AgeAdd = ageAdd };
            var ticket = tickets.Seal(session);
            session.Forget();
            var lifetime = tickets.LifetimeHint(session.AuthenticatedAt);
            if (ticket is null || lifetime == 0)
            {
                break;
            }

            // Tickets of one connection are of one length.
            messages ??= new MemoryStream(tickets.Count * (MessageFrameBytes + ticket.Length));
            Write13(messages, lifetime, ageAdd, nonce, ticket);
        }

        return messages is null ? [] : messages.Length == messages.Capacity ? messages.GetBuffer() : messages.ToArray();
    }

    /// <summary>The ticket of a TLS 1.2 connection (RFC 5077 §3.3): an empty one where none can be made.</summary>
    /// <param name="masterSecret">A copy of the master secret; zeroed.</param>
    /// <param name="resumed">The session that this one continues, or null.</param>
    /// <param name="clientIdentity">Who the client is.</param>
    /// <param name="encryptThenMac">RFC 7366 was agreed.</param>
    public NewSessionTicket Write12(
        byte[] masterSecret, ResumableSession? resumed, ClientIdentity? clientIdentity, bool encryptThenMac)
    {
        var session = Describe(TlsVersion.Tls12, resumed, masterSecret, clientIdentity) with { EncryptThenMac = encryptThenMac };
        var ticket = tickets.Seal(session);
        session.Forget();
        return new NewSessionTicket(tickets.LifetimeHint(session.AuthenticatedAt), ticket ?? []);
    }

    private ResumableSession Describe(
        TlsVersion version, ResumableSession? resumed, byte[] secret, ClientIdentity? clientIdentity)
    {
        var now = tickets.Keys.Now;
        return new()
        {
            Version = version,
            CipherSuite = plan.Suite.Id,
            AuthenticatedAt = resumed?.AuthenticatedAt ?? now,
            IssuedAt = now,
            Binding = resumed?.Binding ?? SessionBinding.Of(options, serverName, plan.Protocol),
            Credential = resumed?.Credential ?? plan.Credential!.Fingerprint.ToArray(),
            ClientIdentity = IdentityBytes.Of(clientIdentity),
            Secret = secret,
        };
    }

    // Type and length, lifetime, age_add, a nonce of one byte, the ticket's length, no extensions.
    private const int MessageFrameBytes = 4 + 4 + 4 + 2 + 2 + 2;

    private static void Write13(MemoryStream output, uint lifetime, uint ageAdd, byte nonce, byte[] ticket)
    {
        Span<byte> head = stackalloc byte[MessageFrameBytes - 2];
        var length = MessageFrameBytes - 4 + ticket.Length;
        BinaryPrimitives.WriteInt32BigEndian(head, (HandshakeType.new_session_ticket << 24) | length);
        BinaryPrimitives.WriteUInt32BigEndian(head[4..], lifetime);
        BinaryPrimitives.WriteUInt32BigEndian(head[8..], ageAdd);
        head[12] = 1;
        head[13] = nonce;
        BinaryPrimitives.WriteUInt16BigEndian(head[14..], (ushort)ticket.Length);
        output.Write(head);
        output.Write(ticket);
        output.Write([0, 0]);   // no extensions: early_data is never offered (E-13, T16)
    }
}
