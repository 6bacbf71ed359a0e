using System.Collections.Immutable;

namespace Edge.Tls.Records;

/// <summary>What has been read so far.</summary>
internal static partial class ClientHelloParser
{
    private struct Draft()
    {
        public string? ServerName;
        public ImmutableArray<ushort> Versions = [];
        public ImmutableArray<ushort> CipherSuites = [];
        public ImmutableArray<ushort> Groups = [];
        public ImmutableArray<ushort> KeyShares = [];
        public ImmutableArray<ushort> SignatureSchemes = [];
        public ImmutableArray<string> ApplicationProtocols = [];
        public ReadOnlyMemory<byte>? SessionTicket;
        public ImmutableArray<OfferedPskIdentity> PskIdentities = [];
        public bool OffersPskWithDhe;
        public bool OffersExtendedMasterSecret;
        public bool OffersEncryptThenMac;
        public bool OffersEarlyData;

        public readonly bool Offers(TlsVersion version) => Versions.Contains((ushort)version);

        public readonly ClientHelloInfo ToHello(int messageBytes) => new()
        {
            ServerName = ServerName,
            Versions = Versions,
            CipherSuites = CipherSuites,
            Groups = Groups,
            KeyShares = KeyShares,
            SignatureSchemes = SignatureSchemes,
            ApplicationProtocols = ApplicationProtocols,
            SessionTicket = SessionTicket,
            PskIdentities = PskIdentities,
            OffersPskWithDhe = OffersPskWithDhe,
            OffersExtendedMasterSecret = OffersExtendedMasterSecret,
            OffersEncryptThenMac = OffersEncryptThenMac,
            OffersEarlyData = OffersEarlyData,
            MessageBytes = messageBytes,
        };
    }
}
