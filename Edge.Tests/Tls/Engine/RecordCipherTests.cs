using System.Buffers;
using CsCheck;
using Edge.Tls;
using Edge.Tls.Engine;
using Edge.Tls.Policy;
using Edge.Tls.Records;

namespace Edge.Tests.Tls.Engine;

/// <summary>The invariants R1 … R7 of the record cipher, between two engines.</summary>
[TestFixture(TlsVersion.Tls13, (ushort)0x1301)]
[TestFixture(TlsVersion.Tls13, (ushort)0x1302)]
[TestFixture(TlsVersion.Tls13, (ushort)0x1303)]
[TestFixture(TlsVersion.Tls12, (ushort)0xC02F)]
[TestFixture(TlsVersion.Tls12, (ushort)0xC030)]
[TestFixture(TlsVersion.Tls12, (ushort)0xCCA8)]
[Parallelizable]
public class RecordCipherTests(TlsVersion version, ushort suite)
{
    [Test]
    public void R1_EqualPlaintext_NeverGivesEqualRecordsAndTheOrderIsBound()
    {
        var link = new Link(version, suite);
        var records = Enumerable.Range(0, 100).Select(_ => link.Seal(new byte[32])).ToArray();

        Assert.That(records.Select(Convert.ToHexString).Distinct().Count(), Is.EqualTo(100));
        link.Open(records[1]);
        Assert.That(link.Server.Failure!.Kind, Is.EqualTo(TlsFailureKind.BadRecord), "a record out of its place does not open");
    }

    [Test]
    public void R1_ReplayedRecord_DoesNotOpen()
    {
        var link = new Link(version, suite);
        var record = link.Seal([1, 2, 3]);
        Assert.That(link.Open(record), Is.EqualTo(new byte[] { 1, 2, 3 }));

        Assert.That(link.Open(record), Is.Empty);
        Assert.That(link.Server.Failure!.Kind, Is.EqualTo(TlsFailureKind.BadRecord));
    }

    [Test]
    public void R2_KeyUpdateSeenByTheReader_IsAnsweredByTheNextWriteBetweenTwoRecords()
    {
        var link = new Link(version, suite);
        if (version != TlsVersion.Tls13)
        {
            link.Open(link.SealOne(RecordType.Handshake, [24, 0, 0, 1, 1]));
            Assert.That(link.Server.Failure!.Alert, Is.EqualTo(TlsAlert.UnexpectedMessage), "TLS 1.2 has no KeyUpdate");
            return;
        }

        Assert.That(link.Open(link.Seal([1])), Is.EqualTo(new byte[] { 1 }));
        link.Open(link.KeyUpdate(request: true));

        var output = link.FromServer([9, 9]);
        Assert.That(Slice(output), Has.Count.EqualTo(2), "the answer, then the data under the new key");
        Assert.That(link.ToClient(output), Is.EqualTo(new byte[] { 9, 9 }));
        Assert.That(link.Open(link.Seal([2])), Is.EqualTo(new byte[] { 2 }));
    }

