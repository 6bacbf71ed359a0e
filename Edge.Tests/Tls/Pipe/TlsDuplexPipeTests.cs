using System.Buffers;
using System.IO.Pipelines;
using Edge.Tls;
using Edge.Tls.Pipe;
using Edge.Tls.Records;

namespace Edge.Tests.Tls.Pipe;

[TestFixture(TlsCryptoProvider.Managed, TlsVersion.Tls13, (ushort)0x1301)]
[TestFixture(TlsCryptoProvider.Managed, TlsVersion.Tls12, (ushort)0xC028)]
[TestFixture(TlsCryptoProvider.Platform, TlsVersion.Tls13, (ushort)0x1301)]
[TestFixture(TlsCryptoProvider.Platform, TlsVersion.Tls13, (ushort)0x1303)]
[TestFixture(TlsCryptoProvider.Platform, TlsVersion.Tls12, (ushort)0xC02F)]
[TestFixture(TlsCryptoProvider.Platform, TlsVersion.Tls12, (ushort)0xCCA8)]
[TestFixture(TlsCryptoProvider.Libcrypto, TlsVersion.Tls13, (ushort)0x1301)]
[TestFixture(TlsCryptoProvider.Libcrypto, TlsVersion.Tls13, (ushort)0x1302)]
[TestFixture(TlsCryptoProvider.Libcrypto, TlsVersion.Tls13, (ushort)0x1303)]
[TestFixture(TlsCryptoProvider.Libcrypto, TlsVersion.Tls12, (ushort)0xC02F)]
[TestFixture(TlsCryptoProvider.Libcrypto, TlsVersion.Tls12, (ushort)0xCCA8)]
[TestFixture(TlsCryptoProvider.Platform, TlsVersion.Tls10, (ushort)0xC013)]
[Parallelizable]
public class TlsDuplexPipeTests(TlsCryptoProvider crypto, TlsVersion version, ushort suite)
{
    private const int TenMebibytes = 10 * 1024 * 1024;

    [Test]
    public async Task Body_OfTenMebibytes_ArrivesInBothDirectionsAtOnce()
    {
        var (server, client) = await ConnectAsync();
        var body = TlsWorld.Pattern(TenMebibytes);

        var results = await Task.WhenAll(
            TlsWorld.ReadAsync(server.Input, TenMebibytes), TlsWorld.ReadAsync(client.Input, TenMebibytes),
            SendAsync(client, body), SendAsync(server, body));

        Assert.That(results[0].AsSpan().SequenceEqual(body), Is.True);
        Assert.That(results[1].AsSpan().SequenceEqual(body), Is.True);

        static async Task<byte[]> SendAsync(TlsDuplexPipe pipe, byte[] body)
        {
            // Pieces of an odd size, so that records begin and end everywhere.
            for (var at = 0; at < body.Length; at += 99_991)
            {
                await pipe.Output.WriteAsync(body.AsMemory(at, Math.Min(99_991, body.Length - at)));
            }

            return [];
        }
    }

    [Test]
    public async Task R2_KeysThatChangeAllTheTime_DoNotDisturbTwoStreams()
    {
        // TLS 1.2 cannot change keys: there this is one more body.
        var limits = TlsLimits.Default with
        {
            MaxRecordsPerKey = version == TlsVersion.Tls13 ? 3 : long.MaxValue,
            MaxConsecutivePostHandshakeMessages = int.MaxValue,   // also the burst of the rate, whose clock stands still
        };
        var (server, client) = await TlsWorld.ConnectAsync(Server() with { Limits = limits }, Client() with { Limits = limits });
        var body = TlsWorld.Pattern(2_000_000);

        var received = await Task.WhenAll(
            TlsWorld.ReadAsync(server.Input, body.Length), TlsWorld.ReadAsync(client.Input, body.Length), SendAsync(client), SendAsync(server));

        Assert.That(received[0].AsSpan().SequenceEqual(body), Is.True);
        Assert.That(received[1].AsSpan().SequenceEqual(body), Is.True);

        async Task<byte[]> SendAsync(TlsDuplexPipe pipe)
        {
            for (var at = 0; at < body.Length; at += 10_000)
            {
                await pipe.Output.WriteAsync(body.AsMemory(at, 10_000));
            }

            return [];
        }
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(7)]
    [TestCase(1000)]
    [TestCase(16_413)]
    public async Task R7_AnyPiecesOfTheStream_GiveTheSamePlaintext(int pieceBytes)
    {
        var (serverEnd, clientEnd) = ChoppyRelay.Connect(pieceBytes);
        var accepting = TlsHandshake.AcceptAsync(serverEnd, Server(), TlsWorld.Deadline()).AsTask();
        var client = (await TlsHandshake.ConnectAsync(clientEnd, Client(), TlsWorld.Deadline())).Connection!;
        var server = (await accepting).Connection!;
        var body = TlsWorld.Pattern(pieceBytes == 1 ? 3_000 : 50_000);

        await client.Output.WriteAsync(body);
        await client.ShutdownAsync();

        Assert.That(await TlsWorld.ReadAsync(server.Input), Is.EqualTo(body));
        Assert.That(server.PeerClosedCleanly, Is.True);
    }

