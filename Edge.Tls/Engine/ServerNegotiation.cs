using Edge.Tls.Certificates;
using Edge.Tls.Policy;
using Edge.Tls.Records;
using Edge.Tls.Resumption;

namespace Edge.Tls.Engine;

/// <summary>Chooses version, suite, group, scheme, certificate and protocol for a viewer. A pure function of hello and
/// policy.</summary>
/// <remarks>The server's order wins (E-5). Doing it here, not in the library, makes the choice exact and testable suite by
/// suite (T05),
/// and gives the right alert before any key is touched.</remarks>
internal static class ServerNegotiation
{
    /// <summary>Negotiates.</summary>
    /// <param name="hello">What the viewer offers.</param>
    /// <param name="options">What the site allows.</param>
    /// <param name="plan">The choice, or null.</param>
    /// <returns>Null, or why the handshake cannot succeed.</returns>
    public static TlsFailure? Choose(ClientHelloInfo hello, TlsServerOptions options, out ServerPlan? plan)
    {
        plan = null;
        var version = options.Policy.Versions.FirstOrDefault(version => hello.Offers(version) && IsUsable(version, options));
        if (version == TlsVersion.None)
        {
            return TlsFailure.Sent(TlsFailureKind.NoCommonVersion, TlsAlert.ProtocolVersion, "no common protocol version");
        }

        // RFC 8446 §9.2: whoever offers no key of an earlier session needs to be able to verify a certificate.
        if (version == TlsVersion.Tls13 && (hello.Groups.IsEmpty || (hello.SignatureSchemes.IsEmpty && hello.PskIdentities.IsEmpty)))
        {
            return TlsFailure.Sent(
                TlsFailureKind.ProtocolError, TlsAlert.MissingExtension, "TLS 1.3 hello without groups or signature schemes");
        }

        var protocol = ChooseProtocol(hello, options);
        var session = options.Tickets?.Find(hello, options, version, protocol);
        plan = version == TlsVersion.Tls13 ? Choose13(hello, options, session) : Choose12(hello, options, version);
        if (version < TlsVersion.Tls13 && session is not null)
        {
            plan = Plan(version, session.Suite, TlsGroup.None, plan?.Credential, TlsSignatureScheme.None);
        }

        var failure = plan is null ? NoPlan(hello, version) : Judge(hello, options, protocol, version, session);
        if (failure is not null)
        {
            plan = null;
            session?.Session.Forget();
            return failure;
        }

        plan = plan! with { Protocol = protocol, Resumption = session };
        return null;
    }

    /// <summary>The first of ours that the viewer offers (RFC 7301 §3.2); null: none.</summary>
    private static string? ChooseProtocol(ClientHelloInfo hello, TlsServerOptions options)
    {
        foreach (var name in options.ApplicationProtocols)
        {
            if (hello.ApplicationProtocols.Contains(name))
            {
                return name;
            }
        }

        return null;
    }

    // Before TLS 1.2 a viewer signs with MD5 and SHA-1 (RFC 4346 §7.4.8).
    private static bool IsUsable(TlsVersion version, TlsServerOptions options) =>
        version >= TlsVersion.Tls12 || options.ClientAuthentication is null;

    /// <summary>Rules that hold whatever was chosen.</summary>
    private static TlsFailure? Judge(
        ClientHelloInfo hello, TlsServerOptions options, string? protocol, TlsVersion version, OfferedSession? session)
    {
        if (protocol is null && !hello.ApplicationProtocols.IsEmpty && !options.ApplicationProtocols.IsEmpty)
        {
            return TlsFailure.Sent(TlsFailureKind.NoCommonProtocol, TlsAlert.NoApplicationProtocol, "ALPN without overlap");
        }

        // RFC 7627 §5.3: every session with a ticket has it, and resuming one without it has to be refused.
        return version < TlsVersion.Tls13 && session is not null && !hello.OffersExtendedMasterSecret
            ? TlsFailure.Sent(TlsFailureKind.NoCommonParameters, TlsAlert.HandshakeFailure, "resumption without extended master secret")
            : null;
    }

    private static TlsFailure NoPlan(ClientHelloInfo hello, TlsVersion version) => version == TlsVersion.Tls13 && hello.SignatureSchemes.IsEmpty
        ? TlsFailure.Sent(TlsFailureKind.ProtocolError, TlsAlert.MissingExtension, "TLS 1.3 hello without signature schemes")
        : TlsFailure.Sent(
            TlsFailureKind.NoCommonParameters, TlsAlert.HandshakeFailure, "no common cipher suite, group or signature scheme");

    private static ServerPlan? Choose13(ClientHelloInfo hello, TlsServerOptions options, OfferedSession? session)
    {
        // A key of an earlier session belongs to the hash of its suite (RFC 8446 §4.2.11).
        var suite = session?.Suite ?? Suites(hello, options, TlsVersion.Tls13).FirstOrDefault();
        var group = ChooseGroup(hello, options.Policy);
        if (suite is null || group == TlsGroup.None)
        {
            return null;
        }

        // ECDSA first: the signature is ten times cheaper.
        if (options.Credentials.Ecdsa is { } ecdsa)
        {
            var scheme = ecdsa.KeyKind == KeyKind.EcdsaP256
                ? TlsSignatureScheme.EcdsaSecp256r1Sha256
                : TlsSignatureScheme.EcdsaSecp384r1Sha384;
            if (hello.Offers(scheme) && options.Policy.SignatureSchemes.Contains(scheme))
            {
                return Plan(TlsVersion.Tls13, suite, group, ecdsa, scheme);
            }
        }

        // RSASSA-PKCS1-v1_5 is not for TLS 1.3 handshakes (RFC 8446 §4.2.3).
        return options.Credentials.Rsa is { } rsa
            && ChooseScheme(hello, options.Policy, SignatureSchemes.IsRsaPssRsae) is var pss and not TlsSignatureScheme.None
            ? Plan(TlsVersion.Tls13, suite, group, rsa, pss)
            : session is null ? null : Plan(TlsVersion.Tls13, suite, group, null, TlsSignatureScheme.None);
    }

