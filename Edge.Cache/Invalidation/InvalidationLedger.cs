using System.Collections.Concurrent;
using Edge.Cache.Keys;
using Edge.Cache.Store;

namespace Edge.Cache.Invalidation;

/// <summary>The process's sequence of purges and what they concern (docs/cache.md). Clocks play no part.</summary>
/// <remarks>
/// A response is <em>born</em> at the sequence read before its origin request was sent, and is good while no purge that
/// concerns it has a higher number. So a fill that raced with a purge is dead on arrival (C23).
/// A lookup compares one number: the generation in which the response was examined last. Purges write what they concern first
/// and raise the generation then, one after the other; so whoever sees the new generation sees the purge.
/// </remarks>
public sealed class InvalidationLedger
{
    // What a purge whose sweep is over concerned: only fills still on their way are compared with it, because the sweep has
    // examined all else. A number per slot: colliding targets keep a response from being stored, rarely and safely.
    private readonly long[] _swept = new long[1 << 14];
    private readonly ConcurrentDictionary<ulong, RunningPurge> _purged = new();
    private readonly ConcurrentDictionary<ulong, RunningPurge> _softened = new();
    private readonly ConcurrentDictionary<string, InvalidationScope> _scopes = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock _gate = new();
    private long _sequence = 1;
    private long _generation = 1;
    private long _barrier;
    private long _droppedTags;
    private int _running;
    private long _sweepingGeneration;
    private long _sweptGeneration = 1;

    /// <summary>Paths and tags of one site that may wait for a sweep (E-152).</summary>
    public const int MaxRunning = 3000;

    /// <summary>Prefixes of one site that may wait for a sweep (E-152).</summary>
    public const int MaxRunningPrefixes = 15;

    /// <summary>Purges of all kinds beyond which writes cause no more of them.</summary>
    public const int MaxRunningWritten = 1000;

    /// <summary>The newest number: the birth of a fill that starts now.</summary>
    public long Current => Volatile.Read(ref _sequence);

    /// <summary>Paths, prefixes and tags that wait for a sweep and are compared with what is older than they.</summary>
    public int Running => Volatile.Read(ref _running) + _scopes.Values.Sum(scope => scope.Prefixes.Length);

    /// <summary>Whether something was purged since the last whole sweep began.</summary>
    public bool NeedsSweep => Volatile.Read(ref _generation) != Volatile.Read(ref _sweptGeneration);

    /// <summary>Tags that were not taken: too many, too long, malformed (C24).</summary>
    public long DroppedTags => Volatile.Read(ref _droppedTags);

    /// <summary>The scope of the site called <paramref name="site"/>; always the same one, whatever is reloaded.</summary>
    public InvalidationScope ScopeOf(string site) => _scopes.GetOrAdd(site, static (name, ledger) => new InvalidationScope(ledger, name), this);

    /// <summary>Purges everything.</summary>
    public void PurgeAll()
    {
        lock (_gate)
        {
            Raise(ref _barrier, Next());
            Interlocked.Increment(ref _generation);
        }
    }

    /// <summary>Purges things of a site. When it returns, no lookup finds what was stored or under way before.</summary>
    /// <param name="scope">The site.</param>
    /// <param name="purges">What.</param>
    /// <param name="soft">Make it stale instead: it is revalidated before its next use, and still answers for a failing
    /// origin.</param>
    /// <returns>False, and nothing is purged, when more would run than <see cref="MaxRunning"/> or
    /// <see cref="MaxRunningPrefixes"/> (E-152): try again after a sweep.</returns>
    public bool TryPurge(InvalidationScope scope, ReadOnlySpan<Purge> purges, bool soft)
    {
        lock (_gate)
        {
            var prefixes = 0;
            var others = 0;
            foreach (ref readonly var purge in purges)
            {
                prefixes += purge.Kind == PurgeKind.Prefix ? 1 : 0;
                others += purge.Kind is PurgeKind.Path or PurgeKind.Tag ? 1 : 0;
            }

            if (scope.Prefixes.Length + prefixes > MaxRunningPrefixes || (others > 0 && scope.Running + others > MaxRunning))
            {
                return false;
            }

            var number = Next();
            foreach (ref readonly var purge in purges)
            {
                Note(scope, purge, number, soft);
            }

            Interlocked.Increment(ref _generation);
            return true;
        }
    }

    /// <summary>Purges one target because a write to it succeeded (RFC 9111 §4.4).</summary>
    /// <returns>False when too many such purges wait for a sweep: strangers can cause them (C31), so they have a bound of their
    /// own, and the caller removes the one key it knows.</returns>
    public bool TryPurgeWritten(InvalidationScope scope, ReadOnlySpan<byte> path, ReadOnlySpan<byte> query, bool hasQuery) =>
        TryPurgeWritten(scope, scope.HashOfTarget(path, query, hasQuery));

