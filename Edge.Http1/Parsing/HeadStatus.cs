namespace Edge.Http1.Parsing;

/// <summary>What <see cref="HeadScanner"/> knows after looking at a buffer.</summary>
public enum HeadStatus : byte
{
    /// <summary>No end of head yet, and nothing wrong so far.</summary>
    NeedMore,

    /// <summary>A whole head is in the buffer.</summary>
    Complete,

    /// <summary>A rule is broken or a limit passed; more bytes cannot help.</summary>
    Rejected,
}
