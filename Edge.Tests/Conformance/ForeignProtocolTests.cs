using System.Text;
using Edge.Core.Diagnostics;
using Edge.Core.Viewer;
using Edge.Tests.Support;
using Edge.Tls;
using Edge.Tls.Records;

namespace Edge.Tests.Conformance;

/// <summary>T25, E-42: what is not TLS on the TLS port, and TLS on the plain one: known from the first bytes, counted, gone.</summary>
[Category("Conformance")]
internal sealed class ForeignProtocolTests
{
    private static IEnumerable<TestCaseData> OnTheTlsPort()
    {
        yield return Case("HTTP", "GET / HTTP/1.1\r\nHost: www.example.com\r\n\r\n", ForeignProtocol.Http, answered: true);
        yield return Case("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", ForeignProtocol.Http, answered: true);
        yield return Case("SSH", "SSH-2.0-OpenSSH_9.2\r\n", ForeignProtocol.Ssh);
        yield return Case("SSL 2.0", "\x80\x2e\x01\x00\x02\x00\x15\x00\x00\x00\x10", ForeignProtocol.Ssl2);
        yield return Case("PROXY protocol", "\r\n\r\n\0\r\nQUIT\n\x21\x11", ForeignProtocol.Other);
        yield return Case("RDP", "\x03\x00\x00\x13\x0e\xe0\x00\x00", ForeignProtocol.Other);
        yield return Case("zeros", "\0\0\0\0\0\0\0\0", ForeignProtocol.Other);
        yield return Case("random bytes", "\x9d\x41\x7e\x02\xf1\x55\x8a\x01", ForeignProtocol.Other);

        static TestCaseData Case(string name, string bytes, ForeignProtocol foreign, bool answered = false) =>
            new TestCaseData(bytes, foreign, answered).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(OnTheTlsPort))]
    public async Task T25_ForeignProtocolOnTheTlsPort_IsCountedAndClosedAtOnce(string bytes, ForeignProtocol foreign, bool answered)
    {
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup());
        await using var viewer = await RawClient.PlainAsync(edge.Https);
        await viewer.SendAsync(Encoding.Latin1.GetBytes(bytes).AsMemory());
        var response = await viewer.ReadResponseAsync();

        Assert.That(response.Status, Is.EqualTo(answered ? 400 : 0));
        Assert.That(await viewer.IsEndedAsync());
        await viewer.DisposeAsync();
        await edge.UntilAsync(() => !edge.Log.HandshakeFailures.IsEmpty && edge.Server.ConnectionCount == 0);
        var failure = edge.Log.HandshakeFailures.Single();
        Assert.That((failure.Kind, failure.Foreign, failure.AlertSide), Is.EqualTo((TlsFailureKind.NotTls, foreign, AlertSide.None)));
        Assert.That(MetricLabels.Of<RefusalReason>()[(int)Refusals.Of(failure)], Is.EqualTo("plaintext_on_tls"));
    }

    [TestCase("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "TLS")]
    [TestCase("\x16\x03\x00\x00\x2f\x01\x00\x00\x2b\x03\x00", "SSL 3.0")]
    public async Task T25_TlsOnThePlainPort_IsCountedAndClosedWithoutAWord(string bytes, string what)
    {
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup());
        await using var viewer = await RawClient.PlainAsync(edge.Http);
        await viewer.SendAsync(Encoding.Latin1.GetBytes(bytes).AsMemory());

        Assert.That(await viewer.IsEndedAsync(), what);
        await viewer.DisposeAsync();
        await edge.UntilAsync(() => !edge.Log.Exchanges.IsEmpty && edge.Server.ConnectionCount == 0);
        Assert.That(edge.Log.Exchanges.Single().Reason, Is.EqualTo("tls_record"));
    }

    [Test]
    public async Task T19_HelloInRecordsOfOneByte_IsServedOverARealSocket()
    {
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup { BothKeyKinds = true });
        await using var viewer = await RawClient.PlainAsync(edge.Https);
        var hello = new Edge.Tests.Tls.Records.ClientHelloBytes().WithServerName([.. "www.example.com"u8]);
        await viewer.SendAsync(hello.Records(1).AsMemory());
        var header = new byte[5];
        await viewer.Stream.ReadExactlyAsync(header);

        Assert.That(header[0], Is.EqualTo(22), "a ServerHello");
    }
}
