using Edge.Tests.Tls.Engine.Walk;
using Edge.Tls;
using Edge.Tls.Records;

namespace Edge.Tests.Tls.Engine;

/// <summary>Rows of the table of alerts that need a message of the right length and the wrong content.</summary>
[Parallelizable]
public class AlertTests
{
    [TestCase(TlsVersion.Tls12, 12)]
    [TestCase(TlsVersion.Tls13, 32)]
    public void T03_WrongFinished_IsDecryptErrorInBothRoles(TlsVersion version, int length)
    {
        var finished = HandshakeMessages.Message(HandshakeMessages.Finished, new byte[length]);
        var suite = version == TlsVersion.Tls13 ? (ushort)0x1301 : (ushort)0xC02F;
        var client = WalkClient.Walk(version, ServerState.Finished, TlsWorld.Server(), suite, client => client.Say(RecordType.Handshake, finished));
        var server = WalkServer.Walk(version, ClientState.Finished, server => server.Say(RecordType.Handshake, finished));

        Assert.That(client.ReadAlert(), Is.EqualTo(TlsAlert.DecryptError));
        Assert.That(server.ReadAlert(), Is.EqualTo(TlsAlert.DecryptError));
    }

    [Test]
    public void T03_WrongSignature_IsDecryptError()
    {
        var verify = HandshakeMessages.Message(HandshakeMessages.CertificateVerify, [4, 3, 0, 8, 0x30, 6, 2, 1, 1, 2, 1, 1]);
        var server = WalkServer.Walk(TlsVersion.Tls13, ClientState.CertificateVerify, server => server.Say(RecordType.Handshake, verify));

        Assert.That(server.ReadAlert(), Is.EqualTo(TlsAlert.DecryptError));
        Assert.That(server.Client.Info, Is.Null);
    }

    [TestCase(TlsVersion.Tls12)]
    [TestCase(TlsVersion.Tls13)]
    public void FatalAlertOfThePeer_IsNotAnswered(TlsVersion version)
    {
        var suite = version == TlsVersion.Tls13 ? (ushort)0x1301 : (ushort)0xC02F;
        var client = WalkClient.Walk(version, ServerState.Established, TlsWorld.Server(), suite, client => client.Say(RecordType.Alert, 2, 80));

        Assert.That(client.Server.Failure, Is.EqualTo(TlsFailure.Received(TlsAlert.InternalError)));
        Assert.That(client.Drain(), Is.Empty);
    }
}