    [Test]
    public async Task CloseNotify_EndsOneDirectionAndLeavesTheOther()
    {
        var (server, client) = await ConnectAsync();
        await client.Output.WriteAsync("request"u8.ToArray());
        await client.ShutdownAsync();

        Assert.That(await TlsWorld.ReadAsync(server.Input), Is.EqualTo("request"u8.ToArray()));
        Assert.That(server.PeerClosedCleanly, Is.True);
        Assert.That(server.Failure, Is.Null);

        await server.Output.WriteAsync("response"u8.ToArray());
        await server.ShutdownAsync();
        Assert.That(await TlsWorld.ReadAsync(client.Input), Is.EqualTo("response"u8.ToArray()));
        Assert.That(client.PeerClosedCleanly, Is.True);
    }

    [Test]
    public async Task T33_EndWithoutCloseNotify_IsTruncation()
    {
        var pair = new DuplexPair();
        var (server, client) = await ConnectAsync(pair);
        await client.Output.WriteAsync("half a body"u8.ToArray());
        await pair.Client.Output.CompleteAsync();

        Assert.That(await TlsWorld.ReadAsync(server.Input), Is.EqualTo("half a body"u8.ToArray()));
        Assert.That(server.PeerClosedCleanly, Is.False);
        Assert.That(server.Failure!.Kind, Is.EqualTo(TlsFailureKind.Truncated));
    }

    [Test]
    public async Task T33_EndInsideARecord_IsTruncationAndItsBytesAreNotSeen()
    {
        var pair = new DuplexPair();
        var (server, _) = await ConnectAsync(pair);
        await pair.Client.Output.WriteAsync(new byte[] { 23, 3, 3, 0, 100, 1, 2, 3 });
        await pair.Client.Output.CompleteAsync();

        Assert.That(await TlsWorld.ReadAsync(server.Input), Is.Empty);
        Assert.That(server.Failure!.Kind, Is.EqualTo(TlsFailureKind.Truncated));
    }

    [Test]
    public async Task ImpossibleRecordHeader_IsRefusedWithAnAlert()
    {
        var pair = new DuplexPair();
        var (server, client) = await ConnectAsync(pair);
        await pair.Client.Output.WriteAsync("GET / HTTP/1.1\r\n"u8.ToArray());

        Assert.That(await TlsWorld.ReadAsync(server.Input), Is.Empty);
        Assert.That(server.Failure!.Alert, Is.EqualTo(TlsAlert.UnexpectedMessage));
        Assert.That(await TlsWorld.ReadAsync(client.Input), Is.Empty);
        Assert.That(client.Failure, Is.EqualTo(TlsFailure.Received(TlsAlert.UnexpectedMessage)));
    }

    [Test]
    public async Task TamperedRecord_EndsBothSides()
    {
        var pair = new DuplexPair();
        var (server, client) = await ConnectAsync(pair);
        await client.Output.WriteAsync(new byte[100]);
        var raw = await pair.Server.Input.ReadAsync();
        var record = raw.Buffer.ToArray();
        pair.Server.Input.AdvanceTo(raw.Buffer.End);
        record[^1] ^= 1;
        await pair.Client.Output.WriteAsync(record);

        // TLS 1.0 puts the first byte into a record of its own, which is intact.
        Assert.That(await TlsWorld.ReadAsync(server.Input), Has.Length.EqualTo(version == TlsVersion.Tls10 ? 1 : 0));
        Assert.That(server.Failure!.Kind, Is.EqualTo(TlsFailureKind.BadRecord));
        Assert.That(await TlsWorld.ReadAsync(client.Input), Is.Empty);
        Assert.That(client.Failure, Is.EqualTo(TlsFailure.Received(TlsAlert.BadRecordMac)));
        Assert.That((await client.Output.WriteAsync(new byte[10])).IsCompleted, Is.True, "there is nobody to write to");
        Assert.That((await server.Output.WriteAsync(new byte[10])).IsCompleted, Is.True);
    }

