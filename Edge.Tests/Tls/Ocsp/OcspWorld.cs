using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto.Operators;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Ocsp;
using Org.BouncyCastle.Security;
using BcCertificate = Org.BouncyCastle.X509.X509Certificate;

namespace Edge.Tests.Tls.Ocsp;

/// <summary>Certificates that name a responder, and responses of every quality.</summary>
internal static class OcspWorld
{
    public const string OcspSigning = "1.3.6.1.5.5.7.3.9";

    public static TestAuthority.Issued Leaf(TestAuthority authority, string responder, params string[] names) =>
        authority.Leaf(names: names.Length == 0 ? null : names, more: [new X509AuthorityInformationAccessExtension([responder], null)]);

    /// <summary>The TLS feature extension with status_request (RFC 7633).</summary>
    public static System.Security.Cryptography.X509Certificates.X509Extension MustStaple => new(new Oid("1.3.6.1.5.5.7.1.24"), [0x30, 0x03, 0x02, 0x01, 0x05], critical: false);

    /// <summary>Makes a response.</summary>
    /// <param name="subject">What it is about.</param>
    /// <param name="issuer">The CA that issued it.</param>
    /// <param name="now">Its thisUpdate.</param>
    /// <param name="signer">Who signs; the issuer without it.</param>
    /// <param name="status">Good without it.</param>
    /// <param name="life">Until its nextUpdate; none when null.</param>
    /// <param name="algorithm">Of the signature.</param>
    /// <param name="withCertificate">Put the signer's certificate in.</param>
    public static byte[] Respond(
        TestAuthority.Issued subject, TestAuthority.Issued issuer, DateTimeOffset now, TestAuthority.Issued? signer = null,
        CertificateStatus? status = null, TimeSpan? life = default, string algorithm = "SHA256withECDSA", bool withCertificate = false)
    {
        var by = signer ?? issuer;
        var certificate = new BcCertificate(by.Certificate.RawData);
        var id = new CertificateID(CertificateID.DigestSha1, new BcCertificate(issuer.Certificate.RawData), new BigInteger(1, subject.Certificate.SerialNumberBytes.ToArray()));
        var generator = new BasicOcspRespGenerator(new RespID(certificate.SubjectDN));
        generator.AddResponse(id, status ?? CertificateStatus.Good, now.UtcDateTime, life is { } span ? (now + span).UtcDateTime : null, null);
        var key = PrivateKeyFactory.CreateKey(by.Key.ExportPkcs8PrivateKey());
        var basic = generator.Generate(new Asn1SignatureFactory(algorithm, key), withCertificate ? [certificate] : [], now.UtcDateTime);
        return new OCSPRespGenerator().Generate(OcspRespStatus.Successful, basic).GetEncoded();
    }

    public static CertificateStatus Revoked(DateTimeOffset at) => new RevokedStatus(at.UtcDateTime, CrlReason.KeyCompromise);
}
