using System.Numerics;
using System.Security.Cryptography.X509Certificates;
using Edge.Tests.Tls.Engine.Walk;
using Edge.Tests.Tls.Records;
using Edge.Tls;
using Edge.Tls.Certificates;
using Edge.Tls.Engine;
using Edge.Tls.Records;

namespace Edge.Tests.Tls.Engine;

/// <summary>What the legacy policies must not give away: which part of a premaster secret, MAC or padding was wrong (T06, T07).</summary>
[Parallelizable]
public class LegacyOracleTests
{
    private const ushort RsaSuite = 0x009C;
    private static readonly TestAuthority.Issued RsaLeaf = TlsWorld.Authority.Leaf(KeyKind.Rsa);
    private static readonly CredentialSet Credentials = CredentialSet.Of(TestAuthority.Load(RsaLeaf, TlsWorld.Authority.Intermediate));

    private static IEnumerable<TestCaseData> Premasters()
    {
        byte[] right = [3, 3, .. Enumerable.Range(1, 46).Select(i => (byte)i)];
        yield return Case("well formed, but not the client's", Padded(2, right));
        yield return Case("wrong block type", Padded(1, right));
        yield return Case("wrong first byte", [1, .. Padded(2, right)[1..]]);
        yield return Case("zero in the padding", With(Padded(2, right), 5, 0));
        yield return Case("no zero behind the padding", With(Padded(2, right), 256 - 49, 7));
        yield return Case("47 bytes", Padded(2, right[..47]));
        yield return Case("49 bytes", Padded(2, [.. right, 1]));
        yield return Case("no bytes", Padded(2, []));
        yield return Case("another version", Padded(2, [3, 1, .. right[2..]]));
        yield return Case("SSL 2.0's padding", With(Padded(2, right), 200, 3));

        static TestCaseData Case(string name, byte[] block) => new TestCaseData(block).SetArgDisplayNames(name);

        static byte[] With(byte[] block, int at, byte value)
        {
            block[at] = value;
            return block;
        }

        static byte[] Padded(byte type, byte[] secret) => [0, type, .. Enumerable.Repeat((byte)0xA5, 256 - 3 - secret.Length), 0, .. secret];
    }

    [TestCaseSource(nameof(Premasters))]
    public void T06_EveryMalformedPremaster_IsFoundOutOnlyByTheFinished(byte[] block)
    {
        var server = SendPremaster(Encrypt(block));

        Assert.That(server.Failure!.Alert, Is.EqualTo(TlsAlert.BadRecordMac));
        Assert.That(server.Failure.Reason, Is.EqualTo("record failed authentication"));
    }

    [Test]
    public void T06_CiphertextThatIsNoNumberBelowTheModulus_LooksTheSame()
    {
        Assert.That(SendPremaster([.. Enumerable.Repeat((byte)0xFF, 256)]).Failure!.Alert, Is.EqualTo(TlsAlert.BadRecordMac));
        Assert.That(SendPremaster(new byte[256]).Failure!.Alert, Is.EqualTo(TlsAlert.BadRecordMac));
    }

    private static TlsServerEngine SendPremaster(byte[] ciphertext)
    {
        byte[] key = ClientHelloBytes.Vector16(ciphertext);
        byte[] message = [16, 0, (byte)(key.Length >> 8), (byte)key.Length, .. key];
        var options = TlsWorld.Server("TLSv1.2_2018", Credentials);
        var client = WalkClient.Walk(TlsVersion.Tls12, ServerState.ClientKeyExchange, options, RsaSuite, client =>
        {
            client.Say(RecordType.Handshake, message);
            client.SayPlain(RecordType.ChangeCipherSpec, 1);
            client.SayPlain(RecordType.Handshake, new byte[40]);
        });
        Assert.That(client.Server.Info, Is.Null);
        Assert.That(client.Drain(), Is.EqualTo(new byte[] { 21, 3, 3, 0, 2, 2, 20 }), "not a byte more or less for any of them");
        return client.Server;
    }

    private static byte[] Encrypt(byte[] block)
    {
        using var rsa = RsaLeaf.Certificate.GetRSAPublicKey()!;
        var key = rsa.ExportParameters(includePrivateParameters: false);
        var number = BigInteger.ModPow(
            new BigInteger(block, isUnsigned: true, isBigEndian: true), new BigInteger(key.Exponent, isUnsigned: true, isBigEndian: true),
            new BigInteger(key.Modulus, isUnsigned: true, isBigEndian: true));
        var bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[256 - bytes.Length], .. bytes];
    }

    [TestCase(TlsVersion.Tls12, (ushort)0xC027)]
    [TestCase(TlsVersion.Tls12, (ushort)0xC013)]
    [TestCase(TlsVersion.Tls12, (ushort)0xC028)]
    [TestCase(TlsVersion.Tls11, (ushort)0x002F)]
    [TestCase(TlsVersion.Tls10, (ushort)0x000A)]
    public void T07_EveryChangedByteOfACbcRecord_IsTheSameAlert(TlsVersion version, ushort suite)
    {
        var length = Damage(-1).Length;
        for (var at = RecordSlicer.HeaderBytes; at < length; at++)
        {
            Damage(at);
        }

        byte[] Damage(int at)
        {
            var record = Array.Empty<byte>();
            var client = WalkClient.Walk(version, ServerState.Established, TlsWorld.Server("TLSv1"), suite, client => { });
            client.Say(RecordType.ApplicationData, 1, 2, 3, 4, 5);
            record = client.Take();
            if (at >= 0)
            {
                record[at] ^= 0x40;
                client.Deliver(record);
                Assert.That(client.Server.Failure!.Alert, Is.EqualTo(TlsAlert.BadRecordMac), $"byte {at}");
                Assert.That(client.Plaintext.WrittenCount, Is.Zero);
            }

            client.Server.ReleaseKeys();
            return record;
        }
    }
}
