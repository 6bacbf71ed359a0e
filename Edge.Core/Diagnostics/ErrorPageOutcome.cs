namespace Edge.Core.Diagnostics;

/// <summary>What came of an error that the operator has a page for (E-161).</summary>
internal enum ErrorPageOutcome
{
    /// <summary>The page was sent.</summary>
    Sent,

    /// <summary>The page could not be had, and its own status was the answer (E-163).</summary>
    Unavailable,
}
