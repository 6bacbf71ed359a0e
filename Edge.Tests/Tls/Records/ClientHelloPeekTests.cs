using System.Buffers;
using System.Text;
using CsCheck;
using Edge.Tls;
using Edge.Tls.Policy;
using Edge.Tls.Records;

namespace Edge.Tests.Tls.Records;

[Parallelizable]
public class ClientHelloPeekTests
{
    private static readonly byte[] Plain = new ClientHelloBytes().WithServerName("www.example.com"u8.ToArray()).Records();

    [Test]
    public void Peek_WholeHello_GivesWhatItOffers()
    {
        var result = Peek(Plain);

        Assert.That(result.Status, Is.EqualTo(ClientHelloStatus.Complete));
        Assert.That(result.Hello!.ServerName, Is.EqualTo("www.example.com"));
        Assert.That(result.Hello.Offers(TlsVersion.Tls13), Is.True);
        Assert.That(result.Hello.Offers(TlsVersion.Tls11), Is.False);
        Assert.That(result.Hello.Offers(TlsGroup.X25519), Is.True);
        Assert.That(result.Hello.Offers(TlsSignatureScheme.RsaPssRsaeSha256), Is.True);
        Assert.That(result.Hello.CipherSuites, Is.EqualTo(new ushort[] { 0x1301, 0xC02F }));
        Assert.That(result.Hello.KeyShares, Is.EqualTo(new ushort[] { 0x001D }));
        Assert.That(result.Hello.ApplicationProtocols, Is.EqualTo(new[] { "http/1.1" }));
        Assert.That(result.Hello.MessageBytes, Is.EqualTo(Plain.Length - 5));
    }

    [Test]
    public void Peek_BytesBehindTheHello_AreNotLookedAt() =>
        Assert.That(Peek([.. Plain, 1, 2, 3]).Status, Is.EqualTo(ClientHelloStatus.Complete));

    [Test]
    public void T21_EveryTruncation_NeedsMore([Values(1, 3, 100, 1 << 14)] int fragment)
    {
        var records = new ClientHelloBytes().WithServerName("a.example"u8.ToArray()).Records(fragment);
        for (var length = 0; length < records.Length; length++)
        {
            var result = Peek(records[..length]);
            Assert.That(result.Status, Is.EqualTo(ClientHelloStatus.NeedMore), $"after {length} bytes");
            Assert.That(result.NeededBytes, Is.GreaterThan(length).And.LessThanOrEqualTo(records.Length), $"after {length} bytes");
        }
    }

    [Test]
    public void T21_AnySplitIntoRecordsAndSegments_GivesTheSameResult() =>
        Gen.Select(Gen.Int[1, 400], Gen.Int[0, 1000].Array[0, 8], Gen.Int[0, Mutations.Length - 1]).Sample((fragment, cuts, mutation) =>
        {
            var message = Mutations[mutation](new ClientHelloBytes().WithServerName("www.example.com"u8.ToArray()).Message());
            var expected = Peek(ClientHelloBytes.ToRecords(message, 1 << 14));
            var actual = ClientHelloPeek.Peek(ClientHelloBytes.Segmented(ClientHelloBytes.ToRecords(message, fragment), cuts), TlsLimits.Default);
            return actual.Status == expected.Status && actual.Alert == expected.Alert && Same(actual.Hello, expected.Hello);
        });

    [Test]
    public void Peek_ArbitraryBytes_NeverThrows() =>
        Gen.Byte.Array[0, 300].Sample(bytes => Peek(bytes).Status >= ClientHelloStatus.NeedMore);

    [Test]
    public void Peek_ArbitraryChangeOfOneByte_NeverThrowsAndNeverGrowsPastItsBytes() =>
        Gen.Select(Gen.Int[0, Plain.Length - 1], Gen.Byte).Sample((index, value) =>
        {
            var bytes = (byte[])Plain.Clone();
            bytes[index] = value;
            var result = Peek(bytes);
            return result.Hello is null || result.Hello.MessageBytes <= bytes.Length;
        });

