namespace Edge.Core.Commands;

/// <summary>What the process says on its way out.</summary>
internal static class ExitCodes
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Failed while running.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage or wrong configuration; every error has been printed.</summary>
    public const int Usage = 2;
}