    /// <summary>Purges one group because the answer to a write names it (RFC 9875 §3).</summary>
    /// <param name="scope">The site.</param>
    /// <param name="group">Its hash, see <see cref="CacheGroups"/>.</param>
    /// <returns>False when too many such purges wait for a sweep (C31): nothing is purged.</returns>
    public bool TryPurgeGroup(InvalidationScope scope, ulong group) => TryPurgeWritten(scope, group);

    private bool TryPurgeWritten(InvalidationScope scope, ulong hash)
    {
        lock (_gate)
        {
            if (_running > MaxRunningWritten)
            {
                return false;
            }

            // An operator's purge of the same target still counts as theirs.
            var ofOperator = _purged.TryGetValue(hash, out var before) && before.OfOperator;
            _purged[hash] = new RunningPurge(scope, Next(), ofOperator);
            _running = _purged.Count + _softened.Count;
            Interlocked.Increment(ref _generation);
            return true;
        }
    }

    /// <summary>Whether <paramref name="response"/>, stored under <paramref name="key"/>, may be used. One comparison unless a
    /// purge has come since it was asked last.</summary>
    internal Admission Judge(StoredResponse response, in CacheKey key) => Judge(new JudgedResponse(response), key);

    /// <summary>The same of a response that a revalidation has just put in another's place: purges that were swept meanwhile
    /// examined the other one.</summary>
    internal Admission JudgeFreshened(StoredResponse response, in CacheKey key) => JudgeFreshened(new JudgedResponse(response), key);

    /// <summary>Judges whatever a store keeps.</summary>
    internal Admission Judge<T>(in T stored, in CacheKey key)
        where T : struct, IJudged, allows ref struct
    {
        var generation = Volatile.Read(ref _generation);
        if (stored.ExaminedAt == generation)
        {
            return stored.IsSoftPurged ? Admission.Stale : Admission.Good;
        }

        var admission = Examine(stored.Born, stored.CheckedAt, key, stored.Labels);
        if (admission == Admission.Dead)
        {
            return Admission.Dead;
        }

        if (admission == Admission.Stale)
        {
            stored.MarkSoftPurged();
        }

        stored.MarkExamined(generation);
        return stored.IsSoftPurged ? Admission.Stale : Admission.Good;
    }

    /// <summary>Judges what has just been put in another's place.</summary>
    internal Admission JudgeFreshened<T>(in T stored, in CacheKey key)
        where T : struct, IJudged, allows ref struct
    {
        if (Judge(stored, key) == Admission.Good && !Admits(stored.CheckedAt, key, stored.Labels))
        {
            stored.MarkSoftPurged();
            return Admission.Stale;
        }

        return Judge(stored, key);
    }

    /// <summary>Whether a fill may be shared with newcomers, and its response stored: no purge of any kind has come since its
    /// birth.</summary>
    internal bool Admits(long born, in CacheKey key, ResponseLabels labels) => Admits(born, key, labels.View);