    private static ServerPlan? Choose12(ClientHelloInfo hello, TlsServerOptions options, TlsVersion version)
    {
        foreach (var suite in Suites(hello, options, version))
        {
            var plan = suite.KeyExchange switch
            {
                SuiteKeyExchange.EcdheEcdsa => PlanEcdhe(suite, options.Credentials.Ecdsa, SignatureSchemes.IsEcdsa),
                SuiteKeyExchange.EcdheRsa => PlanEcdhe(suite, options.Credentials.Rsa, SignatureSchemes.IsRsa),
                SuiteKeyExchange.Rsa when options.Credentials.Rsa is { } rsa => Plan(version, suite, TlsGroup.None, rsa, TlsSignatureScheme.None),
                _ => null,
            };
            if (plan is not null)
            {
                return plan;
            }
        }

        return null;

        ServerPlan? PlanEcdhe(SuiteInfo suite, ServerCredential? credential, Func<TlsSignatureScheme, bool> fits)
        {
            var group = ChooseClassicalGroup(hello, options.Policy);
            if (credential is null || group == TlsGroup.None || !CanVerify(hello, credential))
            {
                return null;
            }

            if (version < TlsVersion.Tls12)
            {
                return Plan(version, suite, group, credential, TlsSignatureScheme.None);
            }

            var scheme = ChooseScheme(hello, options.Policy, fits);
            return scheme == TlsSignatureScheme.None ? null : Plan(version, suite, group, credential, scheme);
        }
    }

    private static ServerPlan Plan(
        TlsVersion version, SuiteInfo suite, TlsGroup group, ServerCredential? credential, TlsSignatureScheme scheme) =>
        new() { Version = version, Suite = suite, Group = group, Credential = credential, Scheme = scheme };

    private static IEnumerable<SuiteInfo> Suites(ClientHelloInfo hello, TlsServerOptions options, TlsVersion version)
    {
        foreach (var id in options.Policy.ServableSuites)
        {
            if (SuiteCatalog.Find(id) is { } suite && suite.Fits(version) && hello.CipherSuites.Contains(id))
            {
                yield return suite;
            }
        }
    }

    /// <summary>The first group of the policy that the viewer sent a key share for; a HelloRetryRequest only when there is
    /// none.</summary>
    private static TlsGroup ChooseGroup(ClientHelloInfo hello, SecurityPolicy policy)
    {
        var retry = TlsGroup.None;
        foreach (var group in policy.NamedGroups)
        {
            if (hello.KeyShares.Contains((ushort)group))
            {
                return group;
            }

            if (retry == TlsGroup.None && hello.Offers(group))
            {
                retry = group;
            }
        }

        return retry;
    }

    /// <summary>For TLS 1.2 and below: no hybrids (E-8), and P-256 when the viewer says nothing (RFC 8422 §4).</summary>
    private static TlsGroup ChooseClassicalGroup(ClientHelloInfo hello, SecurityPolicy policy)
    {
        foreach (var group in policy.NamedGroups)
        {
            if (group is TlsGroup.Secp256r1 or TlsGroup.Secp384r1 or TlsGroup.X25519
                && (hello.Groups.IsEmpty ? group == TlsGroup.Secp256r1 : hello.Offers(group)))
            {
                return group;
            }
        }

        return TlsGroup.None;
    }

    /// <summary>In TLS 1.2 the curve of an ECDSA certificate has to be among the viewer's groups (RFC 8422 §5.1).</summary>
    private static bool CanVerify(ClientHelloInfo hello, ServerCredential credential) => credential.KeyKind switch
    {
        KeyKind.EcdsaP256 => hello.Groups.IsEmpty || hello.Offers(TlsGroup.Secp256r1),
        KeyKind.EcdsaP384 => hello.Groups.IsEmpty || hello.Offers(TlsGroup.Secp384r1),
        _ => true,
    };

    private static TlsSignatureScheme ChooseScheme(ClientHelloInfo hello, SecurityPolicy policy, Func<TlsSignatureScheme, bool> fits)
    {
        foreach (var scheme in policy.SignatureSchemes)
        {
            // Without the extension a TLS 1.2 viewer means SHA-1 (RFC 5246 §7.4.1.4.1), which only legacy policies know.
            var offered = hello.SignatureSchemes.IsEmpty
                ? scheme is TlsSignatureScheme.RsaPkcs1Sha1 or TlsSignatureScheme.EcdsaSha1
                : hello.Offers(scheme);
            if (offered && fits(scheme))
            {
                return scheme;
            }
        }

        return TlsSignatureScheme.None;
    }
}
