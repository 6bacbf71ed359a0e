namespace Edge.Cache.Fills;

/// <summary>How far a fill is (F3). The last three are the end.</summary>
internal enum FillPhase
{
    /// <summary>No head yet.</summary>
    Waiting,

    /// <summary>The head is known, the body comes.</summary>
    Body,

    /// <summary>Every byte is there.</summary>
    Complete,

    /// <summary>A stored response is the answer.</summary>
    Stored,

    /// <summary>It broke.</summary>
    Failed,
}
