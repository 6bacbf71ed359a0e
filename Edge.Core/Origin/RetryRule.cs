namespace Edge.Core.Origin;

/// <summary>What is known of an attempt that gave no usable answer: recorded where it happened, never guessed from an exception.</summary>
/// <param name="Failure">How it failed; <see cref="OriginFailure.None"/> when a response came.</param>
/// <param name="Status">Status of the response, or 0.</param>
/// <param name="WillClose">Whether the response announces the end of its connection.</param>
/// <param name="WasReused">Whether the connection had served before.</param>
/// <param name="WasWritten">Whether a byte of the request was handed to the network.</param>
/// <param name="Number">Attempts so far, this one included and those not counted left out; from 1.</param>
internal readonly record struct OriginAttempt(OriginFailure Failure, int Status, bool WillClose, bool WasReused, bool WasWritten, int Number);

/// <summary>What follows on an attempt.</summary>
internal enum RetryVerdict : byte
{
    /// <summary>This is the answer, or the failure.</summary>
    None,

    /// <summary>Again on another connection, whichever; it does not count, because nothing was sent.</summary>
    Uncounted,

    /// <summary>Again, on a fresh connection, if the budget allows.</summary>
    Fresh,
}

/// <summary>Whether an attempt may be followed by another (O06, O07, E-65; RFC 9110 §9.2.2, RFC 9112 §9.3.1). No byte of a response has reached the viewer.</summary>
internal static class RetryRule
{
    /// <param name="request">What was sent.</param>
    /// <param name="attempt">What came of it.</param>
    /// <param name="maxAttempts">The origin's <c>connectionAttempts</c> (E-63, E-65).</param>
    public static RetryVerdict Judge(OriginRequest request, in OriginAttempt attempt, int maxAttempts)
    {
        // The origin did not see it: whatever the method, if only the content is still there.
        if (attempt is { Failure: OriginFailure.ClosedBeforeResponse, WasReused: true, WasWritten: false })
        {
            return request.IsHeld ? RetryVerdict.Uncounted : RetryVerdict.None;
        }

        var allowed = attempt switch
        {
            { Number: var number } when number >= maxAttempts => false,
            { Failure: OriginFailure.ResponseTimedOut } => request.Replay == Replay.Safe,   // E-65: until the attempts are spent
            { Number: > 1 } => false,                                                       // a failed retry is not retried
            { Failure: OriginFailure.ClosedBeforeResponse, WasReused: true } => request.Replay != Replay.Never,
            { Failure: OriginFailure.ClosedBeforeResponse } => request.Replay == Replay.Safe,
            _ when IsIdleTimeout(attempt) => request.Replay != Replay.Never,
            { Failure: OriginFailure.None, Status: 421 } => request.IsHeld,                 // RFC 9110 §15.5.20: it was not processed
            _ => false,                                                                     // 503 and 429 with Retry-After among them
        };
        return allowed ? RetryVerdict.Fresh : RetryVerdict.None;
    }

    /// <summary>408 with close as the first thing on a connection that has served before: the origin had grown tired of waiting, and speaks of no
    /// request of ours (RFC 9110 §15.5.9).</summary>
    public static bool IsIdleTimeout(in OriginAttempt attempt) =>
        attempt is { Failure: OriginFailure.None, Status: 408, WillClose: true, WasReused: true };
}
