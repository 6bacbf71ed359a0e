using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;

namespace Edge.Tls.Certificates;

/// <summary>What of a certificate is looked at before anything is computed with it (RFC 5280 §4.1): the signed bytes, who
/// signed them and how, and the shape of the key. Reading decodes no key and compares no name (T29).</summary>
internal sealed record CertificateParts
{
    private const string SubjectAlternativeName = "2.5.29.17";
    private const string NameConstraints = "2.5.29.30";

    /// <summary>The whole encoding.</summary>
    public required ReadOnlyMemory<byte> Encoding { get; init; }

    /// <summary>The TBSCertificate, with its header: what the signature covers.</summary>
    public required ReadOnlyMemory<byte> Signed { get; init; }

    /// <summary>The signature algorithm.</summary>
    public required string SignatureAlgorithm { get; init; }

    /// <summary>Its parameters, DER; empty without.</summary>
    public required ReadOnlyMemory<byte> SignatureParameters { get; init; }

    /// <summary>The signature.</summary>
    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>The serial number as it is encoded, sign octet included.</summary>
    public required ReadOnlyMemory<byte> SerialNumber { get; init; }

    /// <summary>The issuer's name, DER.</summary>
    public required ReadOnlyMemory<byte> Issuer { get; init; }

    /// <summary>The subject's name, DER.</summary>
    public required ReadOnlyMemory<byte> Subject { get; init; }

    /// <summary>SubjectPublicKeyInfo, DER.</summary>
    public required ReadOnlyMemory<byte> PublicKeyInfo { get; init; }

    /// <summary>The algorithm of the public key.</summary>
    public required string KeyAlgorithm { get; init; }

    /// <summary>The named curve of an EC key; null for other keys and for curves that are spelled out.</summary>
    public string? Curve { get; init; }

    /// <summary>Bits of an RSA modulus; 0 for other keys.</summary>
    public int ModulusBits { get; init; }

    /// <summary>Bits of an RSA exponent; 0 for other keys.</summary>
    public int ExponentBits { get; init; }

    /// <summary>Subject alternative names.</summary>
    public int Names { get; init; }

    /// <summary>Subtrees of the name constraints.</summary>
    public int Subtrees { get; init; }

    /// <summary>Reads one certificate.</summary>
    /// <param name="der">The encoding; kept.</param>
    /// <returns>Null when it is not DER of a certificate. Never throws on what a peer presents.</returns>
    public static CertificateParts? Read(ReadOnlyMemory<byte> der)
    {
        try
        {
            var file = new AsnReader(der, AsnEncodingRules.DER);
            var certificate = file.ReadSequence();
            file.ThrowIfNotEmpty();
            var signed = certificate.PeekEncodedValue();
            var body = certificate.ReadSequence();
            var (signatureAlgorithm, signatureParameters) = ReadAlgorithm(certificate);
            var signature = certificate.ReadBitString(out _);
            certificate.ThrowIfNotEmpty();
            return ReadBody(body) with
            {
                Encoding = der,
                Signed = signed,
                SignatureAlgorithm = signatureAlgorithm,
                SignatureParameters = signatureParameters,
                Signature = signature,
            };
        }
        catch (Exception exception) when (exception is AsnContentException or CryptographicException)
        {
            return null;
        }
    }

    private static CertificateParts ReadBody(AsnReader body)
    {
        var version = new Asn1Tag(TagClass.ContextSpecific, 0);
        if (body.PeekTag().HasSameClassAndValue(version))
        {
            body.ReadEncodedValue();
        }

        var serial = body.ReadIntegerBytes();
        body.ReadSequence();   // the signature algorithm once more; that both agree is the path builder's to judge
        var issuer = body.ReadEncodedValue();
        body.ReadSequence();   // validity
        var subject = body.ReadEncodedValue();
        var parts = ReadKey(body.ReadEncodedValue()) with { SerialNumber = serial, Issuer = issuer, Subject = subject };
        var extensions = new Asn1Tag(TagClass.ContextSpecific, 3, isConstructed: true);
        while (body.HasData)
        {
            if (body.PeekTag().HasSameClassAndValue(extensions))
            {
                parts = CountNames(body.ReadSequence(extensions).ReadSequence(), parts);
            }
            else
            {
                body.ReadEncodedValue();   // unique identifiers
            }
        }

        return parts;
    }

    private static CertificateParts ReadKey(ReadOnlyMemory<byte> publicKeyInfo)
    {
        var info = new AsnReader(publicKeyInfo, AsnEncodingRules.DER).ReadSequence();
        var (algorithm, parameters) = ReadAlgorithm(info);
        var key = info.ReadBitString(out _);
        var parts = new CertificateParts
        {
            Encoding = default,
            Signed = default,
            SignatureAlgorithm = "",
            SignatureParameters = default,
            Signature = default,
            SerialNumber = default,
            Issuer = default,
            Subject = default,
            PublicKeyInfo = publicKeyInfo,
            KeyAlgorithm = algorithm,
        };
        if (algorithm == CertificateAlgorithms.EllipticCurveKey)
        {
            var curve = new AsnReader(parameters, AsnEncodingRules.DER);
            return curve.HasData && curve.PeekTag() == Asn1Tag.ObjectIdentifier ? parts with { Curve = curve.ReadObjectIdentifier() } : parts;
        }

        if (algorithm != CertificateAlgorithms.RsaKey)
        {
            return parts;
        }

        var rsa = new AsnReader(key, AsnEncodingRules.DER).ReadSequence();
        return parts with { ModulusBits = Bits(rsa.ReadIntegerBytes()), ExponentBits = Bits(rsa.ReadIntegerBytes()) };
    }

    // A negative number has no length that could be right.
    private static int Bits(ReadOnlyMemory<byte> integer)
    {
        var number = new BigInteger(integer.Span, isBigEndian: true);
        return number.Sign > 0 ? (int)Math.Min(number.GetBitLength(), int.MaxValue) : 0;
    }

    private static CertificateParts CountNames(AsnReader extensions, CertificateParts parts)
    {
        while (extensions.HasData)
        {
            var extension = extensions.ReadSequence();
            var type = extension.ReadObjectIdentifier();
            if (extension.PeekTag() == Asn1Tag.Boolean)
            {
                extension.ReadBoolean();
            }

            var value = extension.ReadOctetString();
            parts = type switch
            {
                SubjectAlternativeName => parts with { Names = parts.Names + Count(new AsnReader(value, AsnEncodingRules.DER).ReadSequence()) },
                NameConstraints => parts with { Subtrees = parts.Subtrees + CountBoth(new AsnReader(value, AsnEncodingRules.DER).ReadSequence()) },
                _ => parts,
            };
        }

        return parts;
    }

    // Permitted and excluded subtrees (RFC 5280 §4.2.1.10).
    private static int CountBoth(AsnReader constraints)
    {
        var count = 0;
        while (constraints.HasData)
        {
            count += Count(constraints.ReadSequence(constraints.PeekTag()));
        }

        return count;
    }

    private static int Count(AsnReader values)
    {
        var count = 0;
        for (; values.HasData; count++)
        {
            values.ReadEncodedValue();
        }

        return count;
    }

    private static (string Algorithm, ReadOnlyMemory<byte> Parameters) ReadAlgorithm(AsnReader reader)
    {
        var identifier = reader.ReadSequence();
        var algorithm = identifier.ReadObjectIdentifier();
        return (algorithm, identifier.HasData ? identifier.ReadEncodedValue() : default);
    }
}