    private bool Admits(long born, in CacheKey key, in LabelView labels)
    {
        if (Examine(born, born, key, labels) != Admission.Good || born < Volatile.Read(ref _swept[Slot(key.Hash)]))
        {
            return false;
        }

        if (labels.Scope is not { } scope)
        {
            return true;
        }

        // Examined first, so that what a sweep takes from there it has put here before.
        if (born < Volatile.Read(ref scope.FillFloor) || born < Volatile.Read(ref _swept[Slot(TargetHash(scope, key, labels))]))
        {
            return false;
        }

        foreach (var tag in labels.Tags)
        {
            if (born < Volatile.Read(ref _swept[Slot(tag)]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Notes a purge of the key with this hash, for fills. The store calls it before it removes the entry.</summary>
    internal void StampKey(ulong hash) => Raise(ref _swept[Slot(hash)], Next());

    internal void CountDroppedTag() => Interlocked.Increment(ref _droppedTags);

    /// <summary>The number of the last whole purge, for a sweep that begins now.</summary>
    internal long BeginSweep()
    {
        lock (_gate)
        {
            _sweepingGeneration = _generation;
            return Current;   // never that of a purge that has its number and has not noted yet what it concerns
        }
    }

    /// <summary>Forgets the purges up to <paramref name="sequence"/>, the answer of <see cref="BeginSweep"/>: the sweep since then
    /// examined everything that was stored.</summary>
    internal void Retire(long sequence)
    {
        lock (_gate)
        {
            Retire(_purged, sequence);
            Retire(_softened, sequence);
            _running = _purged.Count + _softened.Count;
            Volatile.Write(ref _sweptGeneration, _sweepingGeneration);
            foreach (var scope in _scopes.Values)
            {
                var newest = scope.Prefixes.Where(prefix => prefix.Sequence <= sequence).Max(prefix => (long?)prefix.Sequence);
                if (newest is { } floor)
                {
                    Raise(ref scope.FillFloor, floor);
                    scope.Prefixes = [.. scope.Prefixes.Where(prefix => prefix.Sequence > sequence)];
                }
            }
        }
    }

    private void Retire(ConcurrentDictionary<ulong, RunningPurge> running, long sequence)
    {
        foreach (var (hash, purge) in running)
        {
            if (purge.Sequence <= sequence)
            {
                Raise(ref _swept[Slot(hash)], purge.Sequence);
                running.TryRemove(hash, out _);
                purge.Scope.Running -= purge.OfOperator ? 1 : 0;
            }
        }
    }

    private void Note(InvalidationScope scope, in Purge purge, long number, bool soft)
    {
        switch (purge.Kind)
        {
            case PurgeKind.All:
                Raise(ref soft ? ref scope.SoftBarrier : ref scope.Barrier, number);
                break;
            case PurgeKind.Prefix:
                scope.Prefixes = [.. scope.Prefixes, new PrefixPurge(purge.Text, number, soft)];
                break;
            case PurgeKind.Tag:
                Run(scope, scope.HashOfTag(purge.Text.Span), number, soft);
                break;
            default:
                var text = purge.Text.Span;
                var mark = text.IndexOf((byte)'?');
                var path = mark < 0 ? text : text[..mark];
                var query = mark < 0 ? default : text[(mark + 1)..];
                Run(scope, scope.HashOfTarget(path, query, hasQuery: mark >= 0), number, soft);
                break;
        }
    }

    // Under the gate.
    private void Run(InvalidationScope scope, ulong hash, long number, bool soft)
    {
        var running = soft ? _softened : _purged;
        var isNew = !running.TryGetValue(hash, out var before) || !before.OfOperator;
        running[hash] = new RunningPurge(scope, number, OfOperator: true);
        scope.Running += isNew ? 1 : 0;
        Volatile.Write(ref _running, _purged.Count + _softened.Count);
    }

    private Admission Examine(long born, long checkedAt, in CacheKey key, in LabelView labels)
    {
        if (born < Volatile.Read(ref _barrier))
        {
            return Admission.Dead;
        }

        if (labels.Scope is not { } scope)
        {
            return Admission.Good;
        }

        if (born < Volatile.Read(ref scope.Barrier))
        {
            return Admission.Dead;
        }

        var admission = checkedAt < Volatile.Read(ref scope.SoftBarrier) ? Admission.Stale : Admission.Good;
        if (scope.Prefixes is { Length: > 0 } prefixes)
        {
            admission = Worse(admission, ExaminePrefixes(prefixes, born, checkedAt, key, labels));
        }

        if (Volatile.Read(ref _running) == 0)
        {
            return admission;
        }

        admission = Worse(admission, ExamineRunning(TargetHash(scope, key, labels), born, checkedAt));
        foreach (var tag in labels.Tags)
        {
            admission = Worse(admission, ExamineRunning(tag, born, checkedAt));
        }

        return admission;
    }

    private static Admission ExaminePrefixes(PrefixPurge[] prefixes, long born, long checkedAt, in CacheKey key, in LabelView labels)
    {
        var target = KeyTarget.Of(key);
        var path = labels.NormalPath.IsEmpty ? target.Path : labels.NormalPath;
        var admission = Admission.Good;
        foreach (var prefix in prefixes)
        {
            if ((prefix.Soft ? checkedAt : born) < prefix.Sequence && prefix.Matches(path, target.Query, target.HasQuery))
            {
                admission = Worse(admission, prefix.Soft ? Admission.Stale : Admission.Dead);
            }
        }

        return admission;
    }

    private Admission ExamineRunning(ulong hash, long born, long checkedAt)
    {
        if (_purged.TryGetValue(hash, out var purge) && born < purge.Sequence)
        {
            return Admission.Dead;
        }

        return _softened.TryGetValue(hash, out purge) && checkedAt < purge.Sequence ? Admission.Stale : Admission.Good;
    }

    private static ulong TargetHash(InvalidationScope scope, in CacheKey key, in LabelView labels)
    {
        var target = KeyTarget.Of(key);
        return scope.HashOfTarget(labels.NormalPath.IsEmpty ? target.Path : labels.NormalPath, target.Query, target.HasQuery);
    }

    private static Admission Worse(Admission one, Admission other) => one > other ? one : other;

    private long Next() => Interlocked.Increment(ref _sequence);

    /// <summary>Raises <paramref name="target"/> to <paramref name="value"/> unless another purge has raised it
    /// further.</summary>
    private static void Raise(ref long target, long value)
    {
        var seen = Volatile.Read(ref target);
        while (seen < value)
        {
            var found = Interlocked.CompareExchange(ref target, value, seen);
            if (found == seen)
            {
                return;
            }

            seen = found;
        }
    }

    private int Slot(ulong hash) => (int)(hash >> 20) & (_swept.Length - 1);

    /// <summary>A path or a tag that waits for a sweep.</summary>
    /// <param name="Scope">Its site.</param>
    /// <param name="Sequence">Its number.</param>
    /// <param name="OfOperator">Whether it counts towards <see cref="MaxRunning"/>.</param>
    private readonly record struct RunningPurge(InvalidationScope Scope, long Sequence, bool OfOperator);
}
