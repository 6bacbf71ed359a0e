using System.Buffers;
using Edge.Tests.Tls;
using Edge.Tests.Tls.Records;
using Edge.Tls;
using Edge.Tls.Engine;
using Edge.Tls.Policy;
using Edge.Tls.Records;

namespace Edge.Tests.Fuzz;

/// <summary>The first bytes of a connection: peek, record slicer, negotiation, and the engine's reading of the same hello.</summary>
internal static class HelloTarget
{
    /// <summary>Hellos of several kinds, each right.</summary>
    public static byte[][] Seeds { get; } =
    [
        new ClientHelloBytes().Records(),
        new ClientHelloBytes().Without(43).Without(51).Records(),
        new ClientHelloBytes().WithServerName([.. "localhost"u8]).Records(40),
        new ClientHelloBytes { CipherSuites = [0x1302, 0x1301, 0xC02B, 0xC02F, 0x00FF, 0x5600] }.With(51, 0, 0).With(0xFF01, 0).With(23).With(35).Records(),
        new ClientHelloBytes { LegacyVersion = 0x0301, CipherSuites = [0xC013, 0x002F, 0x000A], OmitExtensions = true }.Records(),
        new ClientHelloBytes().With(45, 1, 1).With(41, 0, 10, 0, 4, 1, 2, 3, 4, 0, 0, 0, 0, 0, 33, 32, 1).Records(7),
        [.. new ClientHelloBytes().Records(), 20, 3, 3, 0, 1, 1, 23, 3, 3, 0, 20, .. new byte[20]],
    ];

    /// <summary>Runs <paramref name="input"/>; the result names the path it took. Throws when a promise is broken.</summary>
    public static string Run(byte[] input, int split)
    {
        var whole = ClientHelloPeek.Peek(new(input), TlsLimits.Default);
        var pieces = ClientHelloPeek.Peek(ClientHelloBytes.Segmented(input, split, 2 * split, 3 * split), TlsLimits.Default);
        Require(whole.Status == pieces.Status && whole.Alert == pieces.Alert && whole.NeededBytes == pieces.NeededBytes, "another result for other segments");
        if (whole.Status == ClientHelloStatus.NeedMore)
        {
            Require(whole.NeededBytes > input.Length, "more is needed, but not more than there is");
        }

        var records = Slice(new(input));
        Require(records == Slice(ClientHelloBytes.Segmented(input, split, 2 * split)), "other records for other segments");
        var path = $"{whole.Status} {whole.Alert} {whole.Foreign} {Math.Min(records.Count, 3)} {records.Status}";
        if (whole.Hello is not { } hello)
        {
            return path;
        }

        foreach (var policy in SecurityPolicies.All)
        {
            var failure = ServerNegotiation.Choose(hello, TlsWorld.Server(policy.Name), out var plan);
            Require(failure is null == plan is not null, "neither plan nor failure");
            Require(plan is null || policy.ServableSuites.Contains(plan.Suite.Id), "a suite outside the policy");
        }

        return $"{path} {Engine(input, hello)}";
    }

    private static string Engine(byte[] input, ClientHelloInfo hello)
    {
        var server = TlsServerEngine.Create(hello, TlsWorld.Server("TLSv1", crypto: TlsCryptoProvider.Platform), out var refusal);
        if (server is null)
        {
            return $"refused {refusal!.Alert}";
        }

        var rest = new ReadOnlySequence<byte>(input);
        var output = new ArrayBufferWriter<byte>();
        while (server.CanReceive && RecordSlicer.TryTake(ref rest, out var record) == RecordStatus.Complete)
        {
            server.Receive(record, new ArrayBufferWriter<byte>());
            server.DrainOutput(output);
        }

        Require(server.Info is null, "a handshake of one flight");
        Require(server.Failure?.Kind != TlsFailureKind.InternalError, "a fault of ours");
        Require(server.Failure is not { AlertSide: AlertSide.Sent } || EndsWithAlert(output.WrittenSpan), "no alert at the end");
        server.ReleaseKeys();
        return Describe(server.Failure);
    }

    /// <summary>An end in words; which alert the peer sent is its own business.</summary>
    internal static string Describe(TlsFailure? failure) =>
        failure is null ? "goes on" : failure.AlertSide == AlertSide.Received ? "alert received" : $"{failure.Kind} {failure.Alert} {failure.Reason}";

    private static bool EndsWithAlert(ReadOnlySpan<byte> output)
    {
        byte last = 0;
        var rest = new ReadOnlySequence<byte>(output.ToArray());
        while (RecordSlicer.TryTake(ref rest, out var record) == RecordStatus.Complete)
        {
            last = record.FirstSpan[0];
        }

        return rest.IsEmpty && last is (byte)RecordType.Alert or (byte)RecordType.ApplicationData;
    }

    private static (int Count, RecordStatus Status, long Left) Slice(ReadOnlySequence<byte> input)
    {
        var count = 0;
        RecordStatus status;
        while ((status = RecordSlicer.TryTake(ref input, out var record)) == RecordStatus.Complete)
        {
            Require(record.Length is >= RecordSlicer.HeaderBytes and <= RecordSlicer.HeaderBytes + RecordSlicer.MaxFragmentBytes, "an impossible record");
            count++;
        }

        return (count, status, input.Length);
    }

    internal static void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidOperationException(what);
        }
    }
}
