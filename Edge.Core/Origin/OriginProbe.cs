using System.Text;
using Edge.Core.Config;
using Edge.Core.Exchange;

namespace Edge.Core.Origin;

/// <summary>One health check: a GET of the configured path on a connection of its own, which closes it (O16).</summary>
internal static class OriginProbe
{
    /// <summary>Which pool checks <paramref name="origin"/>: the one of its own name, over TLS wherever the origin may be asked over TLS.</summary>
    public static OriginPoolKey TargetOf(OriginSettings origin) =>
        new(origin, origin.ProtocolPolicy != OriginProtocolPolicy.HttpOnly, origin.DomainName);

    /// <summary>Asks one address.</summary>
    /// <returns>Whether it answered in time with 200 to 399. Never throws.</returns>
    public static async Task<bool> RunAsync(OriginPool pool, OriginPeer peer, CancellationToken cancel)
    {
        var check = pool.Target.Origin.HealthCheck!;
        using var deadline = new CancellationTokenSource(check.Timeout, pool.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
        try
        {
            var rent = await pool.ConnectForProbeAsync(peer, either.Token).ConfigureAwait(false);
            if (rent.Connection is not { } connection)
            {
                return false;
            }

            try
            {
                return await AskAsync(pool, connection, check, either.Token).ConfigureAwait(false);
            }
            finally
            {
                connection.Abort();
                await connection.DisposeAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static async ValueTask<bool> AskAsync(OriginPool pool, OriginConnection connection, HealthCheck check, CancellationToken cancel)
    {
        var host = pool.Target.Origin.DomainName.Contains(':', StringComparison.Ordinal) ? $"[{pool.Target.Origin.DomainName}]" : pool.Target.Origin.DomainName;
        var head = Encoding.ASCII.GetBytes($"GET {check.Path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: RawEdge-HealthCheck\r\nConnection: close\r\n\r\n");
        var exchange = new OriginExchange(pool, connection, EdgeLimits.Default);
        var failure = await exchange.OpenAsync(new OriginRequest(head, MethodKind.Get, null), cancel).ConfigureAwait(false);
        return failure == OriginFailure.None && exchange.Facts.Status is >= 200 and < 400;
    }
}
