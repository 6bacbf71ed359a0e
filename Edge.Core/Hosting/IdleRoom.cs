using Edge.Core.Timing;

namespace Edge.Core.Hosting;

/// <summary>Room for new connections when the cap is reached: those that idled longest are closed for them (H17). Thread-safe.</summary>
/// <remarks>Closing takes a moment, so a newcomer is let in at once in the place of one that was told to go; the cap is exceeded by the
/// connections on their way out, a fiftieth of it at most. Looking for them walks all deadlines, so it is done for many at a time, and not
/// again within a tick when there was none.</remarks>
internal sealed class IdleRoom(Heartbeat heartbeat, TimeProvider time)
{
    private readonly Lock _gate = new();
    private int _places;
    private long? _foundNone;

    /// <summary>How many connections may be on their way out beside a full cap.</summary>
    public static int ShareOf(int maxConnections) => Math.Max(1, maxConnections / 50);

    /// <summary>Takes the place of a connection that idles, and has more of them closed when none is left.</summary>
    /// <param name="maxConnections">The cap.</param>
    /// <param name="closed">Connections that were told to go by this call.</param>
    /// <returns>False: nobody idles.</returns>
    public bool TryTake(int maxConnections, out int closed)
    {
        lock (_gate)
        {
            closed = 0;
            if (_places == 0 && (_foundNone is not { } then || time.GetElapsedTime(then) >= heartbeat.Interval))
            {
                closed = heartbeat.ExpireEarliest(DeadlineReason.Idle, ShareOf(maxConnections), DeadlineReason.IdleUnderPressure);
                _places = closed;
                _foundNone = closed == 0 ? time.GetTimestamp() : null;
            }

            if (_places == 0)
            {
                return false;
            }

            _places--;
            return true;
        }
    }
}
