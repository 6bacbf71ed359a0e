namespace Edge.Core.Config.Document;

/// <summary>One thing wrong (an error) or dangerous (a warning) in a configuration, with its place.</summary>
/// <param name="Location">Where it was written.</param>
/// <param name="Path">Key path such as <c>distributions.www.default.origin</c>; empty when the whole document is meant.</param>
/// <param name="Message">What is wrong and, where it helps, what would be right. One line; secrets never appear in it (P03).</param>
internal sealed record ConfigIssue(SourceLocation Location, string Path, string Message)
{
    /// <summary><c>FILE:LINE:COL: key.path: message</c>: the line editors and humans understand.</summary>
    public override string ToString() => Path.Length == 0 ? $"{Location}: {Message}" : $"{Location}: {Path}: {Message}";
}
