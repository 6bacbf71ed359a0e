using System.Buffers;
using CsCheck;
using Edge.Tls;
using Edge.Tls.Crypto;
using Edge.Tls.Policy;
using Edge.Tls.Records;

namespace Edge.Tests.Tls.Engine;

/// <summary>The invariants R1 … R7 of the record cipher, with a server on each provider. The client is on the platform.</summary>
[TestFixtureSource(nameof(ProvidersAndSuites))]
[Parallelizable]
public class RecordCipherTests(TlsCryptoProvider provider, TlsVersion version, ushort suite)
{
    /// <summary>Every AEAD suite that can be served.</summary>
    public static IEnumerable<TestFixtureData> ProvidersAndSuites() =>
        from provider in (TlsCryptoProvider[])[TlsCryptoProvider.Managed, TlsCryptoProvider.Platform, TlsCryptoProvider.Libcrypto]
        from row in SuiteCatalog.All
        where row.IsAead && row.IsServable && row.KeyExchange != SuiteKeyExchange.Rsa
        select new TestFixtureData(provider, row.Fits(TlsVersion.Tls13) ? TlsVersion.Tls13 : TlsVersion.Tls12, row.Id);

    [Test]
    public void R1_EqualPlaintext_NeverGivesEqualRecordsAndTheOrderIsBound()
    {
        var link = new RecordLink(provider, version, suite);
        var records = Enumerable.Range(0, 100).Select(_ => link.Seal(new byte[32])).ToArray();

        Assert.That(records.Select(Convert.ToHexString).Distinct().Count(), Is.EqualTo(100));
        link.Open(records[1]);
        Assert.That(link.Server.Failure!.Kind, Is.EqualTo(TlsFailureKind.BadRecord), "a record out of its place does not open");
    }

    [Test]
    public void R1_ReplayedRecord_DoesNotOpen()
    {
        var link = new RecordLink(provider, version, suite);
        var record = link.Seal([1, 2, 3]);
        Assert.That(link.Open(record), Is.EqualTo(new byte[] { 1, 2, 3 }));

        Assert.That(link.Open(record), Is.Empty);
        Assert.That(link.Server.Failure!.Kind, Is.EqualTo(TlsFailureKind.BadRecord));
    }

    [Test]
    public void R2_KeyUpdateSeenByTheReader_IsAnsweredByTheNextWriteBetweenTwoRecords()
    {
        var link = new RecordLink(provider, version, suite);
        if (version != TlsVersion.Tls13)
        {
            link.Open(link.SealOne(RecordType.Handshake, [24, 0, 0, 1, 1]));
            Assert.That(link.Server.Failure!.Alert, Is.EqualTo(TlsAlert.UnexpectedMessage), "TLS 1.2 has no KeyUpdate");
            return;
        }

        Assert.That(link.Open(link.Seal([1])), Is.EqualTo(new byte[] { 1 }));
        link.Open(link.KeyUpdate(request: true));

        var output = link.FromServer([9, 9]);
        Assert.That(RecordLink.Slice(output), Has.Count.EqualTo(2), "the answer, then the data under the new key");
        Assert.That(link.ToClient(output), Is.EqualTo(new byte[] { 9, 9 }));
        Assert.That(link.Open(link.Seal([2])), Is.EqualTo(new byte[] { 2 }));
    }

    [Test]
    public void R3_EveryFlippedBit_IsBadRecordMacAndLeavesNothingVisible()
    {
        byte[] secret = [.. "attack at dawn"u8];
        for (var position = 0; ; position++)
        {
            var link = new RecordLink(provider, version, suite);
            var record = link.Seal(secret);
            if (position >= record.Length - 5)
            {
                return;
            }

            record[5 + position] ^= (byte)(1 << (position % 8));
            var scratch = new ArrayBufferWriter<byte>(4096);
            link.Server.Receive(new ReadOnlySequence<byte>(record), scratch);

            Assert.That(scratch.WrittenCount, Is.Zero);
            Assert.That(scratch.GetSpan().IndexOf(secret), Is.Negative, "the memory behind is clean too");
            Assert.That(link.Server.Failure!.Alert, Is.EqualTo(TlsAlert.BadRecordMac));
        }
    }

    [Test]
    public void R4_RecordAboveItsBound_IsRecordOverflow()
    {
        var link = new RecordLink(provider, version, suite);
        var fragment = version == TlsVersion.Tls13 ? (1 << 14) + 257 : (1 << 14) + 8 + 17;
        link.Open([23, 3, 3, (byte)(fragment >> 8), (byte)fragment, .. new byte[fragment]]);

        Assert.That(link.Server.Failure!.Alert, Is.EqualTo(TlsAlert.RecordOverflow));
    }

    [Test]
    public void R4_RecordBelowItsOverhead_IsDecodeError()
    {
        var link = new RecordLink(provider, version, suite);
        link.Open([23, 3, 3, 0, 15, .. new byte[15]]);

        Assert.That(link.Server.Failure!.Alert, Is.EqualTo(TlsAlert.DecodeError));
    }

    [Test]
    public void R4_FullRecord_IsOpened()
    {
        var link = new RecordLink(provider, version, suite);
        var plaintext = TlsWorld.Pattern(1 << 14);

        Assert.That(link.Open(link.SealOne(RecordType.ApplicationData, plaintext)), Is.EqualTo(plaintext));
    }

