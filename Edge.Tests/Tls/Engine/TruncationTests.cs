using System.Buffers;
using Edge.Tls;
using Edge.Tls.Engine;
using Edge.Tls.Records;

namespace Edge.Tests.Tls.Engine;

/// <summary>A handshake that stops at any byte (T24).</summary>
[Parallelizable]
public class TruncationTests
{
    [TestCase(TlsVersion.Tls13)]
    [TestCase(TlsVersion.Tls12)]
    public async Task T24_EndAtEveryByteOfTheHello_IsTruncationAndNothingElse(TlsVersion version)
    {
        var hello = FirstFlight(version);
        for (var cut = 0; cut <= hello.Length; cut++)
        {
            var pair = new DuplexPair();
            await pair.Client.Output.WriteAsync(hello.AsMemory(0, cut));
            await pair.Client.Output.CompleteAsync();
            var result = await TlsHandshake.AcceptAsync(pair.Server, TlsWorld.Server(), TlsWorld.Deadline());
            Assert.That(result.Failure!.Kind, Is.EqualTo(TlsFailureKind.Truncated), $"{cut} bytes");
            Assert.That(result.Failure.AlertSide, Is.EqualTo(AlertSide.None));
        }
    }

    [TestCase(TlsVersion.Tls13)]
    [TestCase(TlsVersion.Tls12)]
    public void T24_EndAtEveryByteOfTheServersFlight_IsTruncation(TlsVersion version)
    {
        var options = TlsWorld.Client() with { Policy = TlsWorld.Only(version, version == TlsVersion.Tls13 ? (ushort)0x1301 : (ushort)0xC02B) };
        for (var cut = 0; ; cut += 7)
        {
            var client = TlsClientEngine.Create(options);
            var hello = Drain(client);
            var server = TlsServerEngine.Create(
                ClientHelloPeek.Peek(new(hello), TlsLimits.Default).Hello!, TlsWorld.Server(), out _)!;
            Feed(server, hello);
            var flight = Drain(server);
            if (cut >= flight.Length)
            {
                return;
            }

            Feed(client, flight[..cut]);
            client.EndOfInput();
            Assert.That(client.Failure!.Kind, Is.EqualTo(TlsFailureKind.Truncated), $"{cut} bytes");
            client.ReleaseKeys();
            server.ReleaseKeys();
        }
    }

    [Test]
    public async Task T24_CloseNotifyInsideTheHandshake_IsTruncation()
    {
        var pair = new DuplexPair();
        await pair.Client.Output.WriteAsync(FirstFlight(TlsVersion.Tls12));
        await pair.Client.Output.WriteAsync(new byte[] { 21, 3, 3, 0, 2, 1, 0 });

        var result = await TlsHandshake.AcceptAsync(pair.Server, TlsWorld.Server(), TlsWorld.Deadline());

        Assert.That(result.Failure!.Kind, Is.EqualTo(TlsFailureKind.Truncated));
    }

    private static byte[] FirstFlight(TlsVersion version)
    {
        var client = TlsClientEngine.Create(
            TlsWorld.Client() with { Policy = TlsWorld.Only(version, version == TlsVersion.Tls13 ? (ushort)0x1301 : (ushort)0xC02B) });
        return Drain(client);
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
