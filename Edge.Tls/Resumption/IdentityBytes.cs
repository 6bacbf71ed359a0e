using System.Buffers.Binary;
using Edge.Tls.Certificates;

namespace Edge.Tls.Resumption;

/// <summary>A viewer's certificate and the path above it as a ticket carries them: each with its length. They are verified
/// again when the ticket comes back, so that a verdict does not outlive what it rests on.</summary>
internal static class IdentityBytes
{
    /// <summary>The bytes; empty without identity.</summary>
    public static byte[] Of(ClientIdentity? identity)
    {
        if (identity is null)
        {
            return [];
        }

        var bytes = new byte[Size(identity.Certificate) + identity.Issuers.Sum(Size)];
        var rest = Write(bytes, identity.Certificate);
        foreach (var issuer in identity.Issuers)
        {
            rest = Write(rest, issuer);
        }

        return bytes;
    }

    /// <summary>The chain that <see cref="Of"/> wrote.</summary>
    public static List<ReadOnlyMemory<byte>> Read(ReadOnlyMemory<byte> bytes)
    {
        var chain = new List<ReadOnlyMemory<byte>>();
        while (bytes.Length > LengthBytes)
        {
            var length = Math.Min(BinaryPrimitives.ReadInt32BigEndian(bytes.Span), bytes.Length - LengthBytes);
            chain.Add(bytes.Slice(LengthBytes, Math.Max(length, 0)));
            bytes = bytes[(LengthBytes + Math.Max(length, 0))..];
        }

        return chain;
    }

    private static int Size(ReadOnlyMemory<byte> der) => LengthBytes + der.Length;

    private static Span<byte> Write(Span<byte> output, ReadOnlyMemory<byte> der)
    {
        BinaryPrimitives.WriteInt32BigEndian(output, der.Length);
        der.Span.CopyTo(output[LengthBytes..]);
        return output[Size(der)..];
    }

    private const int LengthBytes = 4;
}
