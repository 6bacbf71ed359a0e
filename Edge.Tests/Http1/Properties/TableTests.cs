using CsCheck;
using Edge.Http1;
using Edge.Http1.Framing;
using Edge.Http1.Parsing;
using Edge.Http1.Writing;
using Edge.Tests.Http1.Data;
using Edge.Tests.Http1.Support;

namespace Edge.Tests.Http1.Properties;

/// <summary>
/// Every case of every table, in more than the two pieces that the tests of one class try: whatever the pieces, the verdict is the
/// same, and so is the error. What is accepted is written again by our own writer and must come back as the same message.
/// </summary>
public sealed class TableTests
{
    private static readonly HeadCase[] Requests = [.. AcceptedRequests.All, .. FramingCases.All, .. LineCases.All, .. TargetCases.All];

    private static readonly HeadCase[] Responses = [.. ResponseCases.All];

    private static readonly ChunkedCase[] Contents = [.. ChunkedCases.All];

    private static readonly Gen<int[]> Steps = Gen.Int[1, 12].Array[0, 60];

    private static IEnumerable<HeadCase> WritableRequests =>
        AcceptedRequests.All.Where(c => HeadRuns.Request(c.ToArray()).Facts.Version == Http1Version.Http11);

    /// <summary>What "grammar tables" promises, subject by subject; a table that loses its cases fails here.</summary>
    [Test]
    public void Tables_SubjectBySubject_HoldFourHundredCasesAndMore()
    {
        Assert.Multiple(() =>
        {
            Assert.That(LineCases.RequestLines.Concat(LineCases.Methods).Concat(LineCases.Versions).Count(), Is.GreaterThan(50), "request lines");
            Assert.That(TargetCases.Refused.Count(), Is.GreaterThan(60), "targets");
            Assert.That(TargetCases.Hosts.Count(), Is.GreaterThan(80), "hosts");
            Assert.That(LineCases.FieldLines.Count(), Is.GreaterThan(60), "field names and values");
            Assert.That(FramingCases.ContentLength.Count(), Is.GreaterThan(30), "Content-Length");
            Assert.That(FramingCases.TransferEncoding.Count(), Is.GreaterThan(40), "Transfer-Encoding");
            Assert.That(Responses, Has.Length.GreaterThan(80), "response heads");
            Assert.That(Contents, Has.Length.GreaterThan(100), "chunked content with extensions and trailers");
            Assert.That(AcceptedRequests.All.Count(), Is.GreaterThan(130), "what must be accepted");
        });
        TestContext.Out.WriteLine($"{Requests.Length} requests, {Responses.Length} responses, {Contents.Length} contents");
    }

    [Test]
    public void RequestTable_InAnyPieces_SaysTheSame()
        => Gen.Select(Pick.From(Requests), Steps).Sample(
            (request, steps) => AssertAlike(HeadKind.Request, request.ToArray(), steps), iter: 20_000);

    [Test]
    public void ResponseTable_InAnyPieces_SaysTheSame()
        => Gen.Select(Pick.From(Responses), Steps).Sample(
            (response, steps) => AssertAlike(HeadKind.Response, response.ToArray(), steps), iter: 10_000);

    [Test]
    public void ChunkedTable_InAnyPieces_SaysTheSame()
        => Gen.Select(Pick.From(Contents), Steps).Sample(
            (content, steps) =>
            {
                byte[] bytes = content.ToArray();
                Assert.That(
                    BodyRun.Of(bytes, BodyFraming.Chunked, Pieces.Of(steps, bytes.Length)),
                    Is.EqualTo(BodyRun.Whole(bytes, BodyFraming.Chunked)),
                    content.ToString());
            },
            iter: 10_000);

