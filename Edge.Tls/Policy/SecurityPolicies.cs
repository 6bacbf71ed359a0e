using System.Collections.Immutable;
using static Edge.Tls.Policy.TlsGroup;
using static Edge.Tls.Policy.TlsSignatureScheme;
using static Edge.Tls.TlsVersion;

namespace Edge.Tls.Policy;

/// <summary>The table of viewer security policies (E-1 … E-10). The allow-list is this data; mechanism never looks at a
/// name.</summary>
public static class SecurityPolicies
{
    /// <summary>The default policy, <c>TLSv1.2_2021</c> (E-11).</summary>
    public static SecurityPolicy Default { get; }

    /// <summary>Every known policy, oldest first. One with a <see cref="SecurityPolicy.Refusal"/> is known and cannot be
    /// used.</summary>
    public static ImmutableArray<SecurityPolicy> All { get; }

    /// <summary>The policy called <paramref name="name"/> (exact spelling); null when nobody knows it.</summary>
    public static SecurityPolicy? Find(string name) =>
        All.FirstOrDefault(policy => policy.Name.Equals(name, StringComparison.Ordinal));

    static SecurityPolicies()
    {
        ImmutableArray<ushort> suites2018 =
        [
            0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F, 0xC023, 0xC027, 0xC02C, 0xC030, 0xCCA9, 0xCCA8, 0xC024, 0xC028,
            0x009C, 0x009D, 0x003C,
        ];
        ImmutableArray<ushort> suites2016 =
        [
            0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F, 0xC023, 0xC027, 0xC009, 0xC013, 0xC02C, 0xC030, 0xCCA9, 0xCCA8, 0xC024, 0xC028,
            0xC00A, 0xC014, 0x009C, 0x009D, 0x003C, 0x0035, 0x002F,
        ];

        All =
        [
            Legacy("SSLv3", [Tls13, Tls12, Tls11, Tls10], [.. suites2016, 0x000A, 0x0004], SchemesWithSha1) with
            {
                Refusal = "SSL 3.0 must not be negotiated (RFC 7568); use TLSv1.2_2021",
            },
            Legacy("TLSv1", [Tls13, Tls12, Tls11, Tls10], [.. suites2016, 0x000A], SchemesWithSha1),
            Legacy("TLSv1_2016", [Tls13, Tls12, Tls11, Tls10], suites2016, SchemesWithSha1),
            Legacy("TLSv1.1_2016", [Tls13, Tls12, Tls11], suites2016, SchemesWithSha1),
            Legacy("TLSv1.2_2018", [Tls13, Tls12], suites2018, SchemesWithSha224),
            Legacy("TLSv1.2_2019", [Tls13, Tls12],
                [0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9, 0xCCA8, 0xC024, 0xC028, 0xC023, 0xC027],
                SchemesWithSha224),
            Modern("TLSv1.2_2021", [Tls13, Tls12],
                [0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9, 0xCCA8], AllGroups, SchemesWithSha224),
            Modern("TLSv1.2_2025", [Tls13, Tls12],
                [0x1301, 0x1302, 0xC02B, 0xC02F, 0xC02C, 0xC030], FipsGroups, Schemes),
            Modern("TLSv1.3_2025", [Tls13], [0x1301, 0x1302, 0x1303], AllGroups, Schemes),
        ];
        Default = Find("TLSv1.2_2021")!;
    }

    private static SecurityPolicy Legacy(
        string name, ImmutableArray<TlsVersion> versions, ImmutableArray<ushort> suites, ImmutableArray<TlsSignatureScheme> schemes) =>
        Modern(name, versions, suites, AllGroups, schemes) with { IsLegacy = true };

    private static SecurityPolicy Modern(
        string name, ImmutableArray<TlsVersion> versions, ImmutableArray<ushort> suites, ImmutableArray<TlsGroup> groups,
        ImmutableArray<TlsSignatureScheme> schemes) => new()
        {
            Name = name,
            Versions = versions,
            CipherSuites = suites,
            NamedGroups = groups,
            SignatureSchemes = schemes,
        };

    // E-9. The profile of TLSv1.2_2025 leaves classical X25519 out.
    private static ImmutableArray<TlsGroup> AllGroups => [X25519MLKem768, Secp256r1MLKem768, X25519, Secp256r1, Secp384r1];

    private static ImmutableArray<TlsGroup> FipsGroups => [X25519MLKem768, Secp256r1MLKem768, Secp256r1, Secp384r1];

    // E-10, in its preference order: PSS, PKCS #1, ECDSA, SHA-1.
    private static ImmutableArray<TlsSignatureScheme> Schemes =>
    [
        RsaPssPssSha256, RsaPssPssSha384, RsaPssPssSha512, RsaPssRsaeSha256, RsaPssRsaeSha384, RsaPssRsaeSha512,
        RsaPkcs1Sha256, RsaPkcs1Sha384, RsaPkcs1Sha512, EcdsaSecp256r1Sha256, EcdsaSecp384r1Sha384, EcdsaSecp521r1Sha512,
    ];

    private static ImmutableArray<TlsSignatureScheme> SchemesWithSha224 =>
    [
        RsaPssPssSha256, RsaPssPssSha384, RsaPssPssSha512, RsaPssRsaeSha256, RsaPssRsaeSha384, RsaPssRsaeSha512,
        RsaPkcs1Sha256, RsaPkcs1Sha384, RsaPkcs1Sha512, RsaPkcs1Sha224,
        EcdsaSecp256r1Sha256, EcdsaSecp384r1Sha384, EcdsaSecp521r1Sha512, EcdsaSha224,
    ];

    private static ImmutableArray<TlsSignatureScheme> SchemesWithSha1 => [.. SchemesWithSha224, RsaPkcs1Sha1, EcdsaSha1];
}
