using Edge.Tests.Tls;
using Edge.Tests.Tls.Engine.Walk;
using Edge.Tls;
using Edge.Tls.Engine;
using Edge.Tls.Records;

namespace Edge.Tests.Fuzz;

/// <summary>A whole handshake between an engine and a peer whose words are changed at one place, sealed or not.</summary>
/// <remarks>A handshake has fresh keys each time, so an input is a number: of it follow version, state and change.</remarks>
internal static class HandshakeTarget
{
    // Not at the first hello: the engine is made for a hello that has been peeked at, and another than that never comes; HelloTarget has both.
    private static readonly ServerState[] Server12 = [ServerState.ClientKeyExchange, ServerState.ChangeCipherSpec, ServerState.Finished, ServerState.Established];
    private static readonly ServerState[] Server13 = [ServerState.RetriedHello, ServerState.Finished, ServerState.Established];

    private static readonly ClientState[] Client12 =
    [
        ClientState.ServerHello, ClientState.Certificate, ClientState.ServerKeyExchange, ClientState.ServerHelloDone, ClientState.ChangeCipherSpec,
        ClientState.Finished, ClientState.Established,
    ];

    private static readonly ClientState[] Client13 =
    [
        ClientState.ServerHello, ClientState.EncryptedExtensions, ClientState.Certificate, ClientState.CertificateVerify, ClientState.Finished,
        ClientState.Established,
    ];

    private static readonly RecordType[] Types = [RecordType.Handshake, RecordType.Handshake, RecordType.Handshake, RecordType.Alert, RecordType.ChangeCipherSpec, RecordType.ApplicationData];

    /// <summary>Runs the handshake of <paramref name="seed"/>; the result names the path it took. Throws when a promise is broken.</summary>
    public static string Run(int seed)
    {
        var random = new Random(seed);
        var version = random.Next(2) == 0 ? TlsVersion.Tls12 : TlsVersion.Tls13;
        return random.Next(2) == 0 ? RunServer(random, version) : RunClient(random, version);
    }

    private static string RunServer(Random random, TlsVersion version)
    {
        var states = version == TlsVersion.Tls12 ? Server12 : Server13;
        var state = states[random.Next(states.Length)];
        var suite = version == TlsVersion.Tls13 ? (ushort)0x1301 : random.Next(2) == 0 ? (ushort)0xC02F : (ushort)0x009C;
        var client = WalkClient.Walk(version, state, TlsWorld.Server("TLSv1"), suite, client =>
        {
            for (var i = random.Next(1, 4); i > 0; i--)
            {
                client.Say(Types[random.Next(Types.Length)], Content(random));
            }
        });
        return Judge(client.Server, $"server {version} {state}", state == ServerState.Established);
    }

    private static string RunClient(Random random, TlsVersion version)
    {
        var states = version == TlsVersion.Tls12 ? Client12 : Client13;
        var state = states[random.Next(states.Length)];
        var server = WalkServer.Walk(version, state, server =>
        {
            for (var i = random.Next(1, 4); i > 0; i--)
            {
                server.Say(Types[random.Next(Types.Length)], Content(random));
            }
        });
        return Judge(server.Client, $"client {version} {state}", state == ClientState.Established);
    }

    private static string Judge(TlsEngine engine, string place, bool established)
    {
        var failure = engine.Failure;
        HelloTarget.Require(failure?.Kind != TlsFailureKind.InternalError, $"{place}: a fault of ours");
        HelloTarget.Require(failure is null || established || engine.Info is null, $"{place}: a state that leaks");
        HelloTarget.Require(failure is null || (!engine.CanReceive && !engine.CanWrite), $"{place}: it goes on after its end");
        engine.ReleaseKeys();
        return $"{place} {HelloTarget.Describe(failure)}";
    }

    /// <summary>A message that looks right, or something like one.</summary>
    private static byte[] Content(Random random)
    {
        var body = new byte[random.Next(3) == 0 ? random.Next(4) : random.Next(120)];
        if (random.Next(2) == 0)
        {
            random.NextBytes(body);
        }

        var message = HandshakeMessages.Message(HandshakeMessages.Types[random.Next(HandshakeMessages.Types.Length)], body);
        if (random.Next(3) == 0)
        {
            var hello = HelloTarget.Seeds[random.Next(HelloTarget.Seeds.Length)];
            message = ByteMutator.Mutate(hello[RecordSlicer.HeaderBytes..], message, random);
        }

        message = random.Next(2) == 0 ? ByteMutator.Mutate(message, message, random) : message;
        return message.Length == 0 ? [0] : message;
    }
}