    [Test]
    public async Task CancelPendingRead_WakesAReaderAndLosesNothing()
    {
        var (server, client) = await ConnectAsync();
        var reading = server.Input.ReadAsync().AsTask();
        server.Input.CancelPendingRead();

        var canceled = await reading;
        Assert.That(canceled.IsCanceled, Is.True);
        server.Input.AdvanceTo(canceled.Buffer.Start);

        await client.Output.WriteAsync(new byte[] { 1 });
        var read = await server.Input.ReadAsync();
        Assert.That(read.IsCanceled, Is.False);
        Assert.That(read.Buffer.ToArray(), Is.EqualTo(new byte[] { 1 }));
    }

    [Test]
    public async Task CancelPendingRead_BeforeARead_CancelsTheNextOneOnly()
    {
        var (server, client) = await ConnectAsync();
        server.Input.CancelPendingRead();

        var canceled = await server.Input.ReadAsync();
        Assert.That(canceled.IsCanceled, Is.True);
        server.Input.AdvanceTo(canceled.Buffer.Start);
        await client.Output.WriteAsync(new byte[] { 1 });
        Assert.That((await server.Input.ReadAsync()).IsCanceled, Is.False);
    }

    [Test]
    public async Task ReadAsync_Canceled_ThrowsAndTheConnectionLives()
    {
        var (server, client) = await ConnectAsync();
        using var source = new CancellationTokenSource();
        var reading = server.Input.ReadAsync(source.Token).AsTask();
        await source.CancelAsync();

        Assert.That(async () => await reading, Throws.InstanceOf<OperationCanceledException>());
        await client.Output.WriteAsync(new byte[] { 1 });
        Assert.That((await server.Input.ReadAsync()).Buffer.Length, Is.EqualTo(1));
    }

    [Test]
    public async Task UnconsumedPlaintext_StaysAndGrows()
    {
        var (server, client) = await ConnectAsync();
        await client.Output.WriteAsync(new byte[] { 1, 2 });
        var first = await server.Input.ReadAsync();
        server.Input.AdvanceTo(first.Buffer.GetPosition(1), first.Buffer.End);
        await client.Output.WriteAsync(new byte[] { 3 });

        var second = await server.Input.ReadAsync();
        Assert.That(second.Buffer.ToArray(), Is.EqualTo(new byte[] { 2, 3 }));
    }

    [Test]
    public async Task TryRead_GivesWhatIsThereAndNothingElse()
    {
        var (server, client) = await ConnectAsync();
        Assert.That(server.Input.TryRead(out _), Is.False);
        await client.Output.WriteAsync(new byte[] { 1 });

        Assert.That(server.Input.TryRead(out var read), Is.True);
        Assert.That(read.Buffer.Length, Is.EqualTo(1));
        server.Input.AdvanceTo(read.Buffer.End);
        Assert.That(server.Input.TryRead(out _), Is.False);
    }

    [Test]
    public async Task IdleConnection_HoldsNoBlockOfThePool()
    {
        var pool = new CountingPool();
        var (server, client) = await ConnectAsync(pool: pool);
        await client.Output.WriteAsync(TlsWorld.Pattern(40_000));
        await TlsWorld.ReadAsync(server.Input, 40_000);
        await server.Output.WriteAsync(TlsWorld.Pattern(40_000));
        await TlsWorld.ReadAsync(client.Input, 40_000);
        var waiting = server.Input.ReadAsync().AsTask();

        Assert.That(pool.Outstanding, Is.Zero);
        Assert.That(waiting.IsCompleted, Is.False);
    }

    [Test]
    public async Task Completion_GivesEveryBlockBack()
    {
        var pool = new CountingPool();
        var (server, client) = await ConnectAsync(pool: pool);
        await client.Output.WriteAsync(TlsWorld.Pattern(40_000));
        await server.Input.ReadAsync();
        server.Output.GetMemory(5000);
        server.Output.Advance(100);

        await server.DisposeAsync();
        await client.DisposeAsync();

        Assert.That(pool.Outstanding, Is.Zero);
    }

    [Test]
    public async Task PoolOfSmallBlocks_IsEnough()
    {
        var (server, client) = await ConnectAsync(pool: new CountingPool(maxBufferSize: 1024));
        var body = TlsWorld.Pattern(50_000);
        for (var at = 0; at < body.Length; at += 500)
        {
            body.AsSpan(at, 500).CopyTo(client.Output.GetSpan(500));
            client.Output.Advance(500);
        }

        Assert.That(client.Output.UnflushedBytes, Is.EqualTo(body.Length));
        await client.Output.FlushAsync();
        Assert.That(await TlsWorld.ReadAsync(server.Input, body.Length), Is.EqualTo(body));
    }