    [Test]
    public void R3_EveryFlippedBit_IsBadRecordMacAndLeavesNothingVisible()
    {
        byte[] secret = [.. "attack at dawn"u8];
        for (var position = 0; ; position++)
        {
            var link = new Link(version, suite);
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
        var link = new Link(version, suite);
        var fragment = version == TlsVersion.Tls13 ? (1 << 14) + 257 : (1 << 14) + 8 + 17;
        link.Open([23, 3, 3, (byte)(fragment >> 8), (byte)fragment, .. new byte[fragment]]);

        Assert.That(link.Server.Failure!.Alert, Is.EqualTo(TlsAlert.RecordOverflow));
    }

    [Test]
    public void R4_RecordBelowItsOverhead_IsDecodeError()
    {
        var link = new Link(version, suite);
        link.Open([23, 3, 3, 0, 15, .. new byte[15]]);

        Assert.That(link.Server.Failure!.Alert, Is.EqualTo(TlsAlert.DecodeError));
    }

    [Test]
    public void R4_FullRecord_IsOpened()
    {
        var link = new Link(version, suite);
        var plaintext = TlsWorld.Pattern(1 << 14);

        Assert.That(link.Open(link.SealOne(RecordType.ApplicationData, plaintext)), Is.EqualTo(plaintext));
    }

    [Test]
    public void R5_T32_LoweredLimit_ChangesTheKeyOrEndsTheConnection()
    {
        var link = new Link(version, suite, TlsLimits.Default with { MaxRecordsPerKey = 10 });
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
        var link = new Link(version, suite);
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
        var link = new Link(version, suite);
        link.Open([23, 3, 3, 0, 40, .. new byte[40]]);
        Assert.That(Slice(link.DrainServer()), Has.Count.EqualTo(1), "the alert");

        Assert.That(link.FromServer([1]), Is.Empty);
    }

    [Test]
    public void R7_AnySegmentationOfARecord_GivesTheSamePlaintext() =>
        Gen.Select(Gen.Byte.Array[1, 300], Gen.Int[0, 320].Array[0, 6]).Sample(
            (plaintext, cuts) =>
            {
                var link = new Link(version, suite);
                var output = new ArrayBufferWriter<byte>();
                link.Server.Receive(Edge.Tests.Tls.Records.ClientHelloBytes.Segmented(link.Seal(plaintext), cuts), output);
                return output.WrittenSpan.SequenceEqual(plaintext);
            },
            iter: 30);

    [Test]
    public void R7_EveryProvider_UnderstandsTheManagedOne([Values] bool managedServer)
    {
        var link = new Link(
            version, suite, server: managedServer ? TlsCryptoProvider.Managed : TlsCryptoProvider.Platform,
            client: managedServer ? TlsCryptoProvider.Platform : TlsCryptoProvider.Managed);
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

    private static List<byte[]> Slice(byte[] bytes)
    {
        var records = new List<byte[]>();
        var rest = new ReadOnlySequence<byte>(bytes);
        while (RecordSlicer.TryTake(ref rest, out var record) == RecordStatus.Complete)
        {
            records.Add(record.ToArray());
        }

        return records;
    }

    /// <summary>Two engines after their handshake.</summary>
    private sealed class Link
    {
        public Link(
            TlsVersion version, ushort suite, TlsLimits? limits = null,
            TlsCryptoProvider server = TlsCryptoProvider.Platform, TlsCryptoProvider client = TlsCryptoProvider.Platform)
        {
            Client = TlsClientEngine.Create(TlsWorld.Client(client) with { Policy = TlsWorld.Only(version, suite, TlsGroup.X25519) });
            var hello = Drain(Client);
            Server = TlsServerEngine.Create(
                ClientHelloPeek.Peek(new(hello), TlsLimits.Default).Hello!,
                TlsWorld.Server(crypto: server) with { Limits = limits ?? TlsLimits.Default }, out _)!;
            Feed(Server, hello);
            while (Server.Info is null || Client.Info is null)
            {
                Feed(Client, Drain(Server));
                Feed(Server, Drain(Client));
            }

            Feed(Client, Drain(Server));
        }

        public TlsServerEngine Server { get; }

        public TlsClientEngine Client { get; }

        public byte[] Seal(byte[] plaintext) => Write(Client, plaintext);

        public byte[] FromServer(byte[] plaintext) => Write(Server, plaintext);

        public byte[] DrainServer() => Drain(Server);

        public byte[] Open(byte[] records) => Feed(Server, records);

        public byte[] ToClient(byte[] records) => Feed(Client, records);

        /// <summary>One record, whatever its length.</summary>
        public byte[] SealOne(RecordType type, byte[] plaintext)
        {
            var output = new ArrayBufferWriter<byte>();
            Client.RecordCipher!.Seal(type, plaintext, output);
            return output.WrittenSpan.ToArray();
        }

        public byte[] KeyUpdate(bool request)
        {
            Client.SendKeyUpdate(request);
            return Drain(Client);
        }

        private static byte[] Write(TlsEngine engine, byte[] plaintext)
        {
            var output = new ArrayBufferWriter<byte>();
            engine.Write(plaintext, output);
            engine.DrainOutput(output);
            return output.WrittenSpan.ToArray();
        }

        private static byte[] Drain(TlsEngine engine)
        {
            var output = new ArrayBufferWriter<byte>();
            engine.DrainOutput(output);
            return output.WrittenSpan.ToArray();
        }

        private static byte[] Feed(TlsEngine engine, byte[] records)
        {
            var plaintext = new ArrayBufferWriter<byte>();
            foreach (var record in Slice(records))
            {
                engine.Receive(new ReadOnlySequence<byte>(record), plaintext);
            }

            return plaintext.WrittenSpan.ToArray();
        }
    }
}
