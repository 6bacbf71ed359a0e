using System.Buffers;
using System.IO.Pipelines;
using Edge.Tests.Tls.Engine.Walk;
using Edge.Tls;
using Edge.Tls.Engine;
using Edge.Tls.Pipe;
using Edge.Tls.Records;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace Edge.Tests.Tls.Pipe;

/// <summary>Peers that stop, cut, dribble or do not read, over pipes as a connection has them (T11, T17, T19, T24).</summary>
[Parallelizable]
public class HostilePeerTests
{
    /// <summary>A client's second flight after our own: what comes behind its hello in a right handshake.</summary>
    private static async Task<(DuplexPair Pair, Task<TlsHandshakeResult> Accepting, byte[] Flight)> UpToTheLastFlightAsync(TlsVersion version, TlsServerOptions options)
    {
        var client = TlsClientEngine.Create(TlsWorld.Client() with { Policy = TlsWorld.Only(version, version == TlsVersion.Tls13 ? (ushort)0x1301 : (ushort)0xC02F) });
        var pair = new DuplexPair();
        await pair.Client.Output.WriteAsync(Drain(client));
        var accepting = TlsHandshake.AcceptAsync(pair.Server, options, TlsWorld.Deadline()).AsTask();
        while (!client.HasOutput)
        {
            var read = await pair.Client.Input.ReadAsync(TlsWorld.Deadline());
            var rest = read.Buffer;
            while (!client.HasOutput && RecordSlicer.TryTake(ref rest, out var record) == RecordStatus.Complete)
            {
                client.Receive(record, new ArrayBufferWriter<byte>());
            }

            pair.Client.Input.AdvanceTo(rest.Start, rest.End);
        }

        var flight = Drain(client);
        client.ReleaseKeys();
        return (pair, accepting, flight);
    }

    public enum Ending
    {
        Fin,
        Reset,
        CloseNotify,
    }

    [Test]
    public async Task T24_EndAtEveryByteOfTheLastFlight_IsAFailureAndHoldsNothing(
        [Values(TlsVersion.Tls13, TlsVersion.Tls12)] TlsVersion version, [Values] Ending ending)
    {
        var pool = new CountingPool();
        for (var cut = 0; ; cut++)
        {
            var (pair, accepting, flight) = await UpToTheLastFlightAsync(version, TlsWorld.Server() with { Pool = pool });
            if (cut >= flight.Length)
            {
                await pair.Client.Output.CompleteAsync();
                await accepting;
                return;
            }

            await pair.Client.Output.WriteAsync(flight.AsMemory(0, cut));
            if (ending == Ending.CloseNotify)
            {
                await pair.Client.Output.WriteAsync(new byte[] { 21, 3, 3, 0, 2, 1, 0 });
            }

            await pair.Client.Output.CompleteAsync(ending == Ending.Reset ? new IOException("reset") : null);
            var result = await accepting;

            Assert.That(result.Connection, Is.Null, $"{cut} bytes");
            Assert.That(result.Failure!.Kind, Is.Not.EqualTo(TlsFailureKind.InternalError).And.Not.EqualTo(TlsFailureKind.Canceled), $"{cut} bytes");
            if (ending != Ending.CloseNotify)
            {
                Assert.That(result.Failure.Kind, Is.EqualTo(ending == Ending.Fin ? TlsFailureKind.Truncated : TlsFailureKind.TransportFailed), $"{cut} bytes");
            }

            Assert.That(pool.Outstanding, Is.Zero, $"{cut} bytes");
        }
    }

    [Test]
    public void T24_ConnectionThatEndedEarly_IsCollected([Values(TlsVersion.Tls13, TlsVersion.Tls12)] TlsVersion version)
    {
        var engines = Enumerable.Range(0, 20).Select(_ => Broken(version)).ToArray();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        Assert.That(engines.Count(engine => engine.IsAlive), Is.LessThanOrEqualTo(1), "the last one may still be in a register");

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static WeakReference Broken(TlsVersion version)
        {
            var client = WalkClient.Walk(
                version, ServerState.Finished, TlsWorld.Server(), version == TlsVersion.Tls13 ? (ushort)0x1301 : (ushort)0xC02F,
                client => client.Say(RecordType.Alert, 2, 40));
            client.Server.ReleaseKeys();
            return new WeakReference(client.Server);
        }
    }

