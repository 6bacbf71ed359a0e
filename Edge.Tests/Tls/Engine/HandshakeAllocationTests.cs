using System.Buffers;
using Edge.Tls;
using Edge.Tls.Engine;
using Edge.Tls.Policy;
using Edge.Tls.Records;
using Edge.Tls.Resumption;

namespace Edge.Tests.Tls.Engine;

/// <summary>What a full handshake leaves to the garbage collector on the server's side; the goal of docs/performance.md.</summary>
[Parallelizable]
public class HandshakeAllocationTests
{
    private const int GoalBytes = 16 << 10;
    private const int Rounds = 50;

    private readonly ArrayBufferWriter<byte> _wire = new(16 << 10);
    private readonly ArrayBufferWriter<byte> _plaintext = new(1024);
    private long _allocated;

    [TestCase(TlsVersion.Tls13, TlsGroup.X25519)]
    [TestCase(TlsVersion.Tls12, TlsGroup.Secp256r1)]
    public void FullHandshake_OfTheServer_AllocatesAtMost16KiB(TlsVersion version, TlsGroup group)
    {
        var clock = TlsWorld.Clock();
        var server = TlsWorld.Server() with
        {
            Tickets = new SessionTickets(new TicketKeys(clock, TimeSpan.FromHours(12)), TimeSpan.FromHours(12), count: 1),
        };
        var client = TlsWorld.Client() with
        {
            Policy = OriginTlsPolicy.Default with { Versions = [version], NamedGroups = [group] },
        };
        for (var round = 0; round < Rounds; round++)
        {
            Handshake(server, client);
        }

        _allocated = 0;
        for (var round = 0; round < Rounds; round++)
        {
            Handshake(server, client);
        }

        Assert.That(_allocated / Rounds, Is.InRange(1024, GoalBytes));
    }

    private void Handshake(TlsServerOptions serverOptions, TlsClientOptions clientOptions)
    {
        var client = TlsClientEngine.Create(clientOptions);
        client.DrainOutput(_wire);
        var server = Count(() => TlsServerEngine.Create(
            ClientHelloPeek.Peek(new(_wire.WrittenMemory), serverOptions.Limits).Hello!, serverOptions, out _)!);
        Count(() => Deliver(server));
        while (server.Info is null || client.Info is null)
        {
            Count(() => Drain(server));
            Deliver(client);
            Drain(client);
            Count(() => Deliver(server));
        }

        Assert.That(server.Failure ?? client.Failure, Is.Null);
        server.ReleaseKeys();
        client.ReleaseKeys();
        _wire.ResetWrittenCount();
    }

    private bool Drain(TlsEngine engine)
    {
        engine.DrainOutput(_wire);
        return true;
    }

    private bool Deliver(TlsEngine engine)
    {
        var rest = new ReadOnlySequence<byte>(_wire.WrittenMemory);
        while (RecordSlicer.TryTake(ref rest, out var record) == RecordStatus.Complete)
        {
            engine.Receive(record, _plaintext);
        }

        _wire.ResetWrittenCount();
        return true;
    }

    private T Count<T>(Func<T> action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var result = action();
        _allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        return result;
    }
}
