using System.Buffers;
using System.Buffers.Binary;
using Edge.Tests.Tls.Records;
using Edge.Tls;
using Edge.Tls.Engine;
using Edge.Tls.Records;

namespace Edge.Tests.Tls.Engine;

/// <summary>Where messages may begin and end in records (RFC 8446 §5.1), in every phase (T03, T10, T19).</summary>
[TestFixture(TlsCryptoProvider.Managed)]
[TestFixture(TlsCryptoProvider.Platform)]
[TestFixture(TlsCryptoProvider.Libcrypto)]
[Parallelizable]
public class RecordRulesTests(TlsCryptoProvider crypto)
{
    [Test]
    public void T19_KeyUpdateInFragmentsOfOneByte_IsRead()
    {
        var peer = Connect(TlsVersion.Tls13);
        foreach (var part in new byte[] { 24, 0, 0, 1, 1 })
        {
            Assert.That(peer.Server.HasOutput, Is.False);
            peer.SendRecord(RecordType.Handshake, part);
        }

        Assert.That(peer.Server.Failure, Is.Null);
        Assert.That(peer.Drain(), Is.Not.Empty, "the answer to it");
    }

    [Test]
    public void Rfc8446Section51_DataBetweenFragmentsOfAMessage_IsUnexpectedAndNotHandedOn()
    {
        var peer = Connect(TlsVersion.Tls13);
        peer.SendRecord(RecordType.Handshake, 24, 0);
        peer.SendData(1, 2, 3);

        Assert.That(peer.Server.Failure!.Alert, Is.EqualTo(TlsAlert.UnexpectedMessage));
        Assert.That(peer.Plaintext.WrittenCount, Is.Zero);
        Assert.That(peer.ReceivedAlert()!.AlertDescription, Is.EqualTo((short)TlsAlert.UnexpectedMessage));
    }

    [Test]
    public void Rfc8446Section51_AlertBetweenFragmentsOfAMessage_IsUnexpected()
    {
        var peer = Connect(TlsVersion.Tls13);
        peer.SendRecord(RecordType.Handshake, 24, 0);
        peer.SendRecord(RecordType.Alert, 1, (byte)TlsAlert.UserCanceled);

        Assert.That(peer.Server.Failure!.Alert, Is.EqualTo(TlsAlert.UnexpectedMessage));
    }

    [TestCase(TlsVersion.Tls13)]
    [TestCase(TlsVersion.Tls12)]
    public void Rfc8446Section51_RecordWithoutExactlyOneAlert_IsDecodeError(TlsVersion version)
    {
        foreach (var content in new byte[][] { [1], [1, 90, 1], [1, 90, 1, 90] })
        {
            var peer = Connect(version);
            peer.SendRecord(RecordType.Alert, content);

            Assert.That(peer.Server.Failure!.Alert, Is.EqualTo(TlsAlert.DecodeError), $"{content.Length} bytes");
            Assert.That(peer.ReceivedAlert()!.AlertDescription, Is.EqualTo((short)TlsAlert.DecodeError));
        }
    }

    [TestCase(TlsVersion.Tls13)]
    [TestCase(TlsVersion.Tls12)]
    public void Rfc8446Section51_BytesBehindTheHelloInItsRecord_AreUnexpected(TlsVersion version)
    {
        byte[] message = [.. Hello(version).Message(), 16];
        var server = Start(ClientHelloBytes.ToRecords(message, 1 << 14));

        Assert.That(server.Failure!.Alert, Is.EqualTo(TlsAlert.UnexpectedMessage));
        Assert.That(Drain(server), Is.EqualTo(new byte[] { 21, 3, 3, 0, 2, 2, 10 }), "and no ServerHello");
    }

    [Test]
    public void Rfc8446Section51_BytesBehindTheServerHelloInItsRecord_AreUnexpected()
    {
        var client = TlsClientEngine.Create(TlsWorld.Client(crypto) with { Policy = TlsWorld.Only(TlsVersion.Tls13, 0x1301) });
        var server = Start(Drain(client));
        var flight = Drain(server);
        var length = BinaryPrimitives.ReadUInt16BigEndian(flight.AsSpan(3));
        // EncryptedExtensions, which would be read in the clear.
        byte[] first = [22, 3, 3, .. ClientHelloBytes.U16((ushort)(length + 6)), .. flight[5..(5 + length)], 8, 0, 0, 2, 0, 0];
        Feed(client, first);

        Assert.That(client.Failure!.Alert, Is.EqualTo(TlsAlert.UnexpectedMessage));
        client.ReleaseKeys();
        server.ReleaseKeys();
    }

    [Test]
    public void Rfc8446Section54_EmptyHandshakeRecord_IsUnexpected()
    {
        var server = Start(Hello(TlsVersion.Tls12).Records());
        Drain(server);
        Feed(server, [22, 3, 3, 0, 0]);

        Assert.That(server.Failure!.Alert, Is.EqualTo(TlsAlert.UnexpectedMessage));
        Assert.That(Drain(server), Is.EqualTo(new byte[] { 21, 3, 3, 0, 2, 2, 10 }));
    }

