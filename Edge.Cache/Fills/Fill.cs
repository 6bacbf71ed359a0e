using Edge.Cache.Keys;
using Edge.Cache.Status;
using Edge.Cache.Store;

namespace Edge.Cache.Fills;

/// <summary>One response on its way from the origin: written by one producer, read by many viewers, owned by none of their connections (F2).</summary>
public sealed class Fill
{
    internal Fill()
    {
    }

    /// <summary>The key, owned by the fill.</summary>
    public CacheKey Key => throw new NotImplementedException();

    /// <summary>The leader's request fields, copied: they outlive its connection.</summary>
    public StoredFields Request => throw new NotImplementedException();

    /// <summary>The invalidation sequence before the origin request (CACHE §7).</summary>
    public long Born => throw new NotImplementedException();

    /// <summary>Readers now.</summary>
    public int ReaderCount => throw new NotImplementedException();

    /// <summary>Cancelled when nobody wants the response any more: stop the origin exchange.</summary>
    public CancellationToken Abandoned => throw new NotImplementedException();

    /// <summary>Makes the head known; once, before any body byte. Readers who may not share are released at once (F5).</summary>
    public void PublishHead(FillHead head, CacheTime now) => throw new NotImplementedException();

    /// <summary>Room for the next body bytes; never empty. Written bytes count after <see cref="Advance"/>.</summary>
    public Memory<byte> GetMemory() => throw new NotImplementedException();

    /// <summary>Makes <paramref name="count"/> bytes of the last <see cref="GetMemory"/> known to the readers.</summary>
    public void Advance(int count) => throw new NotImplementedException();

    /// <summary>Waits until the readers have caught up to within the window (F9).</summary>
    /// <returns>False when the fill is abandoned: stop.</returns>
    public ValueTask<bool> WaitForRoomAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Ends the body cleanly: publishes it if it is stored, then lets the readers finish. A body shorter than declared fails instead (C18).</summary>
    /// <returns><see cref="CacheReason.None"/> when it was stored, else why not.</returns>
    public CacheReason Complete() => throw new NotImplementedException();

    /// <summary>Ends a revalidation: <paramref name="fresh"/> takes the place of <paramref name="stale"/> in the store and answers every reader.</summary>
    public CacheReason CompleteFreshened(StoredResponse stale, StoredResponse fresh) => throw new NotImplementedException();

    /// <summary>Ends without an origin exchange: the leader looked again and found <paramref name="stored"/> (F1), or serves it stale.</summary>
    public void CompleteFromStore(StoredResponse stored) => throw new NotImplementedException();

    /// <summary>Breaks the fill and every reader of it (F3). Harmless after the end.</summary>
    public void Fail(FillFailure failure) => throw new NotImplementedException();
}
