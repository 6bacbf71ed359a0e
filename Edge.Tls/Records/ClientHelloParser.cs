using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using Edge.Tls.Policy;

namespace Edge.Tls.Records;

/// <summary>Reads one whole ClientHello message (RFC 8446 §4.1.2, RFC 5246 §7.4.1.2).</summary>
internal static partial class ClientHelloParser
{
    /// <summary>Reads <paramref name="message"/>, handshake header included.</summary>
    /// <param name="message">Exactly one message. Not kept.</param>
    /// <param name="hello">The result, or null.</param>
    /// <returns><see cref="TlsAlert.None"/>, or the alert for the first rule broken. Never throws on peer input.</returns>
    public static TlsAlert Parse(ReadOnlySpan<byte> message, out ClientHelloInfo? hello)
    {
        hello = null;
        var reader = new WireReader(message[4..]);
        if (!reader.TryReadUInt16(out var legacyVersion)
            || !reader.TryReadBytes(32, out _)
            || !reader.TryReadVector8(0, out var sessionId) || sessionId.Length > 32
            || !reader.TryReadVector16(2, out var suites) || !TryReadList(suites, out var cipherSuites)
            || !reader.TryReadVector8(1, out var compression))
        {
            return TlsAlert.DecodeError;
        }

        // Every version of TLS is 3 and something; 0xFEFF and below are DTLS, which does not come over TCP.
        if (legacyVersion >> 8 != 3)
        {
            return TlsAlert.ProtocolVersion;
        }

        var result = new Draft { CipherSuites = cipherSuites };
        if (!reader.IsEmpty)
        {
            if (!reader.TryReadVector16(0, out var extensions) || !reader.IsEmpty)
            {
                return TlsAlert.DecodeError;
            }

            var seen = new SeenTypes();
            var alert = ReadExtensions(extensions, ref seen, ref result);
            if (alert != TlsAlert.None)
            {
                return alert;
            }

            // RFC 8446 §9.2: in a hello that offers TLS 1.3 neither stands without the other; the list of shares may be empty.
            if (result.Offers(TlsVersion.Tls13) && seen.Contains(SupportedVersions) && seen.Contains(SupportedGroups) != seen.Contains(KeyShare))
            {
                return TlsAlert.MissingExtension;
            }
        }

        if (result.Versions.IsEmpty)
        {
            result.Versions = FromLegacyVersion(legacyVersion);
        }

        // TLS 1.3 allows nothing but the null method (RFC 8446 §4.1.2); before, it has to be among those offered (T12).
        if (result.Offers(TlsVersion.Tls13) ? !compression.SequenceEqual([(byte)0]) : !compression.Contains((byte)0))
        {
            return TlsAlert.IllegalParameter;
        }

        foreach (var share in result.KeyShares)
        {
            if (!result.Groups.Contains(share))
            {
                return TlsAlert.IllegalParameter;
            }
        }

        hello = result.ToHello(message.Length);
        return TlsAlert.None;
    }

    private static TlsAlert ReadExtensions(ReadOnlySpan<byte> extensions, ref SeenTypes seen, ref Draft hello)
    {
        var reader = new WireReader(extensions);
        var last = -1;
        while (!reader.IsEmpty)
        {
            if (!reader.TryReadUInt16(out var type) || !reader.TryReadVector16(0, out var data))
            {
                return TlsAlert.DecodeError;
            }

            // pre_shared_key comes last (RFC 8446 §4.2.11), and nothing comes twice (§4.2).
            if (last == PreSharedKey || !seen.Add(type))
            {
                return TlsAlert.IllegalParameter;
            }

            last = type;
            var alert = ReadExtension(type, data, ref hello);
            if (alert != TlsAlert.None)
            {
                return alert;
            }
        }

        return TlsAlert.None;
    }

