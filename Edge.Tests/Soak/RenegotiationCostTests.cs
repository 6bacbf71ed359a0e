using System.Diagnostics;
using Edge.Tests.Tls;
using Edge.Tests.Tls.Engine;
using Edge.Tests.Tls.Records;
using Edge.Tls;
using Edge.Tls.Records;

namespace Edge.Tests.Soak;

/// <summary>T01: what a renegotiation costs us, beside a plain handshake that is refused at once.</summary>
[Category("Soak")]
[NonParallelizable]
internal sealed class RenegotiationCostTests
{
    private const int Times = 10_000;

    [Test]
    public void T01_TenThousandRenegotiations_CostLessThanTenThousandRefusedHandshakes()
    {
        // Sessions are made beforehand: what is measured is the attempt, not the handshake before it.
        var hello = new ClientHelloBytes().Without(43).Without(51).Message();
        var refused = new ClientHelloBytes { CipherSuites = [0x0005] }.Without(43).Without(51).Records();
        Refuse(refused, 100);
        Renegotiate(hello, 100);
        var plain = Refuse(refused, Times);
        var inside = Renegotiate(hello, Times);
        TestContext.Out.WriteLine($"{Times} renegotiations: {inside.TotalMilliseconds:F0} ms; {Times} refused handshakes over memory: {plain.TotalMilliseconds:F0} ms");

        Assert.That(inside, Is.LessThan(plain));
    }

    private static TimeSpan Renegotiate(byte[] hello, int times)
    {
        var cost = TimeSpan.Zero;
        for (var i = 0; i < times; i++)
        {
            var peer = RawPeer.Connect(TlsVersion.Tls12, Options);
            var record = peer.Record(RecordType.Handshake, hello);
            var watch = Stopwatch.StartNew();
            peer.Deliver(record);
            peer.Drain();
            cost += watch.Elapsed;
            Assert.That(peer.Server.Failure!.Kind, Is.EqualTo(TlsFailureKind.Renegotiation));
            peer.Server.ReleaseKeys();
        }

        return cost;
    }

    private static TimeSpan Refuse(byte[] records, int times)
    {
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < times; i++)
        {
            var pair = new DuplexPair();
            pair.Client.Output.WriteAsync(records).AsTask().Wait();
            var result = TlsHandshake.AcceptAsync(pair.Server, Options, default).AsTask().Result;
            Assert.That(result.Failure!.Alert, Is.EqualTo(TlsAlert.HandshakeFailure));
        }

        return watch.Elapsed;
    }

    private static TlsServerOptions Options { get; } = TlsWorld.Server();
}
