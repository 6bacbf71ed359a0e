namespace Edge.Cache.Fills;

/// <summary>One viewer's view of a fill. Used by one thread at a time; one wait at a time; disposing leaves the fill.</summary>
public sealed class FillReader : IDisposable
{
    internal FillReader()
    {
    }

    /// <summary>Whether this viewer's request started the fill.</summary>
    public bool IsLeader => throw new NotImplementedException();

    /// <summary>Waits for the head.</summary>
    /// <param name="cancellationToken">Ends the wait with <see cref="FillFailure.WaitEnded"/>; nothing is thrown (F8).</param>
    public ValueTask<FillHeadResult> WaitHeadAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Waits for more of the body. Calling it says that the data of the call before are done with.</summary>
    /// <param name="cancellationToken">Ends the wait with <see cref="FillFailure.WaitEnded"/>; nothing is thrown.</param>
    public ValueTask<FillRead> ReadAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Leaves. The last reader's leaving abandons the fill unless completion is wanted (F2, E-116).</summary>
    public void Dispose() => throw new NotImplementedException();
}