    [Test]
    public async Task T17_KeyUpdatesOfAPeerThatDoesNotRead_ArePushedBackWithBoundedOutput()
    {
        var window = new PipeOptions(pauseWriterThreshold: 4096, resumeWriterThreshold: 2048, useSynchronizationContext: false);
        var pair = new DuplexPair(window);
        var limits = TlsLimits.Default with { MaxConsecutivePostHandshakeMessages = int.MaxValue };
        var client = new WireClient(pair.Client);
        var accepting = TlsHandshake.AcceptAsync(pair.Server, TlsWorld.Server() with { Limits = limits }, TlsWorld.Deadline()).AsTask();
        await client.HandshakeAsync();
        var server = (await accepting).Connection!;
        var serving = TlsWorld.ReadAsync(server.Input);

        // One at a time, so that each has an answer of its own, until there is no room for answers; then until nobody reads.
        var unread = -1L;
        while (await client.TrySendKeyUpdateAsync() && await client.UnreadGrowsAsync(unread))
        {
            unread = client.Unread;
        }

        var sent = 0;
        while (sent < 10_000 && await client.TrySendKeyUpdateAsync())
        {
            sent++;
        }

        Assert.That(sent, Is.LessThan(10_000), "it is not read any more");
        Assert.That(serving.IsCompleted, Is.False);
        Assert.That(client.Unread, Is.GreaterThan(4000).And.LessThan(4096 + 64), "what waits for it is what the pipe holds, and one answer");
        await pair.Client.Output.CompleteAsync();
        await pair.Client.Input.CompleteAsync();
        await serving;
    }

    [Test]
    public async Task T19_HundredThousandRecordsOfOneByte_CostNoMemory()
    {
        var pool = new CountingPool();
        var (server, client) = await TlsWorld.ConnectAsync(TlsWorld.Server() with { Pool = pool });
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < 100_000; i++)
            {
                await client.Output.WriteAsync(new byte[] { (byte)i });
            }

