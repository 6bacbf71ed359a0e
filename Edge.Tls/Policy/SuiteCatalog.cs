using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Edge.Tls.Policy;

/// <summary>Every cipher suite that a security policy or the origin policy mentions (E-3), and nothing else.</summary>
public static class SuiteCatalog
{
    /// <summary>All rows, in the order of E-3.</summary>
    public static ImmutableArray<SuiteInfo> All { get; } =
    [
        Tls13(0x1301, "TLS_AES_128_GCM_SHA256"),
        Tls13(0x1302, "TLS_AES_256_GCM_SHA384"),
        Tls13(0x1303, "TLS_CHACHA20_POLY1305_SHA256"),
        Aead(0xC02B, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "ECDHE-ECDSA-AES128-GCM-SHA256", SuiteKeyExchange.EcdheEcdsa),
        Cbc2(0xC023, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256", "ECDHE-ECDSA-AES128-SHA256", SuiteKeyExchange.EcdheEcdsa),
        Cbc1(0xC009, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "ECDHE-ECDSA-AES128-SHA", SuiteKeyExchange.EcdheEcdsa),
        Aead(0xC02C, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "ECDHE-ECDSA-AES256-GCM-SHA384", SuiteKeyExchange.EcdheEcdsa),
        Aead(0xCCA9, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-ECDSA-CHACHA20-POLY1305", SuiteKeyExchange.EcdheEcdsa),
        Cbc2(0xC024, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384", "ECDHE-ECDSA-AES256-SHA384", SuiteKeyExchange.EcdheEcdsa),
        Cbc1(0xC00A, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", "ECDHE-ECDSA-AES256-SHA", SuiteKeyExchange.EcdheEcdsa),
        Aead(0xC02F, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ECDHE-RSA-AES128-GCM-SHA256", SuiteKeyExchange.EcdheRsa),
        Cbc2(0xC027, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", "ECDHE-RSA-AES128-SHA256", SuiteKeyExchange.EcdheRsa),
        Cbc1(0xC013, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "ECDHE-RSA-AES128-SHA", SuiteKeyExchange.EcdheRsa),
        Aead(0xC030, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "ECDHE-RSA-AES256-GCM-SHA384", SuiteKeyExchange.EcdheRsa),
        Aead(0xCCA8, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-RSA-CHACHA20-POLY1305", SuiteKeyExchange.EcdheRsa),
        Cbc2(0xC028, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", "ECDHE-RSA-AES256-SHA384", SuiteKeyExchange.EcdheRsa),
        Cbc1(0xC014, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", "ECDHE-RSA-AES256-SHA", SuiteKeyExchange.EcdheRsa),
        Aead(0x009C, "TLS_RSA_WITH_AES_128_GCM_SHA256", "AES128-GCM-SHA256", SuiteKeyExchange.Rsa),
        Aead(0x009D, "TLS_RSA_WITH_AES_256_GCM_SHA384", "AES256-GCM-SHA384", SuiteKeyExchange.Rsa),
        Cbc2(0x003C, "TLS_RSA_WITH_AES_128_CBC_SHA256", "AES128-SHA256", SuiteKeyExchange.Rsa),
        Cbc1(0x0035, "TLS_RSA_WITH_AES_256_CBC_SHA", "AES256-SHA", SuiteKeyExchange.Rsa),
        Cbc1(0x002F, "TLS_RSA_WITH_AES_128_CBC_SHA", "AES128-SHA", SuiteKeyExchange.Rsa),
        Cbc1(0x000A, "TLS_RSA_WITH_3DES_EDE_CBC_SHA", "DES-CBC3-SHA", SuiteKeyExchange.Rsa) with { HasShortBlocks = true },
        Cbc1(0x0004, "TLS_RSA_WITH_RC4_128_MD5", "RC4-MD5", SuiteKeyExchange.Rsa) with { IsServable = false },
    ];

    private static readonly FrozenDictionary<ushort, SuiteInfo> ById = All.ToFrozenDictionary(suite => suite.Id);

    /// <summary>The row of <paramref name="id"/>; null when no policy mentions it.</summary>
    public static SuiteInfo? Find(ushort id) => ById.GetValueOrDefault(id);

    private static SuiteInfo Tls13(ushort id, string name) =>
        new(id, name, name, SuiteKeyExchange.Tls13, TlsVersion.Tls13, IsAead: true, IsServable: true);

    private static SuiteInfo Aead(ushort id, string name, string openSslName, SuiteKeyExchange keyExchange) =>
        new(id, name, openSslName, keyExchange, TlsVersion.Tls12, IsAead: true, IsServable: true);

    // CBC with a SHA-2 MAC came with TLS 1.2 (RFC 5246, RFC 5289).
    private static SuiteInfo Cbc2(ushort id, string name, string openSslName, SuiteKeyExchange keyExchange) =>
        new(id, name, openSslName, keyExchange, TlsVersion.Tls12, IsAead: false, IsServable: true);

    private static SuiteInfo Cbc1(ushort id, string name, string openSslName, SuiteKeyExchange keyExchange) =>
        new(id, name, openSslName, keyExchange, TlsVersion.Tls10, IsAead: false, IsServable: true);
}
