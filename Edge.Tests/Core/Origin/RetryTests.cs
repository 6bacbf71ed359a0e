using Edge.Core.Exchange;
using Edge.Core.Origin;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Core.Origin;

/// <summary>When a failed exchange may be tried again (O06, O07, E-65).</summary>
internal sealed class RetryTests
{
    private sealed class NoBody : IRequestBody
    {
        public bool ViewerFailed => false;

        public Task<bool> SendAsync(System.IO.Pipelines.PipeWriter output, CancellationToken cancel) => Task.FromResult(true);

        public void Stop()
        {
        }
    }

    private static OriginRequest Request(MethodKind method, bool body = false) => new(ReadOnlyMemory<byte>.Empty, method, body ? new NoBody() : null);

    [TestCase(nameof(MethodKind.Get), false, ExpectedResult = true)]
    [TestCase(nameof(MethodKind.Head), false, ExpectedResult = true)]
    [TestCase(nameof(MethodKind.Post), false, ExpectedResult = false)]
    [TestCase(nameof(MethodKind.Post), true, ExpectedResult = false)]
    [TestCase(nameof(MethodKind.Put), true, ExpectedResult = false)]
    [TestCase(nameof(MethodKind.Options), false, ExpectedResult = false)]
    [TestCase(nameof(MethodKind.Other), false, ExpectedResult = false)]
    public bool O06_ClosedBeforeResponse_IsTriedOnceMoreForReplayableRequestsOnly(string method, bool body) =>
        RetryRule.Allows(Request(Enum.Parse<MethodKind>(method), body), OriginFailure.ClosedBeforeResponse, attempt: 1, maxAttempts: 3);

    [Test]
    public void O06_ClosedTwice_IsNotTriedAgain() =>
        Assert.That(RetryRule.Allows(Request(MethodKind.Get), OriginFailure.ClosedBeforeResponse, attempt: 2, maxAttempts: 3), Is.False);

    [TestCase(1, ExpectedResult = true)]
    [TestCase(2, ExpectedResult = true)]
    [TestCase(3, ExpectedResult = false)]
    public bool E65_ResponseTimedOut_IsTriedUpToTheConfiguredAttempts(int attempt) =>
        RetryRule.Allows(Request(MethodKind.Get), OriginFailure.ResponseTimedOut, attempt, maxAttempts: 3);

    [TestCase(nameof(OriginFailure.InvalidResponse))]
    [TestCase(nameof(OriginFailure.CertificateRefused))]
    [TestCase(nameof(OriginFailure.TlsHandshakeFailed))]
    [TestCase(nameof(OriginFailure.BodyTruncated))]
    [TestCase(nameof(OriginFailure.PoolExhausted))]
    [TestCase(nameof(OriginFailure.Abandoned))]
    public void G7_OtherFailures_AreNeverTriedAgain(string failure) =>
        Assert.That(RetryRule.Allows(Request(MethodKind.Get), Enum.Parse<OriginFailure>(failure), attempt: 1, maxAttempts: 3), Is.False);

    [Test]
    public void O07_FailingOrigin_GetsAtMostTheBudgetOnTop()
    {
        var time = new FakeTimeProvider();
        var budget = new RetryBudget(percent: 20, time);
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
        var budget = new RetryBudget(percent: 20, time);
        for (var i = 0; i < 1_000; i++)
        {
            budget.OnRequest();
        }

        time.Advance(RetryBudget.Window);

        Assert.That(Enumerable.Range(0, 100).Count(_ => budget.TryRetry()), Is.EqualTo(3));
    }
}