    [Test]
    public void R5_T32_LoweredLimit_ChangesTheKeyOrEndsTheConnection()
    {
        var link = new RecordLink(provider, version, suite, TlsLimits.Default with { MaxRecordsPerKey = 10 });
        var received = 0;
        for (var i = 0; i < 35; i++)
        {
            received += link.ToClient(link.FromServer([(byte)i])).Length;
        }

        if (version == TlsVersion.Tls13)
        {
            Assert.That(received, Is.EqualTo(35));
            Assert.That(link.Server.Failure, Is.Null);
        }
        else
        {
            // Nine of data: the Finished message used the first.
            Assert.That(received, Is.EqualTo(9));
            Assert.That(link.Server.Failure!.Kind, Is.EqualTo(TlsFailureKind.KeyExhausted));
            Assert.That(link.Client.PeerClosed, Is.True, "with close_notify");
        }
    }

    [Test]
    public void R6_ReleasedKeys_NeitherSealNorOpen()
    {
        var link = new RecordLink(provider, version, suite);
        var record = link.Seal([1]);
        link.Server.ReleaseKeys();
        link.Server.ReleaseKeys();

        Assert.That(link.Open(record), Is.Empty);
        Assert.That(link.Server.Write([1], new ArrayBufferWriter<byte>()), Is.False);
        link.Server.CloseNotify();
        link.Server.Refuse(TlsFailure.Sent(TlsFailureKind.ProtocolError, TlsAlert.DecodeError, "test"));
        Assert.That(link.DrainServer(), Is.Empty);
    }

    [Test]
    public void R6_AfterAFatalAlert_NothingIsSealed()
    {
        var link = new RecordLink(provider, version, suite);
        link.Open([23, 3, 3, 0, 40, .. new byte[40]]);
        Assert.That(RecordLink.Slice(link.DrainServer()), Has.Count.EqualTo(1), "the alert");

        Assert.That(link.FromServer([1]), Is.Empty);
    }

    [Test]
    public void R7_AnySegmentationOfARecord_GivesTheSamePlaintext() =>
        Gen.Select(Gen.Byte.Array[1, 300], Gen.Int[0, 320].Array[0, 6]).Sample(
            (plaintext, cuts) =>
            {
                var link = new RecordLink(provider, version, suite);
                var output = new ArrayBufferWriter<byte>();
                link.Server.Receive(Edge.Tests.Tls.Records.ClientHelloBytes.Segmented(link.Seal(plaintext), cuts), output);
                return output.WrittenSpan.SequenceEqual(plaintext);
            },
            iter: 30);

    [Test]
    public void R7_EveryProvider_UnderstandsEveryOther(
        [Values(TlsCryptoProvider.Managed, TlsCryptoProvider.Platform, TlsCryptoProvider.Libcrypto)] TlsCryptoProvider other)
    {
        var link = new RecordLink(provider, version, suite, client: other);
        foreach (var length in new[] { 1, 15, 16, 17, 255, 1000, RecordSlicer.FullRecordBytes, 40_000 })
        {
            var plaintext = TlsWorld.Pattern(length);
            Assert.That(link.Open(link.Seal(plaintext)), Is.EqualTo(plaintext));
            Assert.That(link.ToClient(link.FromServer(plaintext)), Is.EqualTo(plaintext));
            if (version == TlsVersion.Tls13)
            {
                link.Open(link.KeyUpdate(request: true));
            }
        }

        link.Client.CloseNotify();
        link.Open(link.Seal([]));
        Assert.That(link.Server.PeerClosed, Is.True);
    }

    [Test]
    public void R7_EveryRecord_IsByteForByteThatOfTheManagedProvider()
    {
        TwinCrypto? twin = null;
        var link = new RecordLink(
            provider, version, suite, serverCrypto: () => twin = new TwinCrypto(TestPrimitives.Of(provider)));
        foreach (var length in new[] { 1, 15, 16, 17, 255, 1000, RecordSlicer.FullRecordBytes })
        {
            var plaintext = TlsWorld.Pattern(length);
            Assert.That(link.Open(link.Seal(plaintext)), Is.EqualTo(plaintext));
            Assert.That(link.ToClient(link.FromServer(plaintext)), Is.EqualTo(plaintext));
            if (version == TlsVersion.Tls13)
            {
                link.Open(link.KeyUpdate(request: true));
            }
        }

        Assert.That(twin!.Compared, Is.GreaterThanOrEqualTo(8), "the handshake's records and all of data");
    }

    [Test]
    public void R6_EveryNativeKey_IsGivenBackOnce()
    {
        var counted = new CountingPrimitives(TestPrimitives.Of(provider));
        var link = new RecordLink(provider, version, suite, serverCrypto: () => EdgeTlsCrypto.Create(counted));
        var made = (counted.Supports(link.Server.Info!.Group) ? 1 : 0) + (version == TlsVersion.Tls13 ? 4 : 2);
        Assert.That(counted.Made, Is.EqualTo(made), "a share, and two keys per epoch");
        link.FromServer([1]);
        link.Open(link.Seal([1]));
        Assert.That(counted.Alive, Is.EqualTo(2), "those of data; the rest went with the handshake");

        if (version == TlsVersion.Tls13)
        {
            link.Open(link.KeyUpdate(request: true));
            link.FromServer([1]);
            Assert.That((counted.Made, counted.Alive), Is.EqualTo((made + 2, 2)), "a key update gives the old ones back");
        }

        link.Server.ReleaseKeys();
        link.Server.ReleaseKeys();
        Assert.That(counted.Alive, Is.Zero);
    }

    [Test]
    public void R6_AfterAFailedRecord_EveryNativeKeyIsGivenBack()
    {
        var counted = new CountingPrimitives(TestPrimitives.Of(provider));
        var link = new RecordLink(provider, version, suite, serverCrypto: () => EdgeTlsCrypto.Create(counted));
        link.Open([23, 3, 3, 0, 40, .. new byte[40]]);
        Assert.That(link.Server.Failure, Is.Not.Null);
        link.Server.ReleaseKeys();

        Assert.That(counted.Alive, Is.Zero);
    }
}
