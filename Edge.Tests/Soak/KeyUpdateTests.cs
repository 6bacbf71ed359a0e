using Edge.Tests.Tls;
using Edge.Tls;
using Edge.Tls.Pipe;

namespace Edge.Tests.Soak;

/// <summary>A gibibyte each way while the keys change every few records.</summary>
[Category("Soak")]
[TestFixture(TlsCryptoProvider.Managed)]
[TestFixture(TlsCryptoProvider.Platform)]
[TestFixture(TlsCryptoProvider.Libcrypto)]
internal sealed class KeyUpdateTests(TlsCryptoProvider crypto)
{
    private const long Bytes = 1L << 30;

    [Test]
    [CancelAfter(1_800_000)]
    public async Task R2_AGibibyteEachWay_SurvivesAStormOfKeyUpdates(CancellationToken cancel)
    {
        var limits = TlsLimits.Default with { MaxRecordsPerKey = 5, MaxConsecutivePostHandshakeMessages = int.MaxValue };
        var (server, client) = await TlsWorld.ConnectAsync(
            TlsWorld.Server(crypto: crypto) with { Limits = limits },
            TlsWorld.Client(crypto) with { Limits = limits, Policy = TlsWorld.Only(TlsVersion.Tls13, 0x1301) });

        await Task.WhenAll(
            SendAsync(server, cancel), SendAsync(client, cancel), CheckAsync(server, cancel), CheckAsync(client, cancel));

        Assert.That(server.Failure ?? client.Failure, Is.Null);
    }

    // Byte n of the stream is the same function of n on both sides; the piece's length shares no factor with anything.
    private static async Task SendAsync(TlsDuplexPipe pipe, CancellationToken cancel)
    {
        var piece = new byte[99_991];
        for (long at = 0; at < Bytes; at += piece.Length)
        {
            for (var i = 0; i < piece.Length; i++)
            {
                piece[i] = ByteAt(at + i);
            }

            await pipe.Output.WriteAsync(piece.AsMemory(0, (int)Math.Min(piece.Length, Bytes - at)), cancel);
        }
    }

    private static async Task CheckAsync(TlsDuplexPipe pipe, CancellationToken cancel)
    {
        for (long at = 0; at < Bytes;)
        {
            var read = await pipe.Input.ReadAsync(cancel);
            foreach (var segment in read.Buffer)
            {
                at = Check(segment.Span, at);
            }

            pipe.Input.AdvanceTo(read.Buffer.End);
            Assert.That(read.IsCompleted && at < Bytes, Is.False, "the stream ended early");
        }
    }

    private static long Check(ReadOnlySpan<byte> span, long at)
    {
        foreach (var one in span)
        {
            if (one != ByteAt(at))
            {
                Assert.Fail($"byte {at} is wrong");
            }

            at++;
        }

        return at;
    }

    private static byte ByteAt(long n) => (byte)((n * 31) ^ (n >> 11) ^ (n >> 23));
}
