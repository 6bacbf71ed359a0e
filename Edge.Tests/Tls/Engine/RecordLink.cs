using System.Buffers;
using Edge.Tls;
using Edge.Tls.Crypto;
using Edge.Tls.Engine;
using Edge.Tls.Policy;
using Edge.Tls.Records;

namespace Edge.Tests.Tls.Engine;

/// <summary>Two engines after their handshake.</summary>
internal sealed class RecordLink
{
    public RecordLink(
        TlsCryptoProvider server, TlsVersion version, ushort suite, TlsLimits? limits = null,
        TlsCryptoProvider client = TlsCryptoProvider.Platform, Func<EdgeTlsCrypto>? serverCrypto = null)
    {
        Client = TlsClientEngine.Create(TlsWorld.Client(client) with { Policy = TlsWorld.Only(version, suite, TlsGroup.X25519, TlsGroup.Secp256r1) });
        var hello = Drain(Client);
        Server = TlsServerEngine.Create(
            ClientHelloPeek.Peek(new(hello), TlsLimits.Default).Hello!,
            TlsWorld.Server(crypto: server) with { Limits = limits ?? TlsLimits.Default, CreateCrypto = serverCrypto }, out _)!;
        Feed(Server, hello);
        while (Server.Info is null || Client.Info is null)
        {
            Feed(Client, Drain(Server));
            Feed(Server, Drain(Client));
            Assert.That(Server.Failure ?? Client.Failure, Is.Null, "the handshake");
        }

        Feed(Client, Drain(Server));
    }

    public TlsServerEngine Server { get; }

    public TlsClientEngine Client { get; }

    public byte[] Seal(byte[] plaintext) => Write(Client, plaintext);

    public byte[] FromServer(byte[] plaintext) => Write(Server, plaintext);

    public byte[] DrainServer() => Drain(Server);

    public byte[] Open(byte[] records) => Feed(Server, records);

    public byte[] ToClient(byte[] records) => Feed(Client, records);

    /// <summary>One record, whatever its length.</summary>
    public byte[] SealOne(RecordType type, byte[] plaintext)
    {
        var output = new ArrayBufferWriter<byte>();
        Client.RecordCipher!.Seal(type, plaintext, output);
        return output.WrittenSpan.ToArray();
    }

    public byte[] KeyUpdate(bool request)
    {
        Client.SendKeyUpdate(request);
        return Drain(Client);
    }

    private static byte[] Write(TlsEngine engine, byte[] plaintext)
    {
        var output = new ArrayBufferWriter<byte>();
        engine.Write(plaintext, output);
        engine.DrainOutput(output);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Drain(TlsEngine engine)
    {
        var output = new ArrayBufferWriter<byte>();
        engine.DrainOutput(output);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Feed(TlsEngine engine, byte[] records)
    {
        var plaintext = new ArrayBufferWriter<byte>();
        foreach (var record in Slice(records))
        {
            engine.Receive(new ReadOnlySequence<byte>(record), plaintext);
        }

        return plaintext.WrittenSpan.ToArray();
    }

    public static List<byte[]> Slice(byte[] bytes)
    {
        var records = new List<byte[]>();
        var rest = new ReadOnlySequence<byte>(bytes);
        while (RecordSlicer.TryTake(ref rest, out var record) == RecordStatus.Complete)
        {
            records.Add(record.ToArray());
        }

        return records;
    }
}
