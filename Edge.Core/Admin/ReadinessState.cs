namespace Edge.Core.Admin;

/// <summary>Whether the process wants traffic, and why not; what <c>/readyz</c> says. Thread-safe.</summary>
internal sealed class ReadinessState
{
    private volatile State _state = new(IsReady: false, "starting");

    /// <summary>Whether traffic is welcome.</summary>
    public bool IsReady => _state.IsReady;

    /// <summary>One word or sentence for a human.</summary>
    public string Reason => _state.Reason;

    /// <summary>Traffic is welcome.</summary>
    public void SetReady() => _state = new State(IsReady: true, "ready");

    /// <summary>No new traffic, please: the process is going down.</summary>
    public void SetDraining(string reason) => _state = new State(IsReady: false, "draining: " + reason);

    private sealed record State(bool IsReady, string Reason);
}
