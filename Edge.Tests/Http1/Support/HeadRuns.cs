using System.Buffers;
using Edge.Http1;
using Edge.Http1.Parsing;

namespace Edge.Tests.Http1.Support;

/// <summary>What the scanner says in the end, however the bytes came.</summary>
internal readonly record struct ScanOutcome(HeadStatus Status, int HeadLength, Http1Error Error);

/// <summary>What scanner and parser together make of a request.</summary>
internal sealed record RequestOutcome(ScanOutcome Scan, Http1Error Error, string Seen, Http1RequestFacts Facts, byte[] Head)
{
    public string Text(Slice slice) => Bytes.Text(slice.Of(Head));
}

/// <summary>What scanner and parser together make of a response.</summary>
internal sealed record ResponseOutcome(ScanOutcome Scan, Http1Error Error, string Seen, Http1ResponseFacts Facts);

/// <summary>Runs heads through the scanner in every way bytes can arrive, then through the parser.</summary>
internal static class HeadRuns
{
    public static RequestOutcome Request(byte[] bytes, Http1Limits? limits = null)
    {
        limits ??= Http1Limits.Default;
        ScanOutcome scan = Scan(HeadKind.Request, bytes, [bytes.Length], limits);
        if (scan.Status != HeadStatus.Complete)
            return new RequestOutcome(scan, scan.Error, "", default, bytes);

        byte[] head = bytes[..scan.HeadLength];
        var seen = new HeadRecorder(head);
        Http1Error error = Http1RequestParser.Parse(head, limits, ref seen, out Http1RequestFacts facts);
        return new RequestOutcome(scan, error, seen.ToString(), facts, head);
    }

    public static ResponseOutcome Response(byte[] bytes, Http1Limits? limits = null, bool toHead = false, bool toConnect = false)
    {
        limits ??= Http1Limits.Default;
        ScanOutcome scan = Scan(HeadKind.Response, bytes, [bytes.Length], limits);
        if (scan.Status != HeadStatus.Complete)
            return new ResponseOutcome(scan, scan.Error, "", default);

        byte[] head = bytes[..scan.HeadLength];
        var seen = new HeadRecorder(head);
        Http1Error error = Http1ResponseParser.Parse(head, limits, ref seen, toHead, toConnect, out Http1ResponseFacts facts);
        return new ResponseOutcome(scan, error, seen.ToString(), facts);
    }

    /// <summary>Scans a buffer that grows to each of <paramref name="sizes"/> in turn, each a segment of its own.</summary>
    public static ScanOutcome Scan(HeadKind kind, byte[] bytes, IEnumerable<int> sizes, Http1Limits limits)
    {
        var scanner = new HeadScanner(kind);
        var pieces = new List<ReadOnlyMemory<byte>>();
        ScanOutcome outcome = default;
        int have = 0;
        foreach (int size in sizes)
        {
            pieces.Add(bytes.AsMemory(have..size));
            have = size;
            HeadStatus status = scanner.Scan(Sequences.Of(pieces), limits, out int length, out Http1Error error);
            outcome = new ScanOutcome(status, length, error);
            if (status != HeadStatus.NeedMore)
                break;
        }

        return outcome;
    }

    /// <summary>Fails unless every way of cutting the bytes gives what the whole gives.</summary>
    public static void AssertAnySplitScansAlike(HeadKind kind, byte[] bytes)
    {
        Http1Limits limits = Http1Limits.Default;
        ScanOutcome whole = Scan(kind, bytes, [bytes.Length], limits);
        Assert.That(Scan(kind, bytes, Enumerable.Range(1, bytes.Length), limits), Is.EqualTo(whole), "byte by byte");
        for (int cut = 1; cut < bytes.Length; cut++)
            Assert.That(Scan(kind, bytes, [cut, bytes.Length], limits), Is.EqualTo(whole), $"cut at {cut}");

        var scanner = new HeadScanner(kind);
        ReadOnlySequence<byte> scattered = Sequences.InPieces(bytes, 1);
        HeadStatus status = scanner.Scan(scattered, limits, out int length, out Http1Error error);
        Assert.That(new ScanOutcome(status, length, error), Is.EqualTo(whole), "one segment per byte");
    }
}
