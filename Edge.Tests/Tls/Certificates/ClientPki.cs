using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Edge.Tls.Certificates;

namespace Edge.Tests.Tls.Certificates;

/// <summary>Client certificates, good ones and such as only an attacker makes. One authority for all of them.</summary>
internal static class ClientPki
{
    // Wide enough for tests on the machine's clock, too.
    private static readonly DateTimeOffset Start = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = new(2049, 12, 31, 0, 0, 0, TimeSpan.Zero);

    public static readonly TestAuthority.Issued Root = Issue("CN=Clients Root", null, ca: true);
    public static readonly TestAuthority.Issued Intermediate = Issue("CN=Clients Intermediate", Root, ca: true);

    public static ClientTrust Trust(params TestAuthority.Issued[] anchors)
    {
        var pem = TestAuthority.Pem(anchors.Length == 0 ? [Root] : anchors);
        Assert.That(ClientTrust.TryCreateFromPem(pem, out var trust, out var error), Is.True, error);
        return trust!;
    }

    public static TestAuthority.Issued Leaf(
        string subject = "CN=alice", TestAuthority.Issued? issuer = null, AsymmetricAlgorithm? key = null, Action<CertificateRequest>? extend = null,
        string? usage = TestAuthority.ClientAuth, X509KeyUsageFlags keyUsage = X509KeyUsageFlags.DigitalSignature,
        DateTimeOffset? from = null, DateTimeOffset? until = null) =>
        Issue(subject, issuer ?? Intermediate, ca: false, key, extend, usage, keyUsage, from, until);

    public static TestAuthority.Issued Ca(
        string subject, TestAuthority.Issued? issuer, AsymmetricAlgorithm? key = null, Action<CertificateRequest>? extend = null,
        int? pathLength = null, DateTimeOffset? until = null) =>
        Issue(subject, issuer, ca: true, key, extend, until: until, pathLength: pathLength);

    /// <summary>A leaf of the intermediate with any public key at all; nobody has the private one.</summary>
    public static TestAuthority.Issued WithKey(PublicKey key)
    {
        var request = new CertificateRequest(new X500DistinguishedName("CN=mallory"), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(TestAuthority.ClientAuth)], false));
        return new(Sign(request, Intermediate, TestAuthority.Now.AddDays(-1), TestAuthority.Now.AddDays(1)), Intermediate.Key);
    }

    /// <summary>An RSA key that was never generated: only its size matters.</summary>
    public static PublicKey RsaKey(int bits, int exponentBits)
    {
        var key = new AsnWriter(AsnEncodingRules.DER);
        using (key.PushSequence())
        {
            key.WriteIntegerUnsigned(Odd(bits));
            key.WriteIntegerUnsigned(exponentBits == 17 ? [1, 0, 1] : Odd(exponentBits));
        }

        return new(new Oid("1.2.840.113549.1.1.1"), new AsnEncodedData([5, 0]), new AsnEncodedData(key.Encode()));

        static byte[] Odd(int bits)
        {
            var number = new byte[bits / 8];
            new Random(7).NextBytes(number);
            number[0] |= 0x80;
            number[^1] |= 1;
            return number;
        }
    }

    /// <summary>P-256, its parameters spelled out (CVE-2024-29857).</summary>
    public static PublicKey ExplicitCurve()
    {
        using var named = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var explicitly = ECDsa.Create(named.ExportExplicitParameters(includePrivateParameters: false));
        return PublicKey.CreateFromSubjectPublicKeyInfo(explicitly.ExportSubjectPublicKeyInfo(), out _);
    }

    /// <summary>A curve by name, with a point that is none.</summary>
    public static PublicKey NamedCurve(string oid, int coordinateBytes)
    {
        var parameters = new AsnWriter(AsnEncodingRules.DER);
        parameters.WriteObjectIdentifier(oid);
        byte[] point = [4, .. Enumerable.Repeat((byte)1, 2 * coordinateBytes)];
        return new(new Oid("1.2.840.10045.2.1"), new AsnEncodedData(parameters.Encode()), new AsnEncodedData(point));
    }

    public static Action<CertificateRequest> Names(int count) => request =>
    {
        var names = new SubjectAlternativeNameBuilder();
        for (var i = 0; i < count; i++)
        {
            names.AddDnsName($"n{i:0000}.example.com");
        }

        request.CertificateExtensions.Add(names.Build());
    };

    public static Action<CertificateRequest> Name(string name) => request =>
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
    };

    /// <summary>NameConstraints that permit DNS names (RFC 5280 §4.2.1.10).</summary>
    public static Action<CertificateRequest> Permits(params string[] names) => request =>
    {
        var constraints = new AsnWriter(AsnEncodingRules.DER);
        using (constraints.PushSequence())
        using (constraints.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
        {
            foreach (var name in names)
            {
                using (constraints.PushSequence())
                {
                    constraints.WriteCharacterString(UniversalTagNumber.IA5String, name, new Asn1Tag(TagClass.ContextSpecific, 2));
                }
            }
        }

        request.CertificateExtensions.Add(new X509Extension("2.5.29.30", constraints.Encode(), critical: true));
    };

    private static TestAuthority.Issued Issue(
        string subject, TestAuthority.Issued? issuer, bool ca, AsymmetricAlgorithm? key = null, Action<CertificateRequest>? extend = null,
        string? usage = null, X509KeyUsageFlags keyUsage = X509KeyUsageFlags.KeyCertSign, DateTimeOffset? from = null, DateTimeOffset? until = null,
        int? pathLength = null)
    {
        key ??= ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = key is RSA rsa
            ? new CertificateRequest(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pss)
            : new CertificateRequest(subject, (ECDsa)key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(ca, pathLength is not null, pathLength ?? 0, true));
        if (keyUsage != X509KeyUsageFlags.None)
        {
            request.CertificateExtensions.Add(new X509KeyUsageExtension(keyUsage, true));
        }

        if (usage is not null)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        }

        extend?.Invoke(request);
        var notBefore = from ?? Start;
        var notAfter = until ?? End;
        return new(issuer is null ? request.CreateSelfSigned(notBefore, notAfter) : Sign(request, issuer, notBefore, notAfter), key);
    }

    private static X509Certificate2 Sign(CertificateRequest request, TestAuthority.Issued issuer, DateTimeOffset from, DateTimeOffset until)
    {
        var generator = issuer.Key is RSA rsa
            ? X509SignatureGenerator.CreateForRSA(rsa, RSASignaturePadding.Pss)
            : X509SignatureGenerator.CreateForECDsa((ECDsa)issuer.Key);
        return request.Create(issuer.Certificate.SubjectName, generator, from, until, [0x4A, 0, 0, 1]);
    }
}