    [Test]
    public void T21_HelloAboveTheLimit_IsTooLargeAsSoonAsItsLengthIsKnown()
    {
        var limit = TlsLimits.Default.MaxHandshakeMessageBytes;
        var fits = ClientHelloBytes.ToRecords([1, 0, (byte)((limit - 4) >> 8), (byte)(limit - 4)], 4);
        var above = ClientHelloBytes.ToRecords([1, 0, (byte)((limit - 3) >> 8), (byte)(limit - 3)], 4);

        Assert.That(Peek(fits).Status, Is.EqualTo(ClientHelloStatus.NeedMore));
        Assert.That(Peek(above).Status, Is.EqualTo(ClientHelloStatus.TooLarge));
    }

    [Test]
    public void T21_HelloOfTheLimit_OverManyRecords_IsRead()
    {
        var hello = new ClientHelloBytes();
        hello.With(21, new byte[TlsLimits.Default.MaxHandshakeMessageBytes - hello.Message().Length - 4]);

        Assert.That(Peek(hello.Records(700)).Hello!.MessageBytes, Is.EqualTo(TlsLimits.Default.MaxHandshakeMessageBytes));
    }

    [TestCase("GET / HTTP/1.1\r\n", ForeignProtocol.Http)]
    [TestCase("PUT /x HTTP/1.1\r\n", ForeignProtocol.Http)]
    [TestCase("OPTIONS * HTTP/1.1\r\n", ForeignProtocol.Http)]
    [TestCase("PRI * HTTP/2.0\r\n", ForeignProtocol.Http)]
    [TestCase("SSH-2.0-OpenSSH_9.2\r\n", ForeignProtocol.Ssh)]
    [TestCase("\u0080\u002e\u0001\u0003\u0001\u0000\u0015", ForeignProtocol.Ssl2)]
    [TestCase("EHLO mail.example\r\n", ForeignProtocol.Http)]
    [TestCase("\u0000\u0000\u0000\u0000\u0000", ForeignProtocol.Other)]
    [TestCase("\u0016\u0002\u0000\u0000\u0005", ForeignProtocol.Other)]
    public void T25_ForeignProtocol_IsRecognisedWithinFiveBytes(string text, ForeignProtocol foreign)
    {
        var bytes = Encoding.Latin1.GetBytes(text);

        Assert.That(Peek(bytes), Is.EqualTo(ClientHelloPeekResult.NotTls(foreign)));
        Assert.That(Peek(bytes[..5]), Is.EqualTo(ClientHelloPeekResult.NotTls(foreign)));
    }

    [Test]
    public void T25_TooShortToTell_NeedsMore() => Assert.That(Peek("GET "u8.ToArray()).NeededBytes, Is.EqualTo(5));

    [TestCase(new byte[] { 21, 3, 3, 0, 2, 2, 40 }, TlsAlert.UnexpectedMessage)]
    [TestCase(new byte[] { 23, 3, 3, 0, 1, 0 }, TlsAlert.UnexpectedMessage)]
    [TestCase(new byte[] { 22, 3, 1, 0, 0 }, TlsAlert.UnexpectedMessage)]
    [TestCase(new byte[] { 22, 3, 1, 0x40, 1 }, TlsAlert.RecordOverflow)]
    [TestCase(new byte[] { 22, 3, 1, 0, 1, 2 }, TlsAlert.UnexpectedMessage)]
    [TestCase(new byte[] { 22, 3, 1, 0, 1, 1, 23 }, TlsAlert.UnexpectedMessage)]
    [TestCase(new byte[] { 22, 3, 1, 0, 1, 1, 22, 4 }, TlsAlert.ProtocolVersion)]
    public void T03_WrongFirstRecord_IsRefused(byte[] bytes, TlsAlert alert) =>
        Assert.That(Peek(bytes), Is.EqualTo(ClientHelloPeekResult.Malformed(alert)));

    [TestCase(0xFEFF)]
    [TestCase(0xFEFE)]
    [TestCase(0x0200)]
    [TestCase(0x0000)]
    public void T03_VersionThatIsNotTls_IsRefused_WhateverElseIsOffered(int legacyVersion) =>
        Assert.That(Peek(new ClientHelloBytes { LegacyVersion = (ushort)legacyVersion }.Records()),
            Is.EqualTo(ClientHelloPeekResult.Malformed(TlsAlert.ProtocolVersion)));

