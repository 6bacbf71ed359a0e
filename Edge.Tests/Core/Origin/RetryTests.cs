using Edge.Core.Exchange;
using Edge.Core.Origin;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Core.Origin;

/// <summary>When a failed exchange may be tried again (O06, O07, E-65).</summary>
internal sealed class RetryTests
{
    private sealed class Content(bool held) : IRequestBody
    {
        public bool ViewerFailed => false;

        public bool IsHeld => held;

        public Task<bool> SendAsync(System.IO.Pipelines.PipeWriter output, CancellationToken cancel) => Task.FromResult(true);

        public void Stop()
        {
        }
    }

    /// <summary>What a request may be: its method, its content, and whether the behaviour lets it be sent twice.</summary>
    public enum Kind
    {
        Get,
        Head,
        GetWithContent,
        Options,
        Put,
        PutStreamed,
        Delete,
        OptionsNotAllowed,
        PutNotAllowed,
        Post,
        PostStreamed,
        Patch,
        Unknown,
    }

    private static readonly Kind[] Safe = [Kind.Get, Kind.Head];
    private static readonly Kind[] Idempotent = [Kind.Options, Kind.Put, Kind.Delete];
    private static readonly Kind[] Streamed = [Kind.GetWithContent, Kind.PutStreamed, Kind.PostStreamed];
    private static readonly Kind[] All = Enum.GetValues<Kind>();

    private static OriginRequest Request(Kind kind)
    {
        var (method, body, allowed) = kind switch
        {
            Kind.Get => (MethodKind.Get, null, false),
            Kind.Head => (MethodKind.Head, null, false),
            Kind.GetWithContent => (MethodKind.Get, new Content(held: false), false),
            Kind.Options => (MethodKind.Options, null, true),
            Kind.Put => (MethodKind.Put, new Content(held: true), true),
            Kind.PutStreamed => (MethodKind.Put, new Content(held: false), true),
            Kind.Delete => (MethodKind.Delete, null, true),
            Kind.OptionsNotAllowed => (MethodKind.Options, null, false),
            Kind.PutNotAllowed => (MethodKind.Put, new Content(held: true), false),
            Kind.Post => (MethodKind.Post, new Content(held: true), true),
            Kind.PostStreamed => (MethodKind.Post, new Content(held: false), true),
            Kind.Patch => (MethodKind.Patch, (Content?)new Content(held: true), true),
            _ => (MethodKind.Other, null, true),
        };
        return new OriginRequest(ReadOnlyMemory<byte>.Empty, method, body, allowed);
    }

    private static readonly OriginAttempt Closed = new(OriginFailure.ClosedBeforeResponse, 0, false, WasReused: false, WasWritten: true, Number: 1);

    private static readonly OriginAttempt Answered = new(OriginFailure.None, 200, false, WasReused: false, WasWritten: true, Number: 1);

    /// <summary>The table, row by row: what happened, who is sent again on a fresh connection, who without its counting.</summary>
    private static readonly (string Row, OriginAttempt Attempt, Kind[] Fresh, Kind[] Uncounted)[] Table =
    [
        ("reused, nothing written", Closed with { WasReused = true, WasWritten = false }, [], [.. All.Except(Streamed)]),
        ("reused, nothing written, tried before", Closed with { WasReused = true, WasWritten = false, Number = 2 }, [], [.. All.Except(Streamed)]),
        ("reused, closed after writing", Closed with { WasReused = true }, [.. Safe, .. Idempotent], []),
        ("reused, closed after writing, tried before", Closed with { WasReused = true, Number = 2 }, [], []),
        ("reused, 408 and close first", Answered with { Status = 408, WillClose = true, WasReused = true }, [.. Safe, .. Idempotent], []),
        ("408 that keeps the connection", Answered with { Status = 408, WasReused = true }, [], []),
        ("408 on a fresh connection", Answered with { Status = 408, WillClose = true }, [], []),
        ("fresh, closed", Closed, Safe, []),
        ("fresh, closed, tried before", Closed with { Number = 2 }, [], []),
        ("fresh, closed, nothing written", Closed with { WasWritten = false }, Safe, []),
        ("response timed out", Closed with { Failure = OriginFailure.ResponseTimedOut }, Safe, []),
        ("response timed out, tried before", Closed with { Failure = OriginFailure.ResponseTimedOut, Number = 2 }, Safe, []),
        ("response timed out, attempts spent", Closed with { Failure = OriginFailure.ResponseTimedOut, Number = 3 }, [], []),
        ("421", Answered with { Status = 421 }, [.. All.Except(Streamed)], []),
        ("421, tried before", Answered with { Status = 421, Number = 2 }, [], []),
        ("503", Answered with { Status = 503 }, [], []),
        ("429", Answered with { Status = 429 }, [], []),
        ("500", Answered with { Status = 500, WillClose = true, WasReused = true }, [], []),
        ("malformed response", Closed with { Failure = OriginFailure.InvalidResponse, WasReused = true }, [], []),
        ("certificate", Closed with { Failure = OriginFailure.CertificateRefused, WasWritten = false }, [], []),
        ("cut in the body", Closed with { Failure = OriginFailure.BodyTruncated, WasReused = true }, [], []),
        ("stalled in the body", Closed with { Failure = OriginFailure.BodyTimedOut, WasReused = true }, [], []),
        ("viewer left", Closed with { Failure = OriginFailure.Abandoned, WasReused = true }, [], []),
    ];

    public static IEnumerable<TestCaseData> Cells() =>
        from row in Table
        from kind in All
        select new TestCaseData(row.Row, kind.ToString())
            .Returns(row.Fresh.Contains(kind) ? "fresh" : row.Uncounted.Contains(kind) ? "uncounted" : "no");

    [TestCaseSource(nameof(Cells))]
    public string O06_O17_RetryTable(string row, string kind) =>
        RetryRule.Judge(Request(Enum.Parse<Kind>(kind)), Table.Single(r => r.Row == row).Attempt, maxAttempts: 3) switch
        {
            RetryVerdict.Fresh => "fresh",
            RetryVerdict.Uncounted => "uncounted",
            _ => "no",
        };

    [Test]
    public void E63_OneAttempt_MeansNoRetry() =>
        Assert.That(RetryRule.Judge(Request(Kind.Get), Closed with { WasReused = true }, maxAttempts: 1), Is.EqualTo(RetryVerdict.None));

    [Test]
    public void O07_FailingOrigin_GetsAtMostTheBudgetOnTop()
    {
        var time = new FakeTimeProvider();
        var budget = new RetryBudget(static () => 20, time);
        var retries = 0;

        for (var i = 0; i < 1_000; i++)
        {
            budget.OnRequest();
            retries += budget.TryRetry() ? 1 : 0;
        }

        Assert.That(retries, Is.InRange(200, 203), "a fifth of the requests, and the reserve");
    }

    [Test]
    public void O07_SavedBudget_DoesNotOutliveItsWindow()
    {
        var time = new FakeTimeProvider();
        var budget = new RetryBudget(static () => 20, time);
        for (var i = 0; i < 1_000; i++)
        {
            budget.OnRequest();
        }

        time.Advance(RetryBudget.Window);

        Assert.That(Enumerable.Range(0, 100).Count(_ => budget.TryRetry()), Is.EqualTo(3));
    }
}
