namespace Edge.Cache.Fills;

/// <summary>The readers of a fill and how far the fastest and the slowest are. Under the fill's gate.</summary>
/// <remarks>The slowest is only kept while somebody asks for it: counting how many stand there makes a step of all readers cost
/// one scan, not one scan each.</remarks>
internal sealed class ReaderSet
{
    private readonly List<FillReader> _readers = [];
    private bool _tracksSlowest;
    private int _atSlowest;

    public int Count => _readers.Count;

    /// <summary>The furthest position any reader ever had.</summary>
    public long Fastest { get; private set; }

    /// <summary>The least position of the readers; valid after <see cref="TrackSlowest"/>, while there are any.</summary>
    public long Slowest { get; private set; }

    public void Add(FillReader reader)
    {
        reader.Index = _readers.Count;
        _readers.Add(reader);
    }

    /// <summary>Takes <paramref name="reader"/> out; false when it is not in.</summary>
    public bool Remove(FillReader reader)
    {
        if (reader.Index >= _readers.Count || !ReferenceEquals(_readers[reader.Index], reader))
        {
            return false;
        }

        var last = _readers[^1];
        _readers[reader.Index] = last;
        last.Index = reader.Index;
        _readers.RemoveAt(_readers.Count - 1);
        LeftPosition(reader.Position);
        return true;
    }

    /// <summary>Takes out all but the leader and marks them released.</summary>
    public void ReleaseFollowers()
    {
        for (var i = _readers.Count - 1; i >= 0; i--)
        {
            if (!_readers[i].IsLeader)
            {
                _readers[i].IsReleased = true;
                Remove(_readers[i]);
            }
        }
    }

    public void Move(FillReader reader, long position)
    {
        var before = reader.Position;
        reader.Position = position;
        Fastest = Math.Max(Fastest, position);
        if (position != before)
        {
            LeftPosition(before);
        }
    }

    /// <summary>From now on <see cref="Slowest"/> is kept.</summary>
    public void TrackSlowest()
    {
        _tracksSlowest = true;
        Scan();
    }

    private void LeftPosition(long position)
    {
        if (_tracksSlowest && position == Slowest && --_atSlowest == 0)
        {
            Scan();
        }
    }

    private void Scan()
    {
        Slowest = long.MaxValue;
        _atSlowest = 0;
        foreach (var reader in _readers)
        {
            if (reader.Position < Slowest)
            {
                Slowest = reader.Position;
                _atSlowest = 0;
            }

            _atSlowest += reader.Position == Slowest ? 1 : 0;
        }
    }
}
