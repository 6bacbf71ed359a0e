using Edge.Core.Config;

namespace Edge.Core.Origin;

/// <summary>When each address of an origin is checked next: at the configured interval, spread by a tenth, one check of an address at a time (O16).</summary>
internal sealed class ProbeSchedule(HealthCheck check, TimeProvider time, Func<double> random)
{
    private readonly Dictionary<OriginPeer, (long At, TimeSpan After, bool Running)> _next = [];

    /// <summary>Addresses that are to be checked now; each is running until its check has ended.</summary>
    public List<OriginPeer> Due(OriginPeer[] peers)
    {
        lock (_next)
        {
            foreach (var gone in _next.Keys.Except(peers).ToList())
            {
                _next.Remove(gone);
            }

            var due = new List<OriginPeer>();
            foreach (var peer in peers)
            {
                if (!_next.TryGetValue(peer, out var next) || (!next.Running && time.GetElapsedTime(next.At) >= next.After))
                {
                    _next[peer] = (time.GetTimestamp(), check.Interval * (0.9 + 0.2 * random()), true);
                    due.Add(peer);
                }
            }

            return due;
        }
    }

    /// <summary>Waits for the end of one check and reports it, unless the pool was closed meanwhile.</summary>
    public async Task RunAsync(OriginPeer peer, Task<bool> check, PeerReports reports, CancellationToken closed)
    {
        var good = await check.ConfigureAwait(false);
        Done(peer);
        if (!closed.IsCancellationRequested)
        {
            reports.Checked(peer, good);
        }
    }

    private void Done(OriginPeer peer)
    {
        lock (_next)
        {
            if (_next.TryGetValue(peer, out var next))
            {
                _next[peer] = next with { Running = false };
            }
        }
    }
}
