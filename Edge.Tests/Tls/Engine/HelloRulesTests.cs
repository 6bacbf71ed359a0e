using System.Buffers;
using System.Buffers.Binary;
using Edge.Tests.Tls.Records;
using Edge.Tls;
using Edge.Tls.Engine;
using Edge.Tls.Policy;
using Edge.Tls.Records;

namespace Edge.Tests.Tls.Engine;

/// <summary>What the first hello may say, and what the ServerHello answers (T02, T04, T09, T10, T12, T16).</summary>
[TestFixture(TlsCryptoProvider.Managed)]
[TestFixture(TlsCryptoProvider.Platform)]
[TestFixture(TlsCryptoProvider.Libcrypto)]
[Parallelizable]
public class HelloRulesTests(TlsCryptoProvider crypto)
{
    private const ushort RenegotiationInfo = 0xFF01;
    private const ushort Heartbeat = 15;
    private const ushort MaxFragmentLength = 1;

    [Test]
    public void T02_EmptyRenegotiationInfo_IsAnsweredEmpty()
    {
        var byExtension = ServerHello(Hello12().With(RenegotiationInfo, 0));
        var bySuite = ServerHello(new ClientHelloBytes { CipherSuites = [0xC02F, 0x00FF] }.Without(43).Without(51));

        Assert.That(byExtension[RenegotiationInfo], Is.EqualTo(new byte[] { 0 }));
        Assert.That(bySuite[RenegotiationInfo], Is.EqualTo(new byte[] { 0 }));
        Assert.That(ServerHello(Hello12()).ContainsKey(RenegotiationInfo), Is.False, "not asked for");
    }

    [TestCase(new byte[] { 1, 0xAA })]
    [TestCase(new byte[] { 12, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 })]
    public void T02_FilledRenegotiationInfoInTheFirstHello_IsHandshakeFailure(byte[] forged) =>
        Assert.That(Refusal(Hello12().With(RenegotiationInfo, forged)), Is.EqualTo(TlsAlert.HandshakeFailure));

    [TestCase(TlsVersion.Tls12, "444F574E47524401")]
    [TestCase(TlsVersion.Tls11, "444F574E47524400")]
    [TestCase(TlsVersion.Tls10, "444F574E47524400")]
    public void T04_ServerHelloBelowTls13_CarriesTheDowngradeSentinel(TlsVersion version, string sentinel)
    {
        var hello = new ClientHelloBytes { LegacyVersion = (ushort)version, CipherSuites = [0xC013] }.Without(43).Without(51);
        var flight = Flight(hello, out var server, "TLSv1");

        Assert.That(Convert.ToHexString(flight.AsSpan(5 + 4 + 2 + 24, 8)), Is.EqualTo(sentinel));
        server.ReleaseKeys();
    }

    [TestCase(0x0300)]
    [TestCase(0x0200)]
    [TestCase(0x0002)]
    [TestCase(0x0000)]
    public void T04_HelloBelowTls10_IsProtocolVersionInEveryPolicy(int version)
    {
        foreach (var policy in SecurityPolicies.All.Where(policy => policy.Refusal is null))
        {
            var hello = new ClientHelloBytes { LegacyVersion = (ushort)version, CipherSuites = [0x000A, 0x002F] }.Without(43).Without(51);
            Assert.That(Refusal(hello, policy.Name), Is.EqualTo(TlsAlert.ProtocolVersion), policy.Name);
        }
    }