    [TestCaseSource(nameof(WritableRequests))]
    public void AcceptedRequest_WrittenAgain_IsTheSameMessage(HeadCase request)
    {
        byte[] before = request.ToArray();
        var seen = new FieldRecorder(before);
        Assert.That(Http1RequestParser.Parse(before, Http1Limits.Default, ref seen, out Http1RequestFacts facts), Is.EqualTo(Http1Error.None));

        var output = new BlockWriter();
        var writer = new Http1HeadWriter(output);
        writer.RequestLine(facts.Method.Of(before), facts.Target.Of(before));
        seen.WriteTo(ref writer);

        RequestOutcome again = HeadRuns.Request(output.Written);
        RequestOutcome first = HeadRuns.Request(before);
        Assert.That(again.Seen, Is.EqualTo(first.Seen));
        Assert.That(Parts(again), Is.EqualTo(Parts(first)));
        Assert.That((again.Facts.Body, again.Facts.KeepAlive, again.Facts.Expectation, again.Facts.HasUpgrade, again.Facts.Port),
            Is.EqualTo((first.Facts.Body, first.Facts.KeepAlive, first.Facts.Expectation, first.Facts.HasUpgrade, first.Facts.Port)));
    }

    [TestCaseSource(typeof(ResponseCases), nameof(ResponseCases.Accepted))]
    public void AcceptedResponse_WrittenAgain_IsTheSameMessage(HeadCase response)
    {
        byte[] before = response.ToArray();
        var seen = new FieldRecorder(before);
        Http1Error error = Http1ResponseParser.Parse(before, Http1Limits.Default, ref seen, false, false, out Http1ResponseFacts facts);
        Assert.That(error, Is.EqualTo(Http1Error.None));

        var output = new BlockWriter();
        var writer = new Http1HeadWriter(output);
        writer.StatusLine(facts.Status, seen.Reason.Of(before));
        seen.WriteTo(ref writer);

        ResponseOutcome again = HeadRuns.Response(output.Written);
        string first = HeadRuns.Response(before).Seen;
        Assert.That(again.Seen[again.Seen.IndexOf(' ')..], Is.EqualTo(first[first.IndexOf(' ')..]), "all but the version, which is ours");
        Assert.That((again.Facts.Status, again.Facts.Body), Is.EqualTo((facts.Status, facts.Body)));
    }

    [TestCaseSource(typeof(ChunkedCases), nameof(ChunkedCases.Accepted))]
    public void AcceptedContent_EncodedAgain_IsTheSameContent(ChunkedCase content)
    {
        var output = new BlockWriter();
        ChunkedEncoder.WriteChunk(output, Bytes.Of(content.Content));
        ChunkedEncoder.WriteEnd(output);

        BodyRun again = BodyRun.Whole(output.Written, BodyFraming.Chunked);
        Assert.That((again.Status, again.Content, again.Left), Is.EqualTo((BodyStatus.Complete, content.Content, 0)));
    }

    private static void AssertAlike(HeadKind kind, byte[] bytes, int[] steps)
        => Assert.That(
            HeadRuns.Scan(kind, bytes, Pieces.Of(steps, bytes.Length), Http1Limits.Default),
            Is.EqualTo(HeadRuns.Scan(kind, bytes, [bytes.Length], Http1Limits.Default)),
            Bytes.Show(Bytes.Text(bytes)));

    private static (TargetForm Form, string Path, bool HasQuery, string Query, string Host, string Authority) Parts(RequestOutcome outcome)
    {
        Http1RequestFacts facts = outcome.Facts;
        return (facts.Form, outcome.Text(facts.Path), facts.HasQuery, outcome.Text(facts.Query), outcome.Text(facts.HostName),
            outcome.Text(facts.Authority));
    }

    /// <summary>Keeps the lines as slices, to write them again.</summary>
    private sealed class FieldRecorder(byte[] head) : IHttp1RequestSink, IHttp1ResponseSink
    {
        private readonly List<FieldLine> _lines = [];

        public Slice Reason { get; private set; }

        public void OnRequestLine(Slice method, Slice target, Http1Version version)
        {
        }

        public void OnStatusLine(Http1Version version, int status, Slice reason) => Reason = reason;

        public void OnField(FieldLine line) => _lines.Add(line);

        public void WriteTo(ref Http1HeadWriter writer)
        {
            foreach (FieldLine line in _lines)
                writer.Field(line.Name.Of(head), line.Value.Of(head));
            writer.End();
        }
    }
}
