using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Edge.Tls.Resumption;

/// <summary>What a ticket holds: the secret of a session and everything it is bound to (T15). Zero <see cref="Secret"/> after
/// use.</summary>
internal sealed record ResumableSession
{
    /// <summary>Version of the session; tickets of one version are never used in another.</summary>
    public required TlsVersion Version { get; init; }

    /// <summary>The suite; the hash of a TLS 1.3 secret follows from it.</summary>
    public required ushort CipherSuite { get; init; }

    /// <summary>When the certificate was shown: resuming a resumed session does not make it younger.</summary>
    public required TimeSpan AuthenticatedAt { get; init; }

    /// <summary>When this ticket was made; both on the clock of <see cref="TicketKeys"/>.</summary>
    public required TimeSpan IssuedAt { get; init; }

    /// <summary>ticket_age_add (RFC 8446 §4.6.1).</summary>
    public uint AgeAdd { get; init; }

    /// <summary>The digest of <see cref="SessionBinding"/>.</summary>
    public required byte[] Binding { get; init; }

    /// <summary>Fingerprint of the certificate that the server showed.</summary>
    public required byte[] Credential { get; init; }

    /// <summary>The client's certificate and its path, as <see cref="IdentityBytes"/>; empty: nobody asked, or nobody answered.
    /// At most <see cref="MaxIdentityBytes"/>.</summary>
    public ReadOnlyMemory<byte> ClientIdentity { get; init; }

    /// <summary>encrypt_then_mac was agreed, which a resumption has to repeat (RFC 7366 §3.1).</summary>
    public bool EncryptThenMac { get; init; }

    /// <summary>The resumption PSK of TLS 1.3, the master secret of TLS 1.2.</summary>
    public required byte[] Secret { get; init; }

    /// <summary>The content of a ticket; zero it after use.</summary>
    public byte[] Encode()
    {
        var bytes = new byte[FixedBytes + Secret.Length + ClientIdentity.Length];
        var span = bytes.AsSpan();
        BinaryPrimitives.WriteUInt16BigEndian(span, (ushort)Version);
        BinaryPrimitives.WriteUInt16BigEndian(span[2..], CipherSuite);
        BinaryPrimitives.WriteInt64BigEndian(span[4..], AuthenticatedAt.Ticks);
        BinaryPrimitives.WriteInt64BigEndian(span[12..], IssuedAt.Ticks);
        BinaryPrimitives.WriteUInt32BigEndian(span[20..], AgeAdd);
        span[24] = EncryptThenMac ? (byte)1 : (byte)0;
        Binding.CopyTo(span[25..]);
        Credential.CopyTo(span[(25 + DigestBytes)..]);
        span[FixedBytes - 1] = (byte)Secret.Length;
        Secret.CopyTo(span[FixedBytes..]);
        ClientIdentity.Span.CopyTo(span[(FixedBytes + Secret.Length)..]);
        return bytes;
    }

    /// <summary>Reads what <see cref="Encode"/> wrote; nobody else can have written what the keys opened.</summary>
    public static ResumableSession? Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < FixedBytes || bytes.Length < FixedBytes + bytes[FixedBytes - 1])
        {
            return null;
        }

        var secret = bytes.Slice(FixedBytes, bytes[FixedBytes - 1]);
        return new()
        {
            Version = (TlsVersion)BinaryPrimitives.ReadUInt16BigEndian(bytes),
            CipherSuite = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            AuthenticatedAt = new(BinaryPrimitives.ReadInt64BigEndian(bytes[4..])),
            IssuedAt = new(BinaryPrimitives.ReadInt64BigEndian(bytes[12..])),
            AgeAdd = BinaryPrimitives.ReadUInt32BigEndian(bytes[20..]),
            EncryptThenMac = bytes[24] != 0,
            Binding = bytes.Slice(25, DigestBytes).ToArray(),
            Credential = bytes.Slice(25 + DigestBytes, DigestBytes).ToArray(),
            Secret = secret.ToArray(),
            ClientIdentity = bytes[(FixedBytes + secret.Length)..].ToArray(),
        };
    }

    /// <summary>Zeroes the secret.</summary>
    public void Forget() => CryptographicOperations.ZeroMemory(Secret);

    /// <summary>Longer ones get no ticket: it would not fit into a hello that others accept.</summary>
    public const int MaxIdentityBytes = 4 * 1024;

    private const int DigestBytes = 32;
    private const int FixedBytes = 25 + (2 * DigestBytes) + 1;

    // A record would print its secret.
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(Version);
        return true;
    }
}
