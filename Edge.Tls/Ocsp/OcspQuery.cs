using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using Edge.Tls.Certificates;
using Org.BouncyCastle.Asn1.Ocsp;
using Org.BouncyCastle.Ocsp;
using BcCertificate = Org.BouncyCastle.X509.X509Certificate;

namespace Edge.Tls.Ocsp;

/// <summary>One question to a responder, "is this certificate revoked?", and the judge of its answers (RFC 6960, RFC 5019).</summary>
/// <remarks>Without a nonce: answers are shared by everybody for days, and that is what makes stapling cheap (RFC 5019 §2.1.1).
/// Thread-safe. Never runs on a handshake's path.</remarks>
public sealed class OcspQuery
{
    /// <summary>How far a responder's clock may run ahead of ours.</summary>
    public static TimeSpan AllowedSkew { get; } = TimeSpan.FromMinutes(5);

    // SHA-256, SHA-384, SHA-512 with RSASSA-PKCS1-v1_5 and ECDSA, and RSASSA-PSS.
    private static readonly string[] SignatureAlgorithms =
    [
        "1.2.840.113549.1.1.11", "1.2.840.113549.1.1.12", "1.2.840.113549.1.1.13", "1.2.840.113549.1.1.10",
        "1.2.840.10045.4.3.2", "1.2.840.10045.4.3.3", "1.2.840.10045.4.3.4",
    ];

    private const string OcspSigning = "1.3.6.1.5.5.7.3.9";
    private const string BasicResponse = "1.3.6.1.5.5.7.48.1.1";

    private readonly BcCertificate _issuer;
    private readonly CertificateID _id;

    private OcspQuery(string responder, BcCertificate issuer, CertificateID id)
    {
        Responder = responder;
        _issuer = issuer;
        _id = id;
        var generator = new OcspReqGenerator();
        generator.AddRequest(id);
        Request = generator.Generate().GetEncoded();
    }

    /// <summary>Where to ask: an <c>http://</c> URL as the certificate has it. Written by somebody else: check where it leads.</summary>
    public string Responder { get; }

    /// <summary>The OCSPRequest, DER.</summary>
    public ReadOnlyMemory<byte> Request { get; }

    /// <summary>Makes the question about the leaf of <paramref name="credential"/>.</summary>
    /// <returns>Null when the leaf names no responder, or its issuer is not in the chain (the question needs the issuer's key).</returns>
    public static OcspQuery? Create(ServerCredential credential)
    {
        ArgumentNullException.ThrowIfNull(credential);
        if (credential.OcspResponder is not { } responder || credential.Chain.Length < 2)
        {
            return null;
        }

        var issuer = new BcCertificate(credential.Chain[1].ToArray());
        var leaf = new BcCertificate(credential.Chain[0].ToArray());
        // SHA-1 names the issuer here, it protects nothing; RFC 5019 §2.1.1 demands it, and responders index by it.
        return new(responder, issuer, new CertificateID(CertificateID.DigestSha1, issuer, leaf.SerialNumber));
    }

    /// <summary>Judges a response. Never throws, whatever the bytes.</summary>
    /// <param name="response">The OCSPResponse, DER; kept when it is good.</param>
    /// <param name="now">For the validity of the response and of a delegated responder's certificate.</param>
    [SuppressMessage("Design", "CA1031", Justification = "the parser of foreign bytes throws what it likes; the verdict is the same")]
    public OcspVerdict Read(ReadOnlyMemory<byte> response, DateTimeOffset now)
    {
        try
        {
            return TryUnwrap(response, out var status, out var basic)
                ? Judge(new BasicOcspResp(BasicOcspResponse.GetInstance(basic)), response, now)
                : Invalid(status);
        }
        catch (Exception)
        {
            return Invalid("the response is malformed");
        }
    }

    private static OcspVerdict Invalid(string reason) => new(OcspStatus.Invalid, null, reason);

