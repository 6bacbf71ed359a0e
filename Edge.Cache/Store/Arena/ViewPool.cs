namespace Edge.Cache.Store.Arena;

/// <summary>One view per thread that was given back and waits for the thread's next lookup.</summary>
internal static class ViewPool
{
    [ThreadStatic]
    private static StoredResponse? _spare;

    /// <summary>A view that shows nothing.</summary>
    public static StoredResponse Rent()
    {
        var view = _spare;
        _spare = null;
        return view ?? new StoredResponse();
    }

    /// <summary>Takes one back.</summary>
    public static void Return(StoredResponse view) => _spare = view;
}