    private static IEnumerable<TestCaseData> SecondHellos()
    {
        yield return Case("the same", _ => { }, TlsAlert.None);
        yield return Case("padding added", hello => hello.With(21, 0, 0), TlsAlert.None);
        yield return Case("another suite", hello => hello.CipherSuites = [0x1302, 0xC02F], TlsAlert.IllegalParameter);
        yield return Case("another server name", hello => hello.WithServerName([.. "other.example"u8]), TlsAlert.IllegalParameter);
        yield return Case("another session id", hello => hello.SessionId = [1], TlsAlert.IllegalParameter);
        yield return Case("other groups", hello => hello.With(10, 0, 4, 0, 29, 0, 23), TlsAlert.IllegalParameter);
        yield return Case("an extension less", hello => hello.Without(16), TlsAlert.IllegalParameter);
        yield return Case("an extension more", hello => hello.With(23), TlsAlert.IllegalParameter);
        yield return Case("a repeated extension", hello => hello.Extensions.Add((10, [0, 2, 0, 29])), TlsAlert.IllegalParameter);
        yield return Case("T12 compression", hello => hello.Compression = [0, 1], TlsAlert.IllegalParameter);
        yield return Case("T09 no key share", hello => hello.With(51, 0, 0), TlsAlert.IllegalParameter);
        yield return Case("T09 a share of another group", hello => hello.With(10, 0, 4, 0, 29, 0, 23).With(51, 0, 5, 0, 23, 0, 1, 4), TlsAlert.IllegalParameter);
        yield return Case("no cookie", hello => hello.Without(44), TlsAlert.IllegalParameter);
        yield return Case("another cookie", hello => hello.With(44, 0, 1, 0), TlsAlert.IllegalParameter);

        static TestCaseData Case(string name, Action<ClientHelloBytes> change, TlsAlert alert) => new TestCaseData(change, alert).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(SecondHellos))]
    public void T09_SecondHello_MayChangeWhatTheRetryAskedForAndNothingElse(Delegate change, TlsAlert alert)
    {
        var hello = Hello(TlsVersion.Tls13).WithServerName([.. "localhost"u8]).With(51, 0, 0);
        var server = Start(hello.Records());
        var retry = Drain(server);
        hello.With(51, [0, 36, 0, 29, 0, 32, .. Enumerable.Repeat((byte)9, 32)]).With(44, Cookie(retry));
        ((Action<ClientHelloBytes>)change)(hello);
        Feed(server, hello.Records());

        var output = Drain(server);
        Assert.That(server.Failure?.Alert ?? TlsAlert.None, Is.EqualTo(alert));
        Assert.That(output[0], Is.EqualTo((byte)(alert == TlsAlert.None ? RecordType.Handshake : RecordType.Alert)));
        server.ReleaseKeys();
    }

    [Test]
    public void T09_SecondRetry_IsNeverSent()
    {
        var hello = Hello(TlsVersion.Tls13).With(51, 0, 0);
        var server = Start(hello.Records());
        var cookie = Cookie(Drain(server));
        Feed(server, hello.With(44, cookie).Records());

        Assert.That(server.Failure!.Alert, Is.EqualTo(TlsAlert.IllegalParameter));
    }

    private RawPeer Connect(TlsVersion version) => RawPeer.Connect(version, TlsWorld.Server(crypto: crypto));

    private static ClientHelloBytes Hello(TlsVersion version) =>
        version == TlsVersion.Tls13 ? new ClientHelloBytes() : new ClientHelloBytes().Without(43).Without(51);

    private TlsServerEngine Start(byte[] records)
    {
        var options = TlsWorld.Server(crypto: crypto);
        var server = TlsServerEngine.Create(ClientHelloPeek.Peek(new(records), options.Limits).Hello!, options, out _)!;
        Feed(server, records);
        return server;
    }

    /// <summary>The data of the cookie extension of a HelloRetryRequest, which is the first record.</summary>
    private static byte[] Cookie(byte[] retry)
    {
        // Record and message header, version, random, session id, suite, compression, length of extensions.
        var at = 5 + 4 + 2 + 32 + 33 + 2 + 1 + 2;
        while (BinaryPrimitives.ReadUInt16BigEndian(retry.AsSpan(at)) != 44)
        {
            at += 4 + BinaryPrimitives.ReadUInt16BigEndian(retry.AsSpan(at + 2));
        }

        return retry[(at + 4)..(at + 4 + BinaryPrimitives.ReadUInt16BigEndian(retry.AsSpan(at + 2)))];
    }

    private static byte[] Drain(TlsEngine engine)
    {
        var output = new ArrayBufferWriter<byte>();
        engine.DrainOutput(output);
        return output.WrittenSpan.ToArray();
    }

    private static void Feed(TlsEngine engine, byte[] bytes)
    {
        var rest = new ReadOnlySequence<byte>(bytes);
        while (RecordSlicer.TryTake(ref rest, out var record) == RecordStatus.Complete)
        {
            engine.Receive(record, new ArrayBufferWriter<byte>());
        }
    }
}
