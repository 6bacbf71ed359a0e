namespace Edge.Cache.Store.Arena;

/// <summary>Chunks that were dropped and that the collector has not taken yet, because it has not run or because somebody still reads in
/// them. Asks for a collection when they come to too much (I9). Thread-safe.</summary>
/// <param name="bound">Bytes above which a collection is asked for.</param>
internal sealed class ChunkLimbo(long bound)
{
    private readonly Lock _gate = new();
    private readonly Queue<(WeakReference Chunk, int Size)> _dropped = new();
    private long _bytes;
    private int _collections;
    private bool _isAsked;

    /// <summary>Their bytes, as far as is known.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                Forget();
                return _bytes;
            }
        }
    }

    /// <summary>Notes a dropped chunk.</summary>
    public void Add(byte[] chunk)
    {
        lock (_gate)
        {
            _dropped.Enqueue((new WeakReference(chunk), chunk.Length));
            _bytes += chunk.Length;
            if (_bytes > bound)
            {
                Forget();
            }

            // One collection at a time: what is left after it is being read, and the next one would not free it either.
            if (_bytes > bound && !_isAsked)
            {
                _isAsked = true;
                ThreadPool.UnsafeQueueUserWorkItem(static _ => GC.Collect(2, GCCollectionMode.Forced, blocking: false, compacting: false), null);
            }
        }
    }

    // Only a collection changes anything.
    private void Forget()
    {
        var collections = GC.CollectionCount(2);
        if (collections == _collections)
        {
            return;
        }

        _collections = collections;
        _isAsked = false;
        for (var left = _dropped.Count; left > 0; left--)
        {
            var (chunk, size) = _dropped.Dequeue();
            if (chunk.IsAlive)
            {
                _dropped.Enqueue((chunk, size));
            }
            else
            {
                _bytes -= size;
            }
        }
    }
}
