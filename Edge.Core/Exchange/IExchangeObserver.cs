namespace Edge.Core.Exchange;

/// <summary>Told of what exchanges do; the diagnostics of the process implement it.</summary>
internal interface IExchangeObserver
{
    /// <summary>Whether somebody will read <see cref="ExchangeRecord.ContentType"/>; it costs a string.</summary>
    bool WantsContentType { get; }

    /// <summary>An exchange ended. Called once per request head that was read, on the connection's loop; must not block.</summary>
    void OnExchangeEnded(ExchangeContext exchange);

    /// <summary>An origin failed to give a usable answer.</summary>
    void OnOriginFailure(string origin, Origin.OriginFailure failure, string detail);

    /// <summary>An origin answered.</summary>
    void OnOriginAnswer(string origin, int status, TimeSpan elapsed);

    /// <summary>A defect of ours, caught at the border of one exchange (P18).</summary>
    void OnDefect(string place, Exception exception);
}
