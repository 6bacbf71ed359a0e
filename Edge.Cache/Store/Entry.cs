using Edge.Cache.Keys;

namespace Edge.Cache.Store;

/// <summary>Where an entry stands: <c>Small → Main → Dead</c> or <c>Small → Dead</c>, only by exchange of the state word (CACHE
/// §3.5).</summary>
internal enum EntryState
{
    /// <summary>In the small queue, or on its way there.</summary>
    Small,

    /// <summary>In the main queue.</summary>
    Main,

    /// <summary>Gone. Whoever brought it here subtracts its bytes and unlinks it.</summary>
    Dead,
}

/// <summary>One response in the store. A killed entry may linger in a queue; it then holds its key, not its response.</summary>
internal sealed class Entry(CacheKey key, StoredResponse response)
{
    /// <summary>Visits are not counted beyond this.</summary>
    public const int MaxVisits = 3;

    private StoredResponse? _response = response;
    private int _state = (int)EntryState.Small;
    private int _visits;

    /// <summary>The key, owned.</summary>
    public CacheKey Key { get; } = key;

    /// <summary>Bytes for the budget.</summary>
    public long Size { get; } = response.Size + key.Length;

    /// <summary>The response; null once killed.</summary>
    public StoredResponse? Response => Volatile.Read(ref _response);

    /// <summary>State now.</summary>
    public EntryState State => (EntryState)Volatile.Read(ref _state);

    /// <summary>Visits since the evictor last looked. Written without synchronisation, on purpose: a lost visit costs
    /// nothing.</summary>
    public int Visits
    {
        get => _visits;
        set => _visits = value;
    }

    /// <summary>Notes a visit; a hot entry is only read.</summary>
    public void Visit()
    {
        if (_visits < MaxVisits)
        {
            _visits++;
        }
    }

    /// <summary>Small → Main; false when it is not in Small any more.</summary>
    public bool TryPromote() =>
        Interlocked.CompareExchange(ref _state, (int)EntryState.Main, (int)EntryState.Small) == (int)EntryState.Small;

    /// <summary>→ Dead.</summary>
    /// <returns>The state before. Unless it was Dead already, the caller is the one killer.</returns>
    public EntryState Die() => (EntryState)Interlocked.Exchange(ref _state, (int)EntryState.Dead);

    /// <summary>Lets go of the response; readers who have it keep it.</summary>
    public void DropResponse() => Volatile.Write(ref _response, null);
}
