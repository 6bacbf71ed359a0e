namespace Edge.Core.Origin;

/// <summary>Whether a failed exchange may be tried again: decided from recorded facts, never from an exception (O06, O07).</summary>
internal static class RetryRule
{
    /// <param name="request">What was sent.</param>
    /// <param name="failure">How it failed; no byte of the response has reached the viewer.</param>
    /// <param name="attempt">Attempts so far, from 1.</param>
    /// <param name="maxAttempts">The origin's <c>connectionAttempts</c> (E-63, E-65).</param>
    public static bool Allows(OriginRequest request, OriginFailure failure, int attempt, int maxAttempts) => failure switch
    {
        _ when !request.IsReplayable => false,

        // The race with an idle close, or an origin that is just restarting: once, on a fresh connection.
        OriginFailure.ClosedBeforeResponse => attempt == 1,

        // E-65: GET and HEAD are tried again after a time-out, up to the configured attempts.
        OriginFailure.ResponseTimedOut => attempt < maxAttempts,
        _ => false,
    };
}
