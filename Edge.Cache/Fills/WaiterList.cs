namespace Edge.Cache.Fills;

/// <summary>The readers that wait, linked through themselves: adding, leaving and taking all of them allocate nothing. Under the
/// fill's gate.</summary>
internal struct WaiterList
{
    private FillReader? _first;

    public void Add(FillReader reader)
    {
        reader.IsWaiting = true;
        reader.Previous = null;
        reader.Next = _first;
        if (_first is not null)
        {
            _first.Previous = reader;
        }

        _first = reader;
    }

    /// <summary>Takes <paramref name="reader"/> out if it still waits.</summary>
    public bool Remove(FillReader reader)
    {
        if (!reader.IsWaiting)
        {
            return false;
        }

        reader.IsWaiting = false;
        if (reader.Previous is null)
        {
            _first = reader.Next;
        }
        else
        {
            reader.Previous.Next = reader.Next;
        }

        if (reader.Next is not null)
        {
            reader.Next.Previous = reader.Previous;
        }

        reader.Previous = reader.Next = null;
        return true;
    }

    /// <summary>Takes all of them, as a chain for <see cref="WakeAll"/>.</summary>
    public FillReader? TakeAll()
    {
        for (var reader = _first; reader is not null; reader = reader.Next)
        {
            reader.IsWaiting = false;
        }

        var taken = _first;
        _first = null;
        return taken;
    }

    /// <summary>Resumes a taken chain, outside the gate. Each reader's continuation runs on the pool, never here.</summary>
    public static void WakeAll(FillReader? taken)
    {
        while (taken is not null)
        {
            // A woken reader may wait again at once and use its links anew.
            var next = taken.Next;
            taken.Previous = taken.Next = null;
            taken.Wake();
            taken = next;
        }
    }
}
