using System.Collections.Immutable;

namespace Edge.Tls.Records;

/// <summary>The extensions that resumption is made of.</summary>
internal static partial class ClientHelloParser
{
    private static TlsAlert ReadResumption(ushort type, ReadOnlySpan<byte> data, ref Draft hello)
    {
        switch (type)
        {
            case SessionTicket:
                hello.SessionTicket = data.ToArray();
                return TlsAlert.None;

            case PreSharedKey:
                return ReadPreSharedKeys(data, ref hello);

            case PskKeyExchangeModes:
                var reader = new WireReader(data);
                if (!reader.TryReadVector8(1, out var modes) || !reader.IsEmpty)
                {
                    return TlsAlert.DecodeError;
                }

                hello.OffersPskWithDhe = modes.Contains(PskDheKe);
                return TlsAlert.None;

            case ExtendedMasterSecret:
                hello.OffersExtendedMasterSecret = true;
                return Empty(data);

            case EncryptThenMac:
                hello.OffersEncryptThenMac = true;
                return Empty(data);

            case EarlyData:
                hello.OffersEarlyData = true;
                return Empty(data);

            default:
                return TlsAlert.None;
        }
    }

    /// <summary>Identities and binders, as many of one as of the other (RFC 8446 §4.2.11).</summary>
    private static TlsAlert ReadPreSharedKeys(ReadOnlySpan<byte> data, ref Draft hello)
    {
        var reader = new WireReader(data);
        if (!reader.TryReadVector16(7, out var identities) || !reader.TryReadVector16(33, out var binders) || !reader.IsEmpty)
        {
            return TlsAlert.DecodeError;
        }

        var offered = ImmutableArray.CreateBuilder<OfferedPskIdentity>();
        var balance = 0;
        for (var list = new WireReader(identities); !list.IsEmpty; balance++)
        {
            if (!list.TryReadVector16(1, out var identity) || !list.TryReadBytes(4, out var age))
            {
                return TlsAlert.DecodeError;
            }

            if (offered.Count < ClientHelloInfo.MaxPskIdentities)
            {
                offered.Add(new(identity.ToArray(), System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(age)));
            }
        }

        for (var list = new WireReader(binders); !list.IsEmpty; balance--)
        {
            if (!list.TryReadVector8(32, out _))
            {
                return TlsAlert.DecodeError;
            }
        }

        hello.PskIdentities = offered.DrainToImmutable();
        return balance == 0 ? TlsAlert.None : TlsAlert.IllegalParameter;
    }

    private static TlsAlert Empty(ReadOnlySpan<byte> data) => data.IsEmpty ? TlsAlert.None : TlsAlert.DecodeError;

    private const int EncryptThenMac = 22;
    private const int ExtendedMasterSecret = 23;
    private const int SessionTicket = 35;
    private const int EarlyData = 42;
    private const int PskKeyExchangeModes = 45;
    private const byte PskDheKe = 1;
}