            await client.ShutdownAsync();
        });
        var most = 0;
        var received = 0L;
        while (true)
        {
            var read = await server.Input.ReadAsync(TlsWorld.Deadline());
            received += read.Buffer.Length;
            most = Math.Max(most, pool.Outstanding);
            server.Input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                break;
            }
        }

        await sending;
        Assert.That(received, Is.EqualTo(100_000));
        Assert.That(most, Is.LessThanOrEqualTo(16), "blocks for what one read of the socket brings");
        Assert.That(server.PeerClosedCleanly, Is.True);
    }

    [Test]
    public async Task T11_BytesOfOneConnection_NeverReachAnother()
    {
        var pool = new RecyclingPool();
        var pipes = new PipeOptions(pool, useSynchronizationContext: false);
        var random = new Random(11);
        var tasks = Enumerable.Range(0, 64).Select(number => Task.Run(async () =>
        {
            var lot = new Random(number);
            for (var round = 0; round < 6; round++)
            {
                var canary = (byte)(1 + (((number * 6) + round) % 200));
                var (server, client) = await TlsWorld.ConnectAsync(
                    TlsWorld.Server() with { Pool = pool }, TlsWorld.Client() with { Pool = pool }, new DuplexPair(pipes));
                var echoing = EchoAsync(server);
                for (var i = 0; i < 8; i++)
                {
                    var body = Enumerable.Repeat(canary, lot.Next(1, 20_000)).ToArray();
                    await client.Output.WriteAsync(body);
                    if (lot.Next(10) == 0)
                    {
                        break;   // in the middle: what is under way is never read
                    }

                    var echo = await TlsWorld.ReadAsync(client.Input, body.Length);
                    Assert.That(echo, Has.All.EqualTo(canary));
                }

                await client.DisposeAsync();
                await echoing;
            }
        }));
        await Task.WhenAll(tasks);

        Assert.That(pool.Recycled, Is.GreaterThan(100), "the test says nothing when no block was used twice");

        static async Task EchoAsync(TlsDuplexPipe server)
        {
            while (true)
            {
                var read = await server.Input.ReadAsync(TlsWorld.Deadline());
                foreach (var segment in read.Buffer)
                {
                    var flush = await server.Output.WriteAsync(segment);
                    if (flush.IsCompleted)
                    {
                        break;
                    }
                }

                server.Input.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    break;
                }
            }

            await server.DisposeAsync();
        }
    }

    private static byte[] Drain(TlsEngine engine)
    {
        var output = new ArrayBufferWriter<byte>();
        engine.DrainOutput(output);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Gives the block that came back last, full of poison, to whoever asks next: the worst pool there is (T11).</summary>
    private sealed class RecyclingPool : MemoryPool<byte>
    {
        private readonly System.Collections.Concurrent.ConcurrentStack<byte[]> _free = new();
        private int _recycled;

        public int Recycled => Volatile.Read(ref _recycled);

        public override int MaxBufferSize => 32 * 1024;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
        {
            if (_free.TryPop(out var bytes))
            {
                Interlocked.Increment(ref _recycled);
            }

            return new Block(this, bytes ?? new byte[MaxBufferSize]);
        }

        protected override void Dispose(bool disposing)
        {
        }

        private sealed class Block(RecyclingPool pool, byte[] bytes) : IMemoryOwner<byte>
        {
            private byte[]? _bytes = bytes;

            public Memory<byte> Memory => _bytes ?? throw new ObjectDisposedException(nameof(Block));

            public void Dispose()
            {
                if (Interlocked.Exchange(ref _bytes, null) is { } back)
                {
                    back.AsSpan().Fill(0xDB);
                    pool._free.Push(back);
                }
            }
        }
    }

    /// <summary>The library's client over a pipe, which it writes to and stops reading.</summary>
    private sealed class WireClient(DuplexPair.End end) : TlsClientProtocol
    {
        private Task<FlushResult>? _flush;

        public async Task HandshakeAsync()
        {
            Connect(new AnyServer());
            while (IsHandshaking)
            {
                await end.Output.WriteAsync(Take());
                if (!IsHandshaking)
                {
                    break;
                }

                var read = await end.Input.ReadAsync(TlsWorld.Deadline());
                OfferInput(read.Buffer.ToArray());
                end.Input.AdvanceTo(read.Buffer.End);
            }

            await end.Output.WriteAsync(Take());
        }

        /// <summary>Asks for a KeyUpdate; false when the pipe has been full for long.</summary>
        public async Task<bool> TrySendKeyUpdateAsync()
        {
            Send13KeyUpdate(true);
            _flush = end.Output.WriteAsync(Take()).AsTask();
            return await Task.WhenAny(_flush, Task.Delay(1000)) == _flush;
        }

        /// <summary>Bytes that wait to be read.</summary>
        public long Unread
        {
            get
            {
                if (!end.Input.TryRead(out var read))
                {
                    return 0;
                }

                end.Input.AdvanceTo(read.Buffer.Start);
                return read.Buffer.Length;
            }
        }

        /// <summary>Waits until more than <paramref name="before"/> bytes wait; false when that does not happen.</summary>
        public async Task<bool> UnreadGrowsAsync(long before)
        {
            for (var i = 0; i < 500; i++)
            {
                if (Unread > before)
                {
                    return true;
                }

                await Task.Delay(1);
            }

            return false;
        }

        private byte[] Take()
        {
            var bytes = new byte[GetAvailableOutputBytes()];
            ReadOutput(bytes, 0, bytes.Length);
            return bytes;
        }
    }

    private sealed class AnyServer() : DefaultTlsClient(new BcTlsCrypto())
    {
        public override TlsAuthentication GetAuthentication() => new Anyone();

        protected override ProtocolVersion[] GetSupportedVersions() => ProtocolVersion.TLSv13.Only();

        private sealed class Anyone : TlsAuthentication
        {
            public void NotifyServerCertificate(TlsServerCertificate serverCertificate)
            {
            }

            public TlsCredentials? GetClientCredentials(CertificateRequest certificateRequest) => null;
        }
    }
}
