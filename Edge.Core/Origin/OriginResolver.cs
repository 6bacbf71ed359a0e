using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Edge.Core.Origin;

/// <summary>Names to addresses, in the background: a request waits for the resolver only when nothing is known of its name yet.</summary>
/// <remarks>The system's resolver gives no TTL, so the interval is configuration; see <see cref="SystemLookups"/>. An answer older than that is asked for again while it goes on
/// serving; the last good one serves for an hour while the resolver is dead. A name of which nothing is known is asked for again with growing
/// pauses. Any thread may ask; one lookup per name runs at a time (O13–O15).</remarks>
internal sealed class OriginResolver(TimeProvider time, Func<string, CancellationToken, Task<IPAddress[]>>? lookup = null)
{
    /// <summary>How long the last good answer outlives a dead resolver: 1 h.</summary>
    public static readonly TimeSpan LastGoodLifetime = TimeSpan.FromHours(1);

    /// <summary>How long one lookup may take: 10 s.</summary>
    public static readonly TimeSpan LookupTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Pause after the first failed lookup of an unknown name, doubled with each further one up to the interval: 1 s.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    /// <summary>Addresses of one name that are used: the first 16.</summary>
    public const int MaxAddresses = 16;

    // A name that nobody asked for is left alone; it is looked up again when somebody does.
    private static readonly TimeSpan RefreshedWhileUsed = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.OrdinalIgnoreCase);
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _lookup =
        lookup ?? SystemLookup();

    /// <summary>Addresses of <paramref name="name"/>, in the resolver's order (RFC 6724); empty when there is none.</summary>
    /// <param name="name">A host name, or an address, which answers itself.</param>
    /// <param name="interval">How long an answer is used without asking again.</param>
    /// <param name="cancel">Nobody waits any more; the lookup goes on for others.</param>
    public async ValueTask<IReadOnlyList<IPAddress>> ResolveAsync(string name, TimeSpan interval, CancellationToken cancel)
    {
        if (IPAddress.TryParse(name, out var literal))
        {
            return [literal];
        }

        var entry = _entries.GetOrAdd(name, static _ => new Entry());
        var running = Begin(name, entry, interval, used: true);
        if (running is { IsCompleted: false } && entry.Current(time) is null)
        {
            await running.WaitAsync(cancel).ConfigureAwait(false);
        }

        return entry.Current(time) ?? [];
    }

    /// <summary>What is known of <paramref name="name"/> now, without asking; null: nothing.</summary>
    public IReadOnlyList<IPAddress>? Known(string name) =>
        IPAddress.TryParse(name, out var literal) ? [literal]
        : _entries.TryGetValue(name, out var entry) ? entry.Current(time) : null;

    /// <summary>Asks anew for the names in use whose answers are old; called by the clock of the server once a second.</summary>
    public void Refresh()
    {
        foreach (var (name, entry) in _entries)
        {
            if (entry.IdleFor(time) <= RefreshedWhileUsed)
            {
                Begin(name, entry, entry.Interval, used: false);
            }
            else if (entry.IdleFor(time) > LastGoodLifetime)
            {
                _entries.TryRemove(new KeyValuePair<string, Entry>(name, entry));
            }
        }
    }

    // The lookup that runs, or is begun because it is time; null: there is none.
    private Task? Begin(string name, Entry entry, TimeSpan interval, bool used)
    {
        lock (entry.Gate)
        {
            var now = time.GetTimestamp();
            if (used)
            {
                entry.Used = now;
                entry.Interval = interval;
            }

            if (entry.Running is null && entry.IsDue(time, now))
            {
                entry.Asked = now;
                entry.Running = Task.CompletedTask;   // a lookup that ends at once must not find itself begun again
                var running = LookUpAsync(name, entry);
                if (!running.IsCompleted)
                {
                    entry.Running = running;
                }
            }

            return entry.Running;
        }
    }

    private async Task LookUpAsync(string name, Entry entry)
    {
        IPAddress[]? found = null;
        try
        {
            using var deadline = new CancellationTokenSource(LookupTimeout, time);
            found = await _lookup(name, deadline.Token).WaitAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException or ArgumentException)
        {
            // No answer; what was known stays.
        }
        finally
        {
            lock (entry.Gate)
            {
                entry.End(found, time.GetTimestamp());
            }
        }
    }

    private static Func<string, CancellationToken, Task<IPAddress[]>> SystemLookup()
    {
        var lookups = new SystemLookups(Dns.GetHostAddresses);
        return (name, _) => lookups.LookUpAsync(name);
    }

    // Guarded by its gate.
    private sealed class Entry
    {
        public readonly Lock Gate = new();
        public IPAddress[]? Addresses;
        public long? Asked;
        public long Good;
        public long Used;
        public int Failures;
        public TimeSpan Interval;
        public Task? Running;

        public IPAddress[]? Current(TimeProvider time)
        {
            lock (Gate)
            {
                return Addresses is not null && (Failures == 0 || time.GetElapsedTime(Good) < LastGoodLifetime) ? Addresses : null;
            }
        }

        public void End(IPAddress[]? found, long now)
        {
            Running = null;
            if (found is not { Length: > 0 })
            {
                Failures++;
                return;
            }

            Addresses = found.Length <= MaxAddresses ? found : found[..MaxAddresses];
            Good = now;
            Failures = 0;
        }

        public TimeSpan IdleFor(TimeProvider time)
        {
            lock (Gate)
            {
                return time.GetElapsedTime(Used);
            }
        }

        public bool IsDue(TimeProvider time, long now)
        {
            if (Asked is not { } asked)
            {
                return true;
            }

            var pause = Interval;
            if (Failures > 0)
            {
                var growing = FirstPause * Math.Pow(2, Math.Min(Failures - 1, 16));
                pause = growing < Interval ? growing : Interval;
            }

            return time.GetElapsedTime(asked, now) >= pause;
        }
    }
}
