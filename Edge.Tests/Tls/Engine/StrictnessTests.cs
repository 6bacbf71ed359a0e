using Edge.Tests.Tls.Records;
using Edge.Tls;
using Edge.Tls.Records;

namespace Edge.Tests.Tls.Engine;

/// <summary>What a peer may send once the handshake is over, and how often.</summary>
[TestFixture(TlsCryptoProvider.Managed)]
[TestFixture(TlsCryptoProvider.Platform)]
[TestFixture(TlsCryptoProvider.Libcrypto)]
[Parallelizable]
public class StrictnessTests(TlsCryptoProvider crypto)
{
    private static readonly TlsLimits Limits = TlsLimits.Default;

    [Test]
    public void T01_HelloInsideASession_IsFatalWithOneAlertAndNoSecondServerHello([Values(1, 1000)] int hellos)
    {
        var peer = Connect(TlsVersion.Tls12);
        var hello = new ClientHelloBytes().Without(43).Without(51).Message();
        for (var i = 0; i < hellos; i++)
        {
            peer.SendRecord(RecordType.Handshake, hello);
        }

        Assert.That(peer.Server.Failure!.Kind, Is.EqualTo(TlsFailureKind.Renegotiation));
        var output = peer.Drain();
        Assert.That(output[0], Is.EqualTo((byte)RecordType.Alert));
        Assert.That(output, Has.Length.EqualTo(5 + ((output[3] << 8) | output[4])), "one record");
        Assert.That(peer.Server.CanWrite, Is.False);
    }

    [Test]
    public void T01_HelloInsideASession_IsRefusedWithAnAlertTheViewerUnderstands()
    {
        var peer = Connect(TlsVersion.Tls12);
        peer.SendRecord(RecordType.Handshake, new ClientHelloBytes().Without(43).Without(51).Message());

        Assert.That(peer.ReceivedAlert()!.AlertDescription, Is.EqualTo((short)TlsAlert.HandshakeFailure));
    }

    [TestCase(TlsVersion.Tls13)]
    [TestCase(TlsVersion.Tls12)]
    public void T03_HandshakeMessageAfterTheHandshake_IsUnexpected(TlsVersion version)
    {
        var peer = Connect(version);
        peer.SendRecord(RecordType.Handshake, 20, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

        Assert.That(peer.Server.Failure!.Alert, Is.EqualTo(TlsAlert.UnexpectedMessage));
        Assert.That(peer.ReceivedAlert()!.AlertDescription, Is.EqualTo((short)TlsAlert.UnexpectedMessage));
    }

    [Test]
    public void T17_KeyUpdates_AreAllowedUpToTheBoundAndAnsweredTogether()
    {
        var peer = Connect(TlsVersion.Tls13);
        for (var i = 0; i < Limits.MaxConsecutivePostHandshakeMessages; i++)
        {
            peer.SendKeyUpdate(request: true);
        }

        Assert.That(peer.Server.Failure, Is.Null);
        Assert.That(CountRecords(peer.Drain()), Is.EqualTo(1), "one answer to all of them");
        peer.SendData(1);
        Assert.That(peer.Plaintext.WrittenCount, Is.EqualTo(1));
    }

    [Test]
    public void T17_KeyUpdatesAboveTheBound_AreFatal()
    {
        var peer = Connect(TlsVersion.Tls13);
        for (var i = 0; i <= Limits.MaxConsecutivePostHandshakeMessages; i++)
        {
            peer.SendKeyUpdate(request: false);
        }

        Assert.That(peer.Server.Failure!.Kind, Is.EqualTo(TlsFailureKind.Flood));
        Assert.That(peer.ReceivedAlert()!.AlertDescription, Is.EqualTo((short)TlsAlert.UnexpectedMessage));
    }

    [Test]
    public void T17_DataBetweenKeyUpdates_RestartsTheCount()
    {
        var time = TlsWorld.Clock();
        var peer = RawPeer.Connect(TlsVersion.Tls13, TlsWorld.Server(crypto: crypto) with { Time = time });
        for (var i = 0; i < 3 * Limits.MaxConsecutivePostHandshakeMessages; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1.0 / Limits.MaxKeyUpdatesPerSecond));
            peer.SendKeyUpdate(request: i % 3 == 0);
            peer.SendData((byte)i);
            peer.Exchange();
        }

