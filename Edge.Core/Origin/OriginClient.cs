using Edge.Core.Config;
using Edge.Http1;

namespace Edge.Core.Origin;

/// <summary>What sending a request gave: an open exchange, or the failure with a detail for the log.</summary>
internal readonly record struct OriginAnswer(OriginExchange? Exchange, OriginFailure Failure, string Detail)
{
    /// <summary>Whether the origin cannot have seen the request: there was no connection to write it on.</summary>
    public bool IsUnsent { get; init; }
}

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
        for (var number = 1; ;)
        {
            OriginRent rent;
            try
            {
                rent = await pool.RentAsync(request.Replay != Replay.Never, reuse, Affinity(target, request), cancel).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return new OriginAnswer(null, OriginFailure.Abandoned, "nobody waits for the answer");
            }

            if (rent.Connection is null)
            {
                return new OriginAnswer(null, rent.Failure, rent.Detail) { IsUnsent = number == 1 };
            }

            var exchange = new OriginExchange(pool, rent.Connection, limits);
            var failure = await exchange.OpenAsync(request, cancel).ConfigureAwait(false);
            if (failure == OriginFailure.None && exchange.Facts.Status is not (408 or 421))
            {
                pool.Judge(rent.Connection, failure);
                return new OriginAnswer(exchange, OriginFailure.None, "");
            }

            pool.Judge(rent.Connection, failure);
            var detail = failure == OriginFailure.InvalidResponse ? Http1ErrorNames.Of(exchange.Error) : OriginFailures.NameOf(failure);
            if (failure != OriginFailure.None)
            {
                exchange.Abort();   // before the question what was written: from here on nothing is
            }

            var attempt = exchange.Describe(failure, number);
            var verdict = RetryRule.Judge(request, attempt, target.Origin.ConnectionAttempts);
            if (verdict == RetryVerdict.Fresh && !pool.Retries.TryRetry())
            {
                verdict = RetryVerdict.None;
            }

            if (verdict == RetryVerdict.None && failure == OriginFailure.None)
            {
                if (!RetryRule.IsIdleTimeout(attempt))
                {
                    return new OriginAnswer(exchange, OriginFailure.None, "");
                }

                failure = OriginFailure.ClosedBeforeResponse;
                detail = "408 for a request that it did not wait for";
                exchange.Abort();
            }

            await exchange.DisposeAsync().ConfigureAwait(false);
            switch (verdict)
            {
                case RetryVerdict.None:
                    return new OriginAnswer(null, failure, detail);
                case RetryVerdict.Fresh:
                    reuse = false;   // whatever closed one idle connection may have closed them all
                    number++;
                    break;
            }
        }
    }

    // The request target, as it goes out: what the origin would cache by.
    private static ulong Affinity(OriginPoolKey target, OriginRequest request)
    {
        if (target.Origin.Balance != OriginBalance.Hash)
        {
            return 0;
        }

        var line = request.Head.Span;
        line = line[(line.IndexOf((byte)' ') + 1)..];
        return RendezvousHash.Of(line[..line.IndexOf((byte)' ')]);
    }
}