    [Test]
    public async Task ManySmallWrites_BecomeFewRecords()
    {
        var pair = new DuplexPair();
        var (server, client) = await ConnectAsync(pair);
        for (var i = 0; i < 1000; i++)
        {
            client.Output.GetSpan(20)[..20].Fill((byte)i);
            client.Output.Advance(20);
        }

        await client.Output.FlushAsync();

        var raw = await pair.Server.Input.ReadAsync();
        var rest = raw.Buffer;
        var records = 0;
        while (RecordSlicer.TryTake(ref rest, out _) == RecordStatus.Complete)
        {
            records++;
        }

        pair.Server.Input.AdvanceTo(raw.Buffer.Start);
        Assert.That(records, Is.EqualTo(version == TlsVersion.Tls10 ? 4 : 2), "TLS 1.0 splits off a byte per record against BEAST");
        Assert.That(await TlsWorld.ReadAsync(server.Input, 20_000), Has.Length.EqualTo(20_000));
    }

    [Test]
    public async Task HeadAndBody_ShareTheFirstRecord()
    {
        var pair = new DuplexPair();
        var (server, client) = await ConnectAsync(pair);
        "head"u8.CopyTo(client.Output.GetSpan(4));
        client.Output.Advance(4);
        await client.Output.WriteAsync("body"u8.ToArray());

        var read = await server.Input.ReadAsync();
        Assert.That(read.Buffer.ToArray(), Is.EqualTo("headbody"u8.ToArray()));
        if (version != TlsVersion.Tls10)
        {
            Assert.That(read.Buffer.IsSingleSegment, Is.True);
        }
    }

    [Test]
    public async Task BackPressure_IsThatOfTheCiphertextPipe()
    {
        var pair = new DuplexPair(new PipeOptions(pauseWriterThreshold: 100_000, resumeWriterThreshold: 50_000, useSynchronizationContext: false));
        var (server, client) = await ConnectAsync(pair);
        var body = TlsWorld.Pattern(500_000);

        var writing = client.Output.WriteAsync(body).AsTask();
        Assert.That(writing.IsCompleted, Is.False);
        Assert.That(await TlsWorld.ReadAsync(server.Input, body.Length), Is.EqualTo(body));
        Assert.That((await writing).IsCompleted, Is.False);
    }

    [Test]
    public async Task WriterCompletion_FlushesClosesAndCompletesTheCiphertext([Values] bool synchronous)
    {
        var pair = new DuplexPair();
        var (server, client) = await ConnectAsync(pair);
        "last words"u8.CopyTo(client.Output.GetSpan(10));
        client.Output.Advance(10);
        Action complete = () => client.Output.Complete();
        if (synchronous)
        {
            complete();
        }
        else
        {
            await client.Output.CompleteAsync();
        }

        Assert.That(await TlsWorld.ReadAsync(server.Input), Is.EqualTo("last words"u8.ToArray()));
        Assert.That(server.PeerClosedCleanly, Is.True);
        var raw = await pair.Server.Input.ReadAsync();
        Assert.That(raw.IsCompleted, Is.True);
    }

    [Test]
    public async Task Disposal_SendsNoCloseNotify()
    {
        var (server, client) = await ConnectAsync();
        await client.DisposeAsync();

        Assert.That(await TlsWorld.ReadAsync(server.Input), Is.Empty);
        Assert.That(server.PeerClosedCleanly, Is.False);
        Assert.That(server.Failure!.Kind, Is.EqualTo(TlsFailureKind.Truncated));
    }

    private TlsServerOptions Server() => TlsWorld.Server(version < TlsVersion.Tls12 ? "TLSv1_2016" : "TLSv1.2_2019", crypto: crypto);

    private TlsClientOptions Client() => TlsWorld.Client(crypto) with { Policy = TlsWorld.Only(version, suite) };

    private Task<(TlsDuplexPipe Server, TlsDuplexPipe Client)> ConnectAsync(DuplexPair? pair = null, MemoryPool<byte>? pool = null) =>
        TlsWorld.ConnectAsync(
            Server() with { Pool = pool ?? MemoryPool<byte>.Shared }, Client() with { Pool = pool ?? MemoryPool<byte>.Shared }, pair);
}
