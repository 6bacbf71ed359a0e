namespace Edge.Core.Viewer;

/// <summary>Whether the server wants its connections to end (P05).</summary>
internal interface IDrainState
{
    /// <summary>True once a stop was asked for: answers say <c>Connection: close</c>.</summary>
    bool IsDraining { get; }

    /// <summary>How long a kept-alive connection may still bring a request while draining: a request that is already on its way must not be lost.</summary>
    TimeSpan IdleGrace { get; }
}