        Assert.That(peer.Server.Failure, Is.Null);
        Assert.That(peer.Plaintext.WrittenCount, Is.EqualTo(3 * Limits.MaxConsecutivePostHandshakeMessages));
    }

    [Test]
    public void T17_KeyUpdatesAboveTheSustainedRate_AreFatalEvenWithDataBetweenThem()
    {
        var time = TlsWorld.Clock();
        var peer = RawPeer.Connect(TlsVersion.Tls13, TlsWorld.Server(crypto: crypto) with { Time = time });
        for (var i = 0; i < Limits.MaxConsecutivePostHandshakeMessages; i++)
        {
            Update(peer);
        }

        time.Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < Limits.MaxKeyUpdatesPerSecond; i++)
        {
            Update(peer);
        }

        Assert.That(peer.Server.Failure, Is.Null, "a burst, and in each second what the rate allows");
        peer.SendKeyUpdate(request: false);
        Assert.That(peer.Server.Failure!.Kind, Is.EqualTo(TlsFailureKind.Flood));
        Assert.That(peer.ReceivedAlert()!.AlertDescription, Is.EqualTo((short)TlsAlert.UnexpectedMessage));

        static void Update(RawPeer peer)
        {
            peer.SendKeyUpdate(request: false);
            peer.SendData(1);
        }
    }

    [Test]
    public void T17_RateOfKeyUpdates_FollowsItsLimit()
    {
        var limits = Limits with { MaxKeyUpdatesPerSecond = 1, MaxConsecutivePostHandshakeMessages = 1 };
        var time = TlsWorld.Clock();
        var peer = RawPeer.Connect(TlsVersion.Tls13, TlsWorld.Server(crypto: crypto) with { Time = time, Limits = limits });
        peer.SendKeyUpdate(request: false);
        peer.SendData(1);
        time.Advance(TimeSpan.FromMilliseconds(999));
        peer.SendKeyUpdate(request: false);

        Assert.That(peer.Server.Failure!.Kind, Is.EqualTo(TlsFailureKind.Flood));
    }

    [Test]
    public void T17_TwoKeyUpdatesInOneRecord_AreFatal()
    {
        var peer = Connect(TlsVersion.Tls13);
        peer.SendKeyUpdate(request: false, perRecord: 2);

        Assert.That(peer.Server.Failure!.Alert, Is.EqualTo(TlsAlert.UnexpectedMessage));
    }

    [TestCase(TlsVersion.Tls13)]
    [TestCase(TlsVersion.Tls12)]
    public void T18_EmptyRecords_AreAllowedUpToTheBound(TlsVersion version)
    {
        var peer = Connect(version);
        for (var i = 0; i < Limits.MaxConsecutiveEmptyRecords; i++)
        {
            peer.SendRecord(RecordType.ApplicationData);
        }

        Assert.That(peer.Server.Failure, Is.Null);
        peer.SendData(7);
        for (var i = 0; i < Limits.MaxConsecutiveEmptyRecords; i++)
        {
            peer.SendRecord(RecordType.ApplicationData);
        }

        Assert.That(peer.Server.Failure, Is.Null);
        peer.SendRecord(RecordType.ApplicationData);
        Assert.That(peer.Server.Failure!.Kind, Is.EqualTo(TlsFailureKind.Flood));
        Assert.That(peer.ReceivedAlert()!.AlertDescription, Is.EqualTo((short)TlsAlert.UnexpectedMessage));
    }

    [Test]
    public void T20_Warnings_AreAllowedUpToTheBound()
    {
        var peer = Connect(TlsVersion.Tls12);
        for (var i = 0; i < Limits.MaxConsecutiveWarnings; i++)
        {
            peer.SendRecord(RecordType.Alert, 1, (byte)TlsAlert.UserCanceled);
        }

        Assert.That(peer.Server.Failure, Is.Null);
        peer.SendRecord(RecordType.Alert, 1, (byte)TlsAlert.UserCanceled);
        Assert.That(peer.Server.Failure!.Kind, Is.EqualTo(TlsFailureKind.Flood));
    }

    [Test]
    public void T20_InTls13_EveryAlertButTwoIsFatalWhateverItsLevel()
    {
        var peer = Connect(TlsVersion.Tls13);
        peer.SendRecord(RecordType.Alert, 1, (byte)TlsAlert.UserCanceled);
        Assert.That(peer.Server.Failure, Is.Null);

        peer.SendRecord(RecordType.Alert, 1, (byte)TlsAlert.UnrecognizedName);
        Assert.That(peer.Server.Failure, Is.EqualTo(TlsFailure.Received(TlsAlert.UnrecognizedName)));
    }

    [TestCase(TlsVersion.Tls13)]
    [TestCase(TlsVersion.Tls12)]
    public void CloseNotify_EndsReceivingAndLeavesSendingOpen(TlsVersion version)
    {
        var peer = Connect(version);
        peer.SendRecord(RecordType.Alert, 1, (byte)TlsAlert.CloseNotify);

        Assert.That(peer.Server.PeerClosed, Is.True);
        Assert.That(peer.Server.CanReceive, Is.False);
        Assert.That(peer.Server.Failure, Is.Null);
        Assert.That(peer.Drain(), Is.Empty, "our own close_notify comes when we have said everything");
        Assert.That(peer.Server.CanWrite, Is.True);
    }

    [TestCase(TlsVersion.Tls13)]
    [TestCase(TlsVersion.Tls12)]
    public void R3_TamperedRecord_GivesNoPlaintextAndBadRecordMac(TlsVersion version)
    {
        var peer = Connect(version);
        var next = peer.Seal(1);
        peer.Deliver([23, 3, 3, 0, 40, .. new byte[40]]);

        Assert.That(peer.Plaintext.WrittenCount, Is.Zero);
        Assert.That(peer.Server.Failure!.Kind, Is.EqualTo(TlsFailureKind.BadRecord));
        Assert.That(peer.ReceivedAlert()!.AlertDescription, Is.EqualTo((short)TlsAlert.BadRecordMac));
        peer.Deliver(next);
        Assert.That(peer.Plaintext.WrittenCount, Is.Zero);
    }

    [TestCase(TlsVersion.Tls13)]
    [TestCase(TlsVersion.Tls12)]
    public void R6_AfterCloseNotify_NothingIsSealed(TlsVersion version)
    {
        var peer = Connect(version);
        peer.Server.CloseNotify();
        Assert.That(CountRecords(peer.Drain()), Is.EqualTo(1));

        peer.Server.CloseNotify();
        Assert.That(peer.Server.Write([1, 2, 3], new System.Buffers.ArrayBufferWriter<byte>()), Is.False);
        Assert.That(peer.Drain(), Is.Empty);
    }

    [Test]
    public void T03_EarlyChangeCipherSpec_IsUnexpected()
    {
        var options = TlsWorld.Server(crypto: crypto);
        var hello = new ClientHelloBytes();
        var engine = Edge.Tls.Engine.TlsServerEngine.Create(
            ClientHelloPeek.Peek(new(hello.Records()), options.Limits).Hello!, options, out _)!;
        engine.Receive(new System.Buffers.ReadOnlySequence<byte>([20, 3, 3, 0, 1, 1]), new System.Buffers.ArrayBufferWriter<byte>());

        Assert.That(engine.Failure!.Alert, Is.EqualTo(TlsAlert.UnexpectedMessage));
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        engine.DrainOutput(output);
        Assert.That(output.WrittenSpan.ToArray(), Is.EqualTo(new byte[] { 21, 3, 3, 0, 2, 2, 10 }), "in the clear, because there are no keys yet");
    }

    [Test]
    public void T21_HandshakeMessageAboveTheLimit_IsTooLarge()
    {
        var peer = Connect(TlsVersion.Tls13);
        peer.SendRecord(RecordType.Handshake, 4, 0, 0x80, 1);

        Assert.That(peer.Server.Failure!.Kind, Is.EqualTo(TlsFailureKind.TooLarge));
        Assert.That(peer.ReceivedAlert()!.AlertDescription, Is.EqualTo((short)TlsAlert.IllegalParameter));
    }

    [Test]
    public void T10_TruncatedMessage_IsDecodeError()
    {
        var peer = Connect(TlsVersion.Tls13);
        peer.SendRecord(RecordType.Handshake, 24, 0, 0, 0);

        Assert.That(peer.Server.Failure!.Alert, Is.EqualTo(TlsAlert.DecodeError));
        Assert.That(peer.ReceivedAlert()!.AlertDescription, Is.EqualTo((short)TlsAlert.DecodeError));
    }

    private RawPeer Connect(TlsVersion version) => RawPeer.Connect(version, TlsWorld.Server(crypto: crypto));

    private static int CountRecords(byte[] bytes)
    {
        var rest = new System.Buffers.ReadOnlySequence<byte>(bytes);
        var count = 0;
        while (RecordSlicer.TryTake(ref rest, out _) == RecordStatus.Complete)
        {
            count++;
        }

        Assert.That(rest.Length, Is.Zero);
        return count;
    }
}
