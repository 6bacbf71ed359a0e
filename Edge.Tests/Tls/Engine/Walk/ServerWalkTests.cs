using Edge.Tls;
using Edge.Tls.Records;
using static Edge.Tests.Tls.Engine.Walk.HandshakeMessages;

namespace Edge.Tests.Tls.Engine.Walk;

/// <summary>T03: every message in every state of the server. What does not belong there is a fatal alert, flushed, and the end;
/// nothing of the state leaks.</summary>
[Parallelizable(ParallelScope.All)]
public class ServerWalkTests
{
    private static IEnumerable<TestCaseData> States()
    {
        foreach (var state in new[] { ServerState.ClientHello, ServerState.ClientKeyExchange, ServerState.ChangeCipherSpec, ServerState.Finished, ServerState.Established })
        {
            yield return new TestCaseData(TlsVersion.Tls12, state);
        }

        foreach (var state in new[] { ServerState.ClientHello, ServerState.RetriedHello, ServerState.Finished, ServerState.Established })
        {
            yield return new TestCaseData(TlsVersion.Tls13, state);
        }
    }

    /// <summary>Null: the message is right there.</summary>
    private static TlsAlert? Expected(TlsVersion version, ServerState state, byte type, int length) => (version, state, type, length) switch
    {
        (_, ServerState.ClientHello or ServerState.RetriedHello, ClientHello, _) => TlsAlert.DecodeError,
        (_, ServerState.ClientKeyExchange, ClientKeyExchange, 0) => TlsAlert.DecodeError,
        (_, ServerState.ClientKeyExchange, ClientKeyExchange, 1) => TlsAlert.DecodeError,
        (_, ServerState.ClientKeyExchange, ClientKeyExchange, _) => TlsAlert.DecodeError,
        (TlsVersion.Tls12, ServerState.Finished, Finished, _) => TlsAlert.DecodeError,
        (TlsVersion.Tls13, ServerState.Finished, Finished, _) => TlsAlert.DecodeError,
        (TlsVersion.Tls12, ServerState.Established, ClientHello, _) => TlsAlert.HandshakeFailure,
        (TlsVersion.Tls13, ServerState.Established, KeyUpdate, 1) => null,
        (TlsVersion.Tls13, ServerState.Established, KeyUpdate, _) => TlsAlert.DecodeError,
        _ => TlsAlert.UnexpectedMessage,
    };

    [TestCaseSource(nameof(States))]
    public void T03_EveryMessageInEveryState_IsRefusedOrRight(TlsVersion version, ServerState state)
    {
        var wrong = new List<string>();
        foreach (var type in Types)
        {
            foreach (var body in Bodies)
            {
                var expected = Expected(version, state, type, body.Length);
                var client = Walk(version, state, client => client.Say(RecordType.Handshake, Message(type, body)));
                if (Judge(client, state, expected) is { } fault)
                {
                    wrong.Add(Describe(type, body, expected ?? TlsAlert.None, fault));
                }
            }
        }

        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void T03_EveryMessageInTheClearAfterKeys_IsUnexpected([ValueSource(nameof(MessageTypes))] byte type)
    {
        foreach (var state in new[] { ServerState.Finished, ServerState.Established })
        {
            var client = Walk(TlsVersion.Tls13, state, client => client.SayPlain(RecordType.Handshake, Message(type, new byte[32])));
            Assert.That(Judge(client, state, TlsAlert.UnexpectedMessage), Is.Null, $"{state}");
        }
    }

    private static byte[] MessageTypes => Types;

    private static IEnumerable<TestCaseData> Records()
    {
        foreach (TestCaseData place in States())
        {
            var (version, state) = ((TlsVersion)place.Arguments[0]!, (ServerState)place.Arguments[1]!);
            yield return Case("ChangeCipherSpec", RecordType.ChangeCipherSpec, [1], (version, state) switch
            {
                (TlsVersion.Tls13, ServerState.RetriedHello) => null,
                (TlsVersion.Tls12, ServerState.ChangeCipherSpec) => TlsAlert.DecodeError,   // the client's own follows, unsealed
                _ => TlsAlert.UnexpectedMessage,
            });
            yield return Case("ChangeCipherSpec of another value", RecordType.ChangeCipherSpec, [2], (version, state) switch
            {
                (TlsVersion.Tls12, not ServerState.ClientHello) => TlsAlert.DecodeError,
                _ => TlsAlert.UnexpectedMessage,
            });
            yield return Case("data", RecordType.ApplicationData, [1, 2, 3], state == ServerState.Established ? null : TlsAlert.UnexpectedMessage);
            yield return Case("a heartbeat", (RecordType)24, [1, 0, 0], TlsAlert.UnexpectedMessage);

            TestCaseData Case(string name, RecordType type, byte[] content, TlsAlert? alert) =>
                new TestCaseData(version, state, type, content, alert).SetArgDisplayNames(version.ToName(), $"{state}", name);
        }
    }

    [TestCaseSource(nameof(Records))]
    public void T03_RecordThatIsNoMessage_IsRefusedOrRight(TlsVersion version, ServerState state, object type, byte[] content, TlsAlert? alert)
    {
        var client = Walk(version, state, client => client.Say((RecordType)type, content));

        Assert.That(Judge(client, state, alert), Is.Null);
    }

    private static WalkClient Walk(TlsVersion version, ServerState state, Action<WalkClient> say) =>
        WalkClient.Walk(version, state, TlsWorld.Server(), version == TlsVersion.Tls13 ? (ushort)0x1301 : (ushort)0xC02F, say);

    /// <summary>Null when the server did what it should; else what it did.</summary>
    private static object? Judge(WalkClient client, ServerState state, TlsAlert? expected)
    {
        var failure = client.Server.Failure;
        if (expected is null)
        {
            return failure;
        }

        if (failure is null || failure.AlertSide != AlertSide.Sent || failure.Alert != expected)
        {
            return failure as object ?? "no failure";
        }

        if (client.Server.CanReceive || client.Server.CanWrite || client.Plaintext.WrittenCount > 0
            || (client.Server.Info is not null && state != ServerState.Established))
        {
            return "a state that leaks";
        }

        var heard = client.ReadAlert();
        if (heard != expected)
        {
            return $"{heard} on the wire";
        }

        client.Deliver([22, 3, 3, 0, 4, 0, 0, 0, 0]);
        return client.Drain().Length == 0 ? null : "words after the alert";
    }
}
