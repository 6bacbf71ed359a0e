using System.Security.Cryptography;
using CsCheck;
using Edge.Tls.Crypto;
using Edge.Tls.Policy;

namespace Edge.Tests.Tls.Engine;

/// <summary>The form of ECDSA signatures: the Ecdsa-Sig-Value of RFC 3279 §2.2.3 in DER.</summary>
internal sealed class PlatformSignerTests
{
    [TestCase("0001", "0002", "3006020101020102")]
    [TestCase("0080", "00FF", "300802020080020200FF")]
    [TestCase("7FFF", "8000", "300902027FFF0203008000")]
    [TestCase("0000", "0001", "3006020100020101")]
    public void ToDer_Integers_AreAsShortAsTheyCanBe(string r, string s, string der) =>
        Assert.That(Convert.ToHexString(PlatformSigner.ToDer(Convert.FromHexString(r), Convert.FromHexString(s))), Is.EqualTo(der));

    [Test]
    public void ToDer_LongestIntegers_TakeALengthOfTwoBytes()
    {
        var integer = Enumerable.Repeat((byte)0xFF, 66).ToArray();

        var der = PlatformSigner.ToDer(integer, integer);

        Assert.That(der[..6], Is.EqualTo(new byte[] { 0x30, 0x81, 138, 0x02, 67, 0 }));
        Assert.That(der, Has.Length.EqualTo(3 + 138));
    }

    [TestCase("nistP256", 0x0403)]
    [TestCase("nistP384", 0x0503)]
    [TestCase("nistP521", 0x0603)]
    public void GenerateRawSignature_AnyHash_IsTakenByThePlatform(string curve, int scheme)
    {
        using var key = ECDsa.Create(ECCurve.CreateFromFriendlyName(curve));
        var signer = PlatformSigner.Create(key, (TlsSignatureScheme)scheme)!;

        Gen.Byte.Array[64].Sample(
            hash => key.VerifyHash(hash, signer.GenerateRawSignature(null!, hash), DSASignatureFormat.Rfc3279DerSequence), iter: 100);
    }
}