    // OCSPResponse ::= SEQUENCE { responseStatus ENUMERATED, responseBytes [0] EXPLICIT SEQUENCE { OID, OCTET STRING } OPTIONAL }
    private static bool TryUnwrap(ReadOnlyMemory<byte> response, out string reason, out byte[] basic)
    {
        basic = [];
        reason = "the response is malformed";
        if (!DerNesting.IsSane(response))
        {
            return false;
        }

        var reader = new AsnReader(response, AsnEncodingRules.DER);
        var outer = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        var status = outer.ReadEnumeratedBytes().Span;
        if (status is not [0])
        {
            reason = status is [var code] && code <= 6 ? $"the responder refuses with status {code}" : reason;
            return false;
        }

        var bytes = outer.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0)).ReadSequence();
        if (bytes.ReadObjectIdentifier() != BasicResponse)
        {
            reason = "the response is of an unknown type";
            return false;
        }

        basic = bytes.ReadOctetString();
        return DerNesting.IsSane(basic);
    }

    private OcspVerdict Judge(BasicOcspResp basic, ReadOnlyMemory<byte> response, DateTimeOffset now)
    {
        // The signature comes first: before it, nothing in there is anybody's word.
        if (!SignatureAlgorithms.Contains(basic.SignatureAlgorithm.Algorithm.Id))
        {
            return Invalid("the response is signed with a weak or unknown algorithm");
        }

        if (!IsSignedByIssuer(basic) && !IsSignedByDelegate(basic, now))
        {
            return Invalid("the response is signed neither by the issuer nor by a responder it authorised");
        }

        if (basic.Responses.FirstOrDefault(single => single.GetCertID().Equals(_id)) is not { } answer)
        {
            return Invalid("the response is about another certificate");
        }

        DateTimeOffset thisUpdate = answer.ThisUpdate.ToUniversalTime();
        if (answer.NextUpdate is not { } end)
        {
            return Invalid("the response does not say until when it counts");
        }

        DateTimeOffset nextUpdate = end.ToUniversalTime();
        if (thisUpdate > now + AllowedSkew || nextUpdate <= now || nextUpdate <= thisUpdate)
        {
            return Invalid(thisUpdate > now + AllowedSkew ? "the response is from the future" : "the response is stale");
        }

        return answer.GetCertStatus() switch
        {
            null => new(OcspStatus.Good, new(response, thisUpdate, nextUpdate), ""),
            RevokedStatus revoked => new(OcspStatus.Revoked, null, "", revoked.RevocationTime.ToUniversalTime()),
            _ => new(OcspStatus.Unknown, null, ""),
        };
    }

    private bool IsSignedByIssuer(BasicOcspResp basic) => Verifies(basic, _issuer);

    // RFC 6960 §4.2.2.2: issued by the very CA in question, for OCSP signing and for that purpose now.
    private bool IsSignedByDelegate(BasicOcspResp basic, DateTimeOffset now) =>
        basic.GetCerts().Take(MaxCertificates).Any(certificate => IsDelegate(certificate, now) && Verifies(basic, certificate));

    private bool IsDelegate(BcCertificate certificate, DateTimeOffset now)
    {
        using var plain = X509CertificateLoader.LoadCertificate(certificate.GetEncoded());
        var usages = plain.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault()?.EnhancedKeyUsages;
        if (usages is null || usages[OcspSigning] is null || now < plain.NotBefore || now > plain.NotAfter
            || !certificate.IssuerDN.Equivalent(_issuer.SubjectDN, inOrder: true) || X509Checks.HasWeakSignature(plain))
        {
            return false;
        }

        try
        {
            certificate.Verify(_issuer.GetPublicKey());
            return true;
        }
        catch (Org.BouncyCastle.Security.GeneralSecurityException)
        {
            return false;
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "a key that does not fit the signature is an answer too: no")]
    private static bool Verifies(BasicOcspResp basic, BcCertificate signer)
    {
        try
        {
            return basic.Verify(signer.GetPublicKey());
        }
        catch (Exception)
        {
            return false;
        }
    }

    // A response carries one certificate as a rule, and each costs a signature check.
    private const int MaxCertificates = 4;
}
