using System.Buffers;
using Edge.Tests.Tls.Engine.Walk;
using Edge.Tls;
using Edge.Tls.Records;

namespace Edge.Tests.Tls.Engine;

/// <summary>How long a key lives (T32), with limits low enough to reach.</summary>
[TestFixture(TlsCryptoProvider.Managed)]
[TestFixture(TlsCryptoProvider.Platform)]
[TestFixture(TlsCryptoProvider.Libcrypto)]
[Parallelizable]
public class KeyLimitTests(TlsCryptoProvider crypto)
{
    [TestCase((ushort)0xC02F)]
    [TestCase((ushort)0xC027)]
    [TestCase((ushort)0x000A)]
    public void T32_KeyOfTls12ThatMaySealNoMore_EndsTheConnectionWithCloseNotify(ushort suite)
    {
        var limits = TlsLimits.Default with { MaxRecordsPerKey = 4 };
        var options = TlsWorld.Server("TLSv1", crypto: crypto) with { Limits = limits };
        var client = WalkClient.Walk(TlsVersion.Tls12, ServerState.Established, options, suite, client => { });
        var output = new ArrayBufferWriter<byte>();
        var sealedRecords = 0;
        while (client.Server.CanWrite && sealedRecords < 10)
        {
            client.Server.Write([1], output);
            sealedRecords++;
        }

        Assert.That(sealedRecords, Is.LessThanOrEqualTo(5), "the Finished may have taken one");
        Assert.That(client.Server.Failure!.Kind, Is.EqualTo(TlsFailureKind.KeyExhausted));
        client.OfferInput(output.WrittenSpan.ToArray());
        Assert.That(client.IsClosed, Is.True, "by close_notify, so that nothing looks cut");
        client.Server.ReleaseKeys();
    }

    [Test]
    public void T32_ThousandRecords_HaveAThousandNonces()
    {
        var client = WalkClient.Walk(TlsVersion.Tls12, ServerState.Established, TlsWorld.Server(crypto: crypto), 0xC02F, client => { });
        var output = new ArrayBufferWriter<byte>();
        for (var i = 0; i < 1000; i++)
        {
            client.Server.Write([1], output);
        }

        var rest = new ReadOnlySequence<byte>(output.WrittenMemory);
        var nonces = new HashSet<string>();
        while (RecordSlicer.TryTake(ref rest, out var record) == RecordStatus.Complete)
        {
            // RFC 5288 §3: the explicit half goes over the wire.
            Assert.That(nonces.Add(Convert.ToHexString(record.Slice(5, 8).ToArray())), Is.True);
        }

        Assert.That(nonces, Has.Count.EqualTo(1000));
        client.Server.ReleaseKeys();
    }
}
