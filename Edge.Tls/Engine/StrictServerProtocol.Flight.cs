using Edge.Tls.Policy;
using Edge.Tls.Records;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;

namespace Edge.Tls.Engine;

/// <content>The messages of our flight, byte for byte what the library writes, without its streams (see
/// <see cref="HandshakeMessage"/>).</content>
internal sealed partial class StrictServerProtocol
{
    /// <summary>Hashes from the first message on as <paramref name="suite"/> will want it; see <see cref="PlannedTranscript"/> for
    /// when not to. Between the start and the first record.</summary>
    public void PlanTranscript(TlsCrypto crypto, SuiteInfo suite) =>
        HandshakeTranscript.Replace(this, new PlannedTranscript(Context, crypto, suite));

    protected override void SendServerHelloMessage(ServerHello serverHello)
    {
        var message = HandshakeMessage.Begin(HandshakeType.server_hello);
        message.WriteNumber(serverHello.Version.FullVersion, bytes: 2);
        message.Write(serverHello.Random);
        message.WriteVector(serverHello.SessionID, lengthBytes: 1);
        message.WriteNumber(serverHello.CipherSuite, bytes: 2);
        message.WriteNumber(CompressionMethod.cls_null, bytes: 1);
        if (serverHello.Extensions is { } extensions)
        {
            var list = message.BeginVector(lengthBytes: 2);
            message.WriteExtensions(extensions);
            message.EndVector(list, lengthBytes: 2);
        }

        Send(message);
    }

    protected override void Send13EncryptedExtensionsMessage(IDictionary<int, byte[]> serverExtensions)
    {
        var message = HandshakeMessage.Begin(HandshakeType.encrypted_extensions);
        var list = message.BeginVector(lengthBytes: 2);
        message.WriteExtensions(serverExtensions);
        message.EndVector(list, lengthBytes: 2);
        Send(message);
    }

    protected override void Send13CertificateMessage(Certificate certificate)
    {
        var message = HandshakeMessage.Begin(HandshakeType.certificate);
        message.WriteVector(certificate.GetCertificateRequestContext(), lengthBytes: 1);
        var list = message.BeginVector(lengthBytes: 3);
        for (var i = 0; i < certificate.Length; i++)
        {
            var entry = certificate.GetCertificateEntryAt(i);
            message.WriteVector(entry.Certificate.GetEncoded(), lengthBytes: 3);
            var extensions = message.BeginVector(lengthBytes: 2);
            if (entry.Extensions is { } some)
            {
                message.WriteExtensions(some);
            }

            message.EndVector(extensions, lengthBytes: 2);
        }

        message.EndVector(list, lengthBytes: 3);
        Send(message);
    }

    protected override void Send13CertificateVerifyMessage(DigitallySigned certificateVerify)
    {
        var message = HandshakeMessage.Begin(HandshakeType.certificate_verify);
        message.WriteNumber(SignatureScheme.From(certificateVerify.Algorithm), bytes: 2);
        message.WriteVector(certificateVerify.Signature, lengthBytes: 2);
        Send(message);
    }

    /// <summary>TLS 1.2 and below. The hash for <c>tls-server-end-point</c> (RFC 5929 §4) is left out: nobody binds to it
    /// here.</summary>
    protected override void SendCertificateMessage(Certificate certificate, Stream endPointHash)
    {
        var message = HandshakeMessage.Begin(HandshakeType.certificate);
        var list = message.BeginVector(lengthBytes: 3);
        for (var i = 0; i < certificate.Length; i++)
        {
            message.WriteVector(certificate.GetCertificateAt(i).GetEncoded(), lengthBytes: 3);
        }

        message.EndVector(list, lengthBytes: 3);
        Send(message);
    }

    protected override void SendServerKeyExchangeMessage(byte[] serverKeyExchange)
    {
        var message = HandshakeMessage.Begin(HandshakeType.server_key_exchange);
        message.Write(serverKeyExchange);
        Send(message);
    }

    protected override void SendNewSessionTicketMessage(NewSessionTicket newSessionTicket)
    {
        var message = HandshakeMessage.Begin(HandshakeType.new_session_ticket);
        message.WriteNumber(newSessionTicket.TicketLifetimeHint, bytes: 4);
        message.WriteVector(newSessionTicket.Ticket, lengthBytes: 2);
        Send(message);
    }

    protected override void SendServerHelloDoneMessage() => Send(HandshakeMessage.Begin(HandshakeType.server_hello_done));

    /// <summary>Hashes and writes a message: the library's own way is closed to derived classes.</summary>
    private void Send(HandshakeMessage message)
    {
        var bytes = message.Finish();
        HandshakeTranscript.Of(this).Update(bytes);
        while (!bytes.IsEmpty)
        {
            var record = bytes[..Math.Min(bytes.Length, RecordSlicer.MaxPlaintextBytes)];
            SafeWriteRecord(ContentType.handshake, record);
            bytes = bytes[record.Length..];
        }
    }
}
