using Edge.Tls;
using Edge.Tls.Records;
using static Edge.Tests.Tls.Engine.Walk.HandshakeMessages;

namespace Edge.Tests.Tls.Engine.Walk;

/// <summary>T03 and O11 in the role of client: every message of an origin in every state.</summary>
[Parallelizable(ParallelScope.All)]
public class ClientWalkTests
{
    private static IEnumerable<TestCaseData> States()
    {
        foreach (var state in new[]
        {
            ClientState.ServerHello, ClientState.Certificate, ClientState.ServerKeyExchange, ClientState.ServerHelloDone,
            ClientState.ChangeCipherSpec, ClientState.Finished, ClientState.Established,
        })
        {
            yield return new TestCaseData(TlsVersion.Tls12, state);
        }

        foreach (var state in new[]
        {
            ClientState.ServerHello, ClientState.EncryptedExtensions, ClientState.Certificate, ClientState.CertificateVerify,
            ClientState.Finished, ClientState.Established,
        })
        {
            yield return new TestCaseData(TlsVersion.Tls13, state);
        }
    }

    /// <summary>Null: the message is right there, or means nothing.</summary>
    private static TlsAlert? Expected(TlsVersion version, ClientState state, byte type, int length) => (version, state, type, length) switch
    {
        (TlsVersion.Tls12, ClientState.Established, HelloRequest, 0) => TlsAlert.HandshakeFailure,
        (TlsVersion.Tls12, ClientState.Established, HelloRequest, _) => TlsAlert.DecodeError,
        (TlsVersion.Tls12, _, HelloRequest, 0) or (_, ClientState.ServerHello, HelloRequest, 0) => null,
        (TlsVersion.Tls12, _, HelloRequest, _) or (_, ClientState.ServerHello, HelloRequest, _) => TlsAlert.DecodeError,
        (_, ClientState.ServerHello, ServerHello, _) => TlsAlert.DecodeError,
        (_, ClientState.EncryptedExtensions, EncryptedExtensions, _) => TlsAlert.DecodeError,
        (_, ClientState.Certificate, Certificate, _) => TlsAlert.DecodeError,
        (TlsVersion.Tls13, ClientState.Certificate, CertificateRequest, 64) => TlsAlert.MissingExtension,
        (TlsVersion.Tls13, ClientState.Certificate, CertificateRequest, _) => TlsAlert.DecodeError,
        (_, ClientState.ServerKeyExchange, ServerKeyExchange, 0) => TlsAlert.DecodeError,
        (_, ClientState.ServerKeyExchange, ServerKeyExchange, _) => TlsAlert.HandshakeFailure,   // a curve type nobody offered
        (_, ClientState.ServerHelloDone, ServerHelloDone, 0) => TlsAlert.UnexpectedMessage,   // for the server's own, which follows
        (_, ClientState.ServerHelloDone, ServerHelloDone, _) => TlsAlert.DecodeError,
        (TlsVersion.Tls12, ClientState.ServerHelloDone, CertificateRequest, _) => TlsAlert.DecodeError,
        (_, ClientState.CertificateVerify, CertificateVerify, _) => TlsAlert.DecodeError,
        (_, ClientState.Finished, Finished, _) => TlsAlert.DecodeError,
        (TlsVersion.Tls13, ClientState.Established, KeyUpdate, 1) => null,
        (TlsVersion.Tls13, ClientState.Established, KeyUpdate or NewSessionTicket, _) => TlsAlert.DecodeError,
        _ => TlsAlert.UnexpectedMessage,
    };

    [TestCaseSource(nameof(States))]
    public void T03_EveryMessageInEveryState_IsRefusedOrRight(TlsVersion version, ClientState state)
    {
        var wrong = new List<string>();
        foreach (var type in Types)
        {
            foreach (var body in Bodies)
            {
                var expected = Expected(version, state, type, body.Length);
                var server = WalkServer.Walk(version, state, server => server.Say(RecordType.Handshake, Message(type, body)));
                if (Judge(server, state, expected) is { } fault)
                {
                    wrong.Add(Describe(type, body, expected ?? TlsAlert.None, fault));
                }
            }
        }

        Assert.That(wrong, Is.Empty);
    }

    private static IEnumerable<TestCaseData> Records()
    {
        foreach (TestCaseData place in States())
        {
            var (version, state) = ((TlsVersion)place.Arguments[0]!, (ClientState)place.Arguments[1]!);
            yield return Case("ChangeCipherSpec", RecordType.ChangeCipherSpec, [1], (version, state) switch
            {
                (TlsVersion.Tls12, ClientState.ChangeCipherSpec) => TlsAlert.DecodeError,   // the server's own follows, unsealed
                _ => TlsAlert.UnexpectedMessage,
            });
            yield return Case("data", RecordType.ApplicationData, [1, 2, 3], state == ClientState.Established ? null : TlsAlert.UnexpectedMessage);
            yield return Case("a heartbeat", (RecordType)24, [1, 0, 0], TlsAlert.UnexpectedMessage);

            TestCaseData Case(string name, RecordType type, byte[] content, TlsAlert? alert) =>
                new TestCaseData(version, state, type, content, alert).SetArgDisplayNames(version.ToName(), $"{state}", name);
        }
    }

    [TestCaseSource(nameof(Records))]
    public void T03_RecordThatIsNoMessage_IsRefusedOrRight(TlsVersion version, ClientState state, object type, byte[] content, TlsAlert? alert)
    {
        var server = WalkServer.Walk(version, state, server => server.Say((RecordType)type, content));

        Assert.That(Judge(server, state, alert), Is.Null);
    }

    [Test]
    public void T18_HelloRequestsDuringTheHandshake_AreIgnoredUpToTheBound()
    {
        var limit = TlsLimits.Default.MaxConsecutiveEmptyRecords;

        Assert.That(Repeat(limit).Client.Failure, Is.Null);
        Assert.That(Repeat(limit + 1).Client.Failure!.Kind, Is.EqualTo(TlsFailureKind.Flood));

        static WalkServer Repeat(int times) => WalkServer.Walk(TlsVersion.Tls12, ClientState.ServerKeyExchange, server =>
        {
            for (var i = 0; i < times; i++)
            {
                server.Say(RecordType.Handshake, Message(HelloRequest, []));
            }
        });
    }

    /// <summary>Null when the client did what it should; else what it did.</summary>
    private static object? Judge(WalkServer server, ClientState state, TlsAlert? expected)
    {
        var failure = server.Client.Failure;
        if (expected is null)
        {
            return failure;
        }

        if (failure is null || failure.AlertSide != AlertSide.Sent || failure.Alert != expected)
        {
            return failure as object ?? "no failure";
        }

        if (server.Client.CanReceive || server.Client.CanWrite || server.Plaintext.WrittenCount > 0
            || (server.Client.Info is not null && state != ClientState.Established))
        {
            return "a state that leaks";
        }

        var heard = server.ReadAlert();
        return heard == expected ? null : $"{heard} on the wire";
    }
}
