using System.Diagnostics;
using Edge.Tests.Tls;
using Edge.Tests.Tls.Engine;
using Edge.Tests.Tls.Records;
using Edge.Tls;
using Edge.Tls.Records;

namespace Edge.Tests.Soak;

/// <summary>T01: what renegotiation costs us, beside plain handshakes: those refused at once, and those that succeed.</summary>
[Category("Soak")]
[NonParallelizable]
internal sealed class RenegotiationCostTests
{
    private const int Batch = 500;
    private const int Batches = 20;

    [Test]
    public void T01_FirstRenegotiationOfASession_CostsATenthOfAHandshakeAtMost()
    {
        Measure(Renegotiations);
        Measure(Handshakes);
        var inside = Measure(Renegotiations);
        var whole = Measure(Handshakes);
        TestContext.Out.WriteLine($"a renegotiation {inside.TotalMicroseconds / Batch:F1} µs; a handshake, both sides, {whole.TotalMicroseconds / Batch:F1} µs");

        Assert.That(inside, Is.LessThan(whole / 10));
    }

    [Test]
    public void T01_TenThousandHellosInASession_CostLessThanTenThousandRefusedHandshakes()
    {
        Measure(Flood);
        Measure(Refusals);
        var inside = Measure(Flood) * Batches;
        var plain = Measure(Refusals) * Batches;
        TestContext.Out.WriteLine($"{Batch * Batches} hellos in sessions: {inside.TotalMilliseconds:F1} ms; {Batch * Batches} handshakes refused at once: {plain.TotalMilliseconds:F1} ms");

        Assert.That(inside, Is.LessThan(plain));
    }

    /// <summary>The median of the batches, which is nobody's pause.</summary>
    private static TimeSpan Measure(Func<Action> prepare)
    {
        var times = new List<TimeSpan>();
        for (var i = 0; i < Batches; i++)
        {
            var run = prepare();
            GC.Collect();
            var watch = Stopwatch.StartNew();
            run();
            times.Add(watch.Elapsed);
        }

        return times.Order().ElementAt(Batches / 2);
    }

    /// <summary>Sessions are made beforehand: what is measured is the attempt, not the handshake before it.</summary>
    private static Action Renegotiations()
    {
        var hello = new ClientHelloBytes().Without(43).Without(51).Message();
        var peers = Enumerable.Range(0, Batch).Select(_ => RawPeer.Connect(TlsVersion.Tls12, Options)).ToArray();
        var records = peers.Select(peer => peer.Record(RecordType.Handshake, hello)).ToArray();
        return () =>
        {
            for (var i = 0; i < Batch; i++)
            {
                peers[i].Deliver(records[i]);
                peers[i].Drain();
                Assert.That(peers[i].Server.Failure!.Kind, Is.EqualTo(TlsFailureKind.Renegotiation));
                peers[i].Server.ReleaseKeys();
            }
        };
    }

    /// <summary>A batch of hellos in one session: the first is the last that is read.</summary>
    private static Action Flood()
    {
        var hello = new ClientHelloBytes().Without(43).Without(51).Message();
        var peer = RawPeer.Connect(TlsVersion.Tls12, Options);
        var records = Enumerable.Range(0, Batch).Select(_ => peer.Record(RecordType.Handshake, hello)).ToArray();
        return () =>
        {
            foreach (var record in records)
            {
                peer.Deliver(record);
            }

            Assert.That(peer.Server.Failure!.Kind, Is.EqualTo(TlsFailureKind.Renegotiation));
            peer.Server.ReleaseKeys();
        };
    }

    private static Action Handshakes() => () =>
    {
        for (var i = 0; i < Batch; i++)
        {
            RawPeer.Connect(TlsVersion.Tls12, Options).Server.ReleaseKeys();
        }
    };

    private static Action Refusals()
    {
        var records = new ClientHelloBytes { CipherSuites = [0x0005] }.Without(43).Without(51).Records();
        return () =>
        {
            for (var i = 0; i < Batch; i++)
            {
                var pair = new DuplexPair();
                pair.Client.Output.WriteAsync(records).AsTask().Wait();
                var result = TlsHandshake.AcceptAsync(pair.Server, Options, default).AsTask().Result;
                Assert.That(result.Failure!.Alert, Is.EqualTo(TlsAlert.HandshakeFailure));
            }
        };
    }

    private static TlsServerOptions Options { get; } = TlsWorld.Server();
}
