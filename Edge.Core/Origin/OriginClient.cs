using Edge.Core.Config;
using Edge.Http1;

namespace Edge.Core.Origin;

/// <summary>What sending a request gave: an open exchange, or the failure with a detail for the log.</summary>
internal readonly record struct OriginAnswer(OriginExchange? Exchange, OriginFailure Failure, string Detail);

/// <summary>Sends requests to origins: rents, sends, and tries again where the recorded facts allow it.</summary>
internal sealed class OriginClient(OriginPools pools)
{
    /// <summary>Sends <paramref name="request"/> and waits for the final head.</summary>
    /// <returns>An exchange that the caller disposes, or a failure. Never throws on peer input; a cancelled token gives <see cref="OriginFailure.Abandoned"/>.</returns>
    public async ValueTask<OriginAnswer> SendAsync(OriginPoolKey target, OriginRequest request, EdgeLimits limits, CancellationToken cancel)
    {
        var pool = pools.For(target);
        var reuse = true;
        pool.Retries.OnRequest();
        for (var attempt = 1; ; attempt++)
        {
            OriginRent rent;
            try
            {
                rent = await pool.RentAsync(request.IsReplayable, reuse, cancel).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return new OriginAnswer(null, OriginFailure.Abandoned, "nobody waits for the answer");
            }

            if (rent.Connection is null)
            {
                return new OriginAnswer(null, rent.Failure, rent.Detail);
            }

            var exchange = new OriginExchange(pool, rent.Connection, limits);
            var failure = await exchange.OpenAsync(request, cancel).ConfigureAwait(false);
            if (failure == OriginFailure.None)
            {
                return new OriginAnswer(exchange, OriginFailure.None, "");
            }

            var detail = failure == OriginFailure.InvalidResponse ? Http1ErrorNames.Of(exchange.Error) : OriginFailures.NameOf(failure);
            exchange.Abort();
            await exchange.DisposeAsync().ConfigureAwait(false);
            if (!RetryRule.Allows(request, failure, attempt, target.Origin.ConnectionAttempts) || !pool.Retries.TryRetry())
            {
                return new OriginAnswer(null, failure, detail);
            }

            reuse = false;   // whatever closed one idle connection may have closed them all
        }
    }
}