    private static TlsAlert ReadExtension(ushort type, ReadOnlySpan<byte> data, ref Draft hello)
    {
        var reader = new WireReader(data);
        ReadOnlySpan<byte> body;
        ImmutableArray<ushort> list;
        switch (type)
        {
            case ServerName:
                var alert = ServerNameReader.Read(data, out var name);
                hello.ServerName = name;
                return alert;

            case SupportedGroups:
                if (!reader.TryReadVector16(2, out body) || !reader.IsEmpty || !TryReadList(body, out list))
                {
                    return TlsAlert.DecodeError;
                }

                hello.Groups = list;
                return TlsAlert.None;

            case SignatureAlgorithms:
                if (!reader.TryReadVector16(2, out body) || !reader.IsEmpty || !TryReadList(body, out list))
                {
                    return TlsAlert.DecodeError;
                }

                hello.SignatureSchemes = list;
                return TlsAlert.None;

            case SupportedVersions:
                if (!reader.TryReadVector8(2, out body) || !reader.IsEmpty || !TryReadList(body, out list))
                {
                    return TlsAlert.DecodeError;
                }

                hello.Versions = list;
                return TlsAlert.None;

            case KeyShare:
                return ReadKeyShares(data, ref hello);

            case ApplicationLayerProtocolNegotiation:
                return ReadProtocols(data, ref hello);

            default:
                return ReadResumption(type, data, ref hello);
        }
    }

    private static TlsAlert ReadKeyShares(ReadOnlySpan<byte> data, ref Draft hello)
    {
        var reader = new WireReader(data);
        if (!reader.TryReadVector16(0, out var shares) || !reader.IsEmpty)
        {
            return TlsAlert.DecodeError;
        }

        var groups = ImmutableArray.CreateBuilder<ushort>(initialCapacity: 2);
        var entries = new WireReader(shares);
        while (!entries.IsEmpty)
        {
            if (!entries.TryReadUInt16(out var group) || !entries.TryReadVector16(1, out var share))
            {
                return TlsAlert.DecodeError;
            }

            if (groups.Contains(group) || !KeyShareForm.IsRight((TlsGroup)group, share))
            {
                return TlsAlert.IllegalParameter;
            }

            groups.Add(group);
        }

        hello.KeyShares = groups.DrainToImmutable();
        return TlsAlert.None;
    }

    private static TlsAlert ReadProtocols(ReadOnlySpan<byte> data, ref Draft hello)
    {
        var reader = new WireReader(data);
        if (!reader.TryReadVector16(2, out var list) || !reader.IsEmpty)
        {
            return TlsAlert.DecodeError;
        }

        var protocols = ImmutableArray.CreateBuilder<string>(initialCapacity: 1);
        var names = new WireReader(list);
        while (!names.IsEmpty)
        {
            if (!names.TryReadVector8(1, out var name))
            {
                return TlsAlert.DecodeError;
            }

            protocols.Add(name.SequenceEqual("http/1.1"u8) ? "http/1.1" : Encoding.ASCII.GetString(name));
        }

        hello.ApplicationProtocols = protocols.DrainToImmutable();
        return TlsAlert.None;
    }

    private static bool TryReadList(ReadOnlySpan<byte> bytes, out ImmutableArray<ushort> values)
    {
        if (bytes.Length % 2 != 0)
        {
            values = [];
            return false;
        }

        var list = new ushort[bytes.Length / 2];
        for (var i = 0; i < list.Length; i++)
        {
            list[i] = BinaryPrimitives.ReadUInt16BigEndian(bytes[(2 * i)..]);
        }

        values = ImmutableCollectionsMarshal.AsImmutableArray(list);
        return true;
    }

    /// <summary>A client without supported_versions states its highest version and means every lower one too (RFC 8446
    /// §4.2.1).</summary>
    private static ImmutableArray<ushort> FromLegacyVersion(ushort legacyVersion)
    {
        var builder = ImmutableArray.CreateBuilder<ushort>(initialCapacity: 4);
        for (var version = Math.Min(legacyVersion, (ushort)TlsVersion.Tls12); version >= 0x0300; version--)
        {
            builder.Add(version);
        }

        return builder.DrainToImmutable();
    }

    /// <summary>Types of extensions that have come: those of RFC 8446 and most others are below 64.</summary>
    private struct SeenTypes
    {
        private ulong _low;
        private HashSet<ushort>? _high;

        /// <summary>False: it has come before.</summary>
        public bool Add(ushort type)
        {
            if (type >= 64)
            {
                return (_high ??= []).Add(type);
            }

            var isNew = !Contains(type);
            _low |= 1UL << type;
            return isNew;
        }

        /// <param name="type">Below 64.</param>
        public readonly bool Contains(int type) => (_low & (1UL << type)) != 0;
    }

    private const int ServerName = 0;
    private const int SupportedGroups = 10;
    private const int SignatureAlgorithms = 13;
    private const int ApplicationLayerProtocolNegotiation = 16;
    private const int PreSharedKey = 41;
    private const int SupportedVersions = 43;
    private const int KeyShare = 51;
}