    [Test]
    public void T10_LyingLength_IsDecodeError()
    {
        var message = new ClientHelloBytes().Message();
        var cut = message[..^3];
        cut[2] = (byte)((cut.Length - 4) >> 8);
        cut[3] = (byte)(cut.Length - 4);

        Assert.That(Peek(ClientHelloBytes.ToRecords(cut, 1 << 14)).Alert, Is.EqualTo(TlsAlert.DecodeError));
    }

    [Test]
    public void T10_EveryTruncationOfTheBody_IsDecodeErrorOrAHelloWithoutExtensions()
    {
        var message = new ClientHelloBytes { SessionId = [] }.Message();
        var withoutExtensions = new ClientHelloBytes { SessionId = [], OmitExtensions = true }.Message().Length;
        for (var length = 4; length < message.Length; length++)
        {
            var cut = message[..length];
            cut[2] = (byte)((length - 4) >> 8);
            cut[3] = (byte)(length - 4);
            var result = Peek(ClientHelloBytes.ToRecords(cut, 1 << 14));
            Assert.That(result.Alert, Is.EqualTo(length == withoutExtensions ? TlsAlert.None : TlsAlert.DecodeError), $"{length} bytes");
        }
    }

    private static byte[] PreSharedKeys(int identities, int binders, int identityBytes = 10, int binderBytes = 32) =>
    [
        .. ClientHelloBytes.Vector16([.. Enumerable.Range(0, identities).SelectMany(_ => (byte[])[.. ClientHelloBytes.Vector16(new byte[identityBytes]), 0, 0, 0, 9])]),
        .. ClientHelloBytes.Vector16([.. Enumerable.Range(0, binders).SelectMany(_ => (byte[])[(byte)binderBytes, .. new byte[binderBytes]])]),
    ];

    [Test]
    public void Peek_WhatResumptionNeeds_IsRead()
    {
        var hello = Peek(new ClientHelloBytes().With(35, 1, 2, 3).With(22).With(23).With(42).With(45, 2, 0, 1).With(41, PreSharedKeys(20, 20)).Records()).Hello!;

        Assert.That(hello.SessionTicket!.Value.ToArray(), Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.That(hello.PskIdentities, Has.Length.EqualTo(ClientHelloInfo.MaxPskIdentities), "of very many only the first are looked at");
        Assert.That(hello.PskIdentities[0].Identity.ToArray(), Is.EqualTo(new byte[10]));
        Assert.That(hello.PskIdentities[0].ObfuscatedAge, Is.EqualTo(9));
        Assert.That(hello, Is.EqualTo(hello with { OffersPskWithDhe = true, OffersEncryptThenMac = true, OffersExtendedMasterSecret = true, OffersEarlyData = true }));
        Assert.That(Peek(new ClientHelloBytes().Records()).Hello!.SessionTicket, Is.Null);
        Assert.That(Peek(new ClientHelloBytes().With(45, 1, 0).Records()).Hello!.OffersPskWithDhe, Is.False, "psk_ke alone");
    }

    private static IEnumerable<TestCaseData> BadHellos()
    {
        yield return Bad("repeated extension", hello => hello.Extensions.Add((10, [0, 2, 0, 29])), TlsAlert.IllegalParameter);
        yield return Bad("pre_shared_key not last", hello => hello.Extensions.Insert(0, (41, PreSharedKeys(1, 1))), TlsAlert.IllegalParameter);
        yield return Bad("more identities than binders", hello => hello.With(41, PreSharedKeys(2, 1)), TlsAlert.IllegalParameter);
        yield return Bad("more binders than identities", hello => hello.With(41, PreSharedKeys(1, 2)), TlsAlert.IllegalParameter);
        yield return Bad("short binder", hello => hello.With(41, PreSharedKeys(1, 2, binderBytes: 31)), TlsAlert.DecodeError);
        yield return Bad("empty identity", hello => hello.With(41, PreSharedKeys(2, 2, identityBytes: 0)), TlsAlert.DecodeError);
        yield return Bad("pre_shared_key cut off", hello => hello.With(41, PreSharedKeys(1, 1)[..^1]), TlsAlert.DecodeError);
        yield return Bad("no psk_key_exchange_modes in the list", hello => hello.With(45, 0), TlsAlert.DecodeError);
        yield return Bad("early_data with content", hello => hello.With(42, 1), TlsAlert.DecodeError);
        yield return Bad("extended_master_secret with content", hello => hello.With(23, 1), TlsAlert.DecodeError);
        yield return Bad("T12 compression in a 1.3 hello", hello => hello.Compression = [0, 1], TlsAlert.IllegalParameter);
        yield return Bad("T12 without null compression", hello => hello.Without(43).Without(51).Compression = [1], TlsAlert.IllegalParameter);
        yield return Bad("no compression", hello => hello.Compression = [], TlsAlert.DecodeError);
        yield return Bad("no suites", hello => hello.CipherSuites = [], TlsAlert.DecodeError);
        yield return Bad("odd groups", hello => hello.With(10, 0, 3, 0, 29, 0), TlsAlert.DecodeError);
        yield return Bad("empty groups", hello => hello.With(10, 0, 0), TlsAlert.DecodeError);
        yield return Bad("session id of 33 bytes", hello => hello.SessionId = new byte[33], TlsAlert.DecodeError);
        yield return Bad("T09 repeated key share", hello => hello.With(51, 0, 10, 0, 29, 0, 1, 1, 0, 29, 0, 1, 1), TlsAlert.IllegalParameter);
        yield return Bad("T09 empty key share", hello => hello.With(51, 0, 4, 0, 29, 0, 0), TlsAlert.DecodeError);
        yield return Bad("T09 key share of a group not offered", hello => hello.With(51, 0, 5, 0, 23, 0, 1, 1), TlsAlert.IllegalParameter);
        yield return Bad("T26 empty protocol name", hello => hello.With(16, 0, 1, 0), TlsAlert.DecodeError);
        yield return Bad("odd versions", hello => hello.With(43, 3, 3, 4, 3), TlsAlert.DecodeError);
        yield return Bad("trailing byte in an extension", hello => hello.With(13, 0, 2, 8, 4, 0), TlsAlert.DecodeError);

        static TestCaseData Bad(string name, Action<ClientHelloBytes> change, TlsAlert alert) => new TestCaseData(change, alert).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(BadHellos))]
    public void Peek_BrokenHello_IsMalformed(Delegate change, TlsAlert alert)
    {
        var hello = new ClientHelloBytes();
        ((Action<ClientHelloBytes>)change)(hello);

        Assert.That(Peek(hello.Records()), Is.EqualTo(ClientHelloPeekResult.Malformed(alert)));
    }

