using System.Reflection;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto.Impl;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace Edge.Tests.Tls.Engine;

/// <summary>What we rely on inside the library. A new release that moves one of these shows here first.</summary>
[Parallelizable]
public class LibraryHooksTests
{
    [Test]
    public void Library_IsTheVersionWeWereWrittenFor() =>
        Assert.That(
            typeof(TlsProtocol).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion, Does.StartWith("2.7.0"));

    [TestCase(typeof(TlsProtocol), "RefuseRenegotiation")]
    [TestCase(typeof(TlsProtocol), "HandleAlertMessage")]
    [TestCase(typeof(TlsProtocol), "HandleException")]
    [TestCase(typeof(TlsProtocol), "RaiseAlertFatal")]
    [TestCase(typeof(TlsProtocol), "RaiseAlertWarning")]
    [TestCase(typeof(TlsProtocol), "Receive13KeyUpdate")]
    [TestCase(typeof(TlsProtocol), "Send13KeyUpdate")]
    [TestCase(typeof(TlsProtocol), "CompleteHandshake")]
    [TestCase(typeof(TlsClientProtocol), "Receive13NewSessionTicket")]
    [TestCase(typeof(TlsClientProtocol), "SendClientHelloMessage")]
    [TestCase(typeof(TlsClientProtocol), "ReceiveNewSessionTicket")]
    [TestCase(typeof(TlsServerProtocol), "Receive13ClientFinished")]
    [TestCase(typeof(TlsServerProtocol), "SendNewSessionTicketMessage")]
    [TestCase(typeof(TlsServerProtocol), "SendServerHelloMessage")]
    [TestCase(typeof(TlsServerProtocol), "Send13EncryptedExtensionsMessage")]
    [TestCase(typeof(TlsServerProtocol), "SendServerKeyExchangeMessage")]
    [TestCase(typeof(TlsServerProtocol), "SendServerHelloDoneMessage")]
    [TestCase(typeof(TlsProtocol), "SendCertificateMessage")]
    [TestCase(typeof(TlsProtocol), "Send13CertificateMessage")]
    [TestCase(typeof(TlsProtocol), "Send13CertificateVerifyMessage")]
    [TestCase(typeof(TlsProtocol), "SafeWriteRecord")]
    [TestCase(typeof(TlsProtocol), "SendChangeCipherSpec")]
    [TestCase(typeof(BcTlsSecret), "HmacHash")]
    [TestCase(typeof(BcTlsSecret), "Prf")]
    public void Hook_IsProtectedAndVirtual(Type type, string name)
    {
        var methods = type.GetMethods(BindingFlags.Instance | BindingFlags.NonPublic).Where(method => method.Name == name).ToArray();
        Assert.That(methods, Is.Not.Empty);
        Assert.That(methods, Has.All.Matches<MethodInfo>(method => method.IsVirtual && !method.IsFinal && method.IsFamily));
    }

    [TestCase(typeof(BcTlsCrypto), "CreateCipher")]
    [TestCase(typeof(BcTlsCrypto), "CreateECDomain")]
    [TestCase(typeof(BcTlsCrypto), "CreateHash")]
    [TestCase(typeof(BcTlsCrypto), "CreateSecret")]
    [TestCase(typeof(BcTlsCrypto), "CreateHybridSecret")]
    [TestCase(typeof(BcTlsCrypto), "HkdfInit")]
    [TestCase(typeof(BcTlsCrypto), "CreateNonceGenerator")]
    [TestCase(typeof(BcTlsCrypto), "GenerateRsaPreMasterSecret")]
    [TestCase(typeof(BcTlsCrypto), "CreateCertificate")]
    [TestCase(typeof(AbstractTlsSecret), "CalculateHmac")]
    [TestCase(typeof(AbstractTlsSecret), "HkdfExpand")]
    [TestCase(typeof(AbstractTlsSecret), "HkdfExtract")]
    [TestCase(typeof(AbstractTlsSecret), "DeriveUsingPrf")]
    [TestCase(typeof(BcTlsCertificate), "GetEncoded")]
    [TestCase(typeof(BcTlsCertificate), "CreateVerifier")]
    [TestCase(typeof(AbstractTlsServer), "GetCertificateRequest")]
    [TestCase(typeof(AbstractTlsServer), "NotifyClientCertificate")]
    public void Hook_IsPublicAndVirtual(Type type, string name)
    {
        var methods = type.GetMethods().Where(method => method.Name == name).ToArray();
        Assert.That(methods, Is.Not.Empty);
        Assert.That(methods, Has.All.Matches<MethodInfo>(method => method.IsVirtual && !method.IsFinal));
    }

    [TestCase("GetExternalPsk")]
    [TestCase("GetSessionToResume")]
    [TestCase("GetNewSessionTicket")]
    public void ServerHook_OfResumption_IsPublicAndVirtual(string name) =>
        Assert.That(typeof(AbstractTlsServer).GetMethod(name)!.IsVirtual, Is.True);

    [TestCase("GetExternalPsks")]
    [TestCase("GetSessionToResume")]
    [TestCase("NotifySelectedPsk")]
    [TestCase("NotifyNewSessionTicket")]
    public void ClientHook_OfResumption_IsPublicAndVirtual(string name) =>
        Assert.That(typeof(AbstractTlsClient).GetMethod(name)!.IsVirtual, Is.True);

    [Test]
    public void Transcript_IsTheFieldWeReachAndMaySet()
    {
        var field = typeof(TlsProtocol).GetField("m_handshakeHash", BindingFlags.Instance | BindingFlags.NonPublic)!;
        Assert.That(field.FieldType, Is.EqualTo(typeof(TlsHandshakeHash)));
        Assert.That(field.IsInitOnly, Is.False);
    }

    [Test]
    public void OutputQueue_IsWithinReach() =>
        Assert.That(typeof(TlsProtocol).GetField("m_outputBuffer", BindingFlags.Instance | BindingFlags.NonPublic)!.IsFamily, Is.True);
}
