using Edge.Http1;
using Edge.Http1.Framing;
using Edge.Http1.Parsing;
using Edge.Tests.Http1.Support;

namespace Edge.Tests.Http1.Fuzz;

/// <summary>
/// Entry points for a fuzzer: any bytes go in, nothing may come out but a verdict. Each compares two splits of the input with
/// each other and the verdict with a reference, and throws if they differ.
/// </summary>
public static class Http1FuzzTargets
{
    /// <summary>The input as the start of a viewer's connection.</summary>
    public static void RequestHead(ReadOnlySpan<byte> input)
    {
        byte[] bytes = input.ToArray();
        if (bytes.Length == 0)
            return;

        RequireAnySplitAlike(HeadKind.Request, bytes);
        RequestOutcome outcome = HeadRuns.Request(bytes);
        byte[] head = outcome.Scan.Status == HeadStatus.Complete ? outcome.Head : bytes;
        var seen = new HeadRecorder(head);
        Http1Error alone = Http1RequestParser.Parse(head, Http1Limits.Default, ref seen, out Http1RequestFacts facts);

        bool accepted = alone == Http1Error.None;
        Require(!accepted || outcome.Scan.Status == HeadStatus.Complete, "the scanner refused what the parser accepts", bytes);
        Require(accepted == ReferenceHeads.AcceptsRequest(Bytes.Text(head)), $"the reference disagrees with {alone}", bytes);
        Require(accepted || facts == default, "facts about a refused request", bytes);
        Require(facts.Body.Kind != BodyKind.UntilClose, "a request until close", bytes);
        foreach ((string name, string value) in seen.Fields)
            Require(Tokens.IsToken(Bytes.Of(name)) && Tokens.IsFieldContent(Bytes.Of(value)), "a bad field reached the sink", bytes);
    }

    /// <summary>The input as what an origin sends first.</summary>
    public static void ResponseHead(ReadOnlySpan<byte> input)
    {
        byte[] bytes = input.ToArray();
        if (bytes.Length == 0)
            return;

        RequireAnySplitAlike(HeadKind.Response, bytes);
        ScanOutcome scan = HeadRuns.Scan(HeadKind.Response, bytes, [bytes.Length], Http1Limits.Default);
        byte[] head = scan.Status == HeadStatus.Complete ? bytes[..scan.HeadLength] : bytes;
        var seen = new HeadRecorder(head);
        Http1Error error = Http1ResponseParser.Parse(head, Http1Limits.Default, ref seen, false, false, out Http1ResponseFacts facts);

        bool accepted = error == Http1Error.None;
        Require(!accepted || scan.Status == HeadStatus.Complete, "the scanner refused what the parser accepts", bytes);
        Require(accepted == ReferenceHeads.AcceptsResponse(Bytes.Text(head)), $"the reference disagrees with {error}", bytes);
        Require(accepted || facts == default, "facts about a refused response", bytes);
        Require(!facts.KeepAlive || facts.Body.Kind != BodyKind.UntilClose, "keep-alive until close", bytes);
    }

    /// <summary>The input as chunked content.</summary>
    public static void Chunked(ReadOnlySpan<byte> input)
    {
        byte[] bytes = input.ToArray();
        if (bytes.Length == 0)
            return;

        BodyRun whole = BodyRun.Whole(bytes, BodyFraming.Chunked);
        Require(whole == BodyRun.Of(bytes, BodyFraming.Chunked, TwoCuts(bytes)), "a split changes the result", bytes);
        Require(whole == BodyRun.Of(bytes, BodyFraming.Chunked, Enumerable.Range(1, bytes.Length)), "dribbling changes it", bytes);

        (string Content, int End)? reference = ReferenceChunked.Decode(Bytes.Text(bytes));
        bool complete = whole.Status == BodyStatus.Complete;
        Require(complete == reference.HasValue, $"the reference disagrees with {whole.Status} {whole.Error}", bytes);
        if (reference is { } expected)
            Require((whole.Content, bytes.Length - whole.Left) == expected, "the reference reads something else", bytes);
    }

    /// <summary>The input as a request target, for each kind of method.</summary>
    public static void Target(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty || input.IndexOfAny(" \r\n"u8) >= 0)
            return;

        foreach (string method in (string[])["GET", "OPTIONS", "CONNECT"])
        {
            byte[] head = [.. Bytes.Of(method), (byte)' ', .. input, .. " HTTP/1.1\r\nHost: h\r\n\r\n"u8];
            var seen = new HeadRecorder(head);
            Http1Error error = Http1RequestParser.Parse(head, Http1Limits.Default, ref seen, out Http1RequestFacts facts);

            bool expected = input.Length <= 8192 && ReferenceHeads.AcceptsTarget(method, Bytes.Text(input));
            Require((error == Http1Error.None) == expected, $"the reference disagrees with {error}", head);
            if (error == Http1Error.None)
                RequireWhole(facts, head);
        }
    }

    /// <summary>The parts of an accepted target, put together, are the target.</summary>
    private static void RequireWhole(Http1RequestFacts facts, byte[] head)
    {
        string Text(Slice slice) => Bytes.Text(slice.Of(head));
        string query = facts.HasQuery ? "?" + Text(facts.Query) : "";
        string whole = facts.Form switch
        {
            TargetForm.Origin => Text(facts.Path) + query,
            TargetForm.Absolute => facts.Scheme + "://" + Text(facts.Authority) + Text(facts.Path) + query,
            TargetForm.Authority => Text(facts.Authority),
            _ => "*",
        };
        string target = Text(facts.Target);
        bool same = facts.Form == TargetForm.Absolute
            ? whole.AsSpan(facts.Scheme.ToString().Length).SequenceEqual(target.AsSpan(facts.Scheme.ToString().Length))
            : whole == target;
        Require(same, "the parts are not the target", head);
    }

    private static void RequireAnySplitAlike(HeadKind kind, byte[] bytes)
    {
        ScanOutcome whole = HeadRuns.Scan(kind, bytes, [bytes.Length], Http1Limits.Default);
        ScanOutcome cut = HeadRuns.Scan(kind, bytes, TwoCuts(bytes), Http1Limits.Default);
        Require(whole == cut, "a split changes the verdict", bytes);
    }

    /// <summary>Two cuts that depend on the input alone, so that a finding can be replayed.</summary>
    private static int[] TwoCuts(byte[] bytes)
    {
        int sum = 17;
        foreach (byte b in bytes)
            sum = unchecked((sum * 31) + b);
        int first = 1 + (int)((uint)sum % (uint)bytes.Length);
        int second = first + (int)((uint)(sum >> 7) % (uint)(bytes.Length - first + 1));
        return [first, second, bytes.Length];
    }

    private static void Require(bool condition, string what, byte[] input)
    {
        if (!condition)
            throw new InvalidOperationException($"{what}: \"{Bytes.Show(Bytes.Text(input))}\" ({Convert.ToHexString(input)})");
    }
}