    [Test]
    public void T04_HelloWithoutSupportedVersions_MeansItsVersionAndAllBelow()
    {
        var hello = new ClientHelloBytes { LegacyVersion = 0x0302 }.Without(43).Without(51);

        Assert.That(Peek(hello.Records()).Hello!.Versions, Is.EqualTo(new ushort[] { 0x0302, 0x0301, 0x0300 }));
    }

    [Test]
    public void T04_LegacyVersionAboveTls12_MeansTls12()
    {
        var hello = new ClientHelloBytes { LegacyVersion = 0x0304 }.Without(43).Without(51);

        Assert.That(Peek(hello.Records()).Hello!.Offers(TlsVersion.Tls13), Is.False);
        Assert.That(Peek(hello.Records()).Hello!.Offers(TlsVersion.Tls12), Is.True);
    }

    private static IEnumerable<Func<byte[], byte[]>> MutationList()
    {
        yield return message => message;
        yield return message => { message[^1] ^= 1; return message; };
        yield return message => { message[38]++; return message; };
        yield return message => { message[0] = 2; return message; };
        yield return message => { message[60] ^= 0x80; return message; };
        yield return message => { message[75] = 0xFF; return message; };
    }

    private static readonly Func<byte[], byte[]>[] Mutations = [.. MutationList()];

    private static ClientHelloPeekResult Peek(byte[] bytes) => ClientHelloPeek.Peek(new ReadOnlySequence<byte>(bytes), TlsLimits.Default);

    private static bool Same(ClientHelloInfo? left, ClientHelloInfo? right) =>
        (left is null && right is null)
        || (left is not null && right is not null && left.ServerName == right.ServerName && left.CipherSuites.SequenceEqual(right.CipherSuites)
            && left.Versions.SequenceEqual(right.Versions) && left.Groups.SequenceEqual(right.Groups) && left.KeyShares.SequenceEqual(right.KeyShares)
            && left.SignatureSchemes.SequenceEqual(right.SignatureSchemes)
            && left.ApplicationProtocols.SequenceEqual(right.ApplicationProtocols));
}