    private static IEnumerable<TestCaseData> BadShares()
    {
        yield return Case("X25519 of zeros", 0x001D, new byte[32]);
        yield return Case("X25519 too short", 0x001D, new byte[31]);
        yield return Case("X25519 too long", 0x001D, new byte[33]);
        yield return Case("X25519 of small order", 0x001D, [1, .. new byte[31]]);
        yield return Case("P-256 of zeros", 0x0017, new byte[65]);
        yield return Case("P-256 not on the curve", 0x0017, [4, .. Enumerable.Range(0, 64).Select(i => (byte)i)]);
        yield return Case("P-256 compressed", 0x0017, [2, .. Enumerable.Range(0, 32).Select(i => (byte)i)]);
        yield return Case("P-256 too short", 0x0017, [4, .. new byte[63]]);
        yield return Case("P-384 not on the curve", 0x0018, [4, .. Enumerable.Range(0, 96).Select(i => (byte)i)]);
        yield return Case("X25519MLKEM768 too short", 0x11EC, new byte[1184 + 31]);
        yield return Case("X25519MLKEM768 with a zero X25519 share", 0x11EC, new byte[1184 + 32]);
        yield return Case("X25519MLKEM768 with coefficients above the modulus", 0x11EC, [.. Enumerable.Repeat((byte)0xFF, 1184), 9, .. new byte[31]]);
        yield return Case("SecP256r1MLKEM768 with a bad point", 0x11EB, [4, .. new byte[64 + 1184]]);

        static TestCaseData Case(string name, ushort group, byte[] share) => new TestCaseData(group, share).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(BadShares))]
    public void T09_BadKeyShare_IsIllegalParameter(ushort group, byte[] share)
    {
        byte[] entry = [.. ClientHelloBytes.U16(group), .. ClientHelloBytes.Vector16(share)];
        var hello = new ClientHelloBytes().With(10, [0, 2, .. ClientHelloBytes.U16(group)]).With(51, ClientHelloBytes.Vector16(entry));

        Assert.That(Refusal(hello), Is.EqualTo(TlsAlert.IllegalParameter));
    }

    [TestCase("zeros")]
    [TestCase("compressed")]
    [TestCase("not on the curve")]
    public void T09_BadPublicValueInTls12_IsIllegalParameter(string form)
    {
        byte[] point = form switch
        {
            "zeros" => new byte[32],
            "compressed" => [2, .. Enumerable.Range(0, 32).Select(i => (byte)i)],
            _ => [4, .. Enumerable.Range(0, 64).Select(i => (byte)i)],
        };
        var hello = Hello12().With(10, 0, 2, 0, point.Length == 32 ? (byte)0x1D : (byte)0x17);
        Flight(hello, out var server);
        byte[] message = [16, 0, 0, (byte)(point.Length + 1), (byte)point.Length, .. point];
        Feed(server, ClientHelloBytes.ToRecords(message, 1 << 14));

        Assert.That(server.Failure!.Alert, Is.EqualTo(TlsAlert.IllegalParameter));
        Assert.That(Drain(server), Is.EqualTo(new byte[] { 21, 3, 3, 0, 2, 2, 47 }));
        server.ReleaseKeys();
    }

    [TestCase(51)]
    [TestCase(10)]
    public void Rfc8446Section92_GroupsAndKeyShares_DoNotStandAlone(int missing) =>
        Assert.That(Refusal(new ClientHelloBytes().Without((ushort)missing)), Is.EqualTo(TlsAlert.MissingExtension));

    [Test]
    public void T10_HeartbeatAndMaxFragmentLength_AreNeverNegotiated()
    {
        var answered = ServerHello(Hello12().With(Heartbeat, 1).With(MaxFragmentLength, 1));

        Assert.That(answered.Keys, Has.None.EqualTo(Heartbeat).And.None.EqualTo(MaxFragmentLength));
    }

    [Test]
    public void T12_CompressionInTheServerHello_IsNull()
    {
        var hello = Hello12();
        hello.Compression = [1, 0];
        var flight = Flight(hello, out var server);

        Assert.That(flight[5 + 4 + 2 + 32 + 1 + flight[5 + 4 + 2 + 32] + 2], Is.Zero);
        server.ReleaseKeys();
    }

    [Test]
    public void T16_EarlyData_IsNotAccepted_SkippedWithinItsBound_AndThenFatal()
    {
        var flight = Flight(new ClientHelloBytes().With(42), out var server);
        Assert.That(server.Failure, Is.Null, "the offer alone harms nobody (RFC 8446 §4.2.10)");
        Assert.That(flight, Is.Not.Empty);
        byte[] record = [23, 3, 3, 0x40, 0, .. new byte[1 << 14]];
        for (var skipped = record.Length; skipped <= TlsLimits.Default.MaxSkippedEarlyDataBytes; skipped += record.Length)
        {
            Feed(server, record);
            Assert.That(server.Failure, Is.Null);
        }

        Feed(server, record);
        Assert.That(server.Failure!.Alert, Is.EqualTo(TlsAlert.BadRecordMac));
    }

    [Test]
    public void Rfc8422Section512_PointFormatsWithoutUncompressed_AreIllegalParameter() =>
        Assert.That(Refusal(Hello12().With(11, 1, 1)), Is.EqualTo(TlsAlert.IllegalParameter));

    [Test]
    public void Rfc7627_ExtendedMasterSecret_IsUsedWhenOffered()
    {
        Assert.That(ServerHello(Hello12().With(23)).ContainsKey(23), Is.True);
        Assert.That(ServerHello(Hello12()).ContainsKey(23), Is.False);
    }

    private static ClientHelloBytes Hello12() => new ClientHelloBytes { CipherSuites = [0xC02F] }.Without(43).Without(51);

    /// <summary>The extensions of the ServerHello in the clear.</summary>
    private Dictionary<ushort, byte[]> ServerHello(ClientHelloBytes hello)
    {
        var flight = Flight(hello, out var server);
        Assert.That(server.Failure, Is.Null);
        server.ReleaseKeys();
        var end = 5 + 4 + ((flight[6] << 16) | (flight[7] << 8) | flight[8]);
        var at = 5 + 4 + 2 + 32;
        at += 1 + flight[at] + 2 + 1 + 2;
        var extensions = new Dictionary<ushort, byte[]>();
        while (at < end)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(flight.AsSpan(at + 2));
            extensions.Add(BinaryPrimitives.ReadUInt16BigEndian(flight.AsSpan(at)), flight[(at + 4)..(at + 4 + length)]);
            at += 4 + length;
        }

        return extensions;
    }

    /// <summary>The alert that answers a hello, wherever it is refused.</summary>
    private TlsAlert Refusal(ClientHelloBytes hello, string policy = "TLSv1.2_2021")
    {
        var options = TlsWorld.Server(policy, crypto: crypto);
        var records = hello.Records();
        var peek = ClientHelloPeek.Peek(new(records), options.Limits);
        if (peek.Hello is null)
        {
            return peek.Alert;
        }

        var server = TlsServerEngine.Create(peek.Hello, options, out var failure);
        if (server is null)
        {
            return failure!.Alert;
        }

        Feed(server, records);
        var output = Drain(server);
        Assert.That(server.Failure?.AlertSide, Is.EqualTo(AlertSide.Sent));
        Assert.That(output, Is.EqualTo(new byte[] { 21, 3, output[2], 0, 2, 2, (byte)server.Failure!.Alert }), "one alert, in the clear");
        return server.Failure.Alert;
    }

    private byte[] Flight(ClientHelloBytes hello, out TlsServerEngine server, string policy = "TLSv1.2_2021")
    {
        var options = TlsWorld.Server(policy, crypto: crypto);
        var records = hello.Records();
        server = TlsServerEngine.Create(ClientHelloPeek.Peek(new(records), options.Limits).Hello!, options, out _)!;
        Feed(server, records);
        return Drain(server);
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
