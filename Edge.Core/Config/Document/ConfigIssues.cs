using System.Collections.Immutable;

namespace Edge.Core.Config.Document;

/// <summary>Collects every error and every warning of one configuration, so that an operator sees them all at once.</summary>
/// <remarks>One reader fills it, on one thread.</remarks>
internal sealed class ConfigIssues
{
    private readonly List<ConfigIssue> _errors = [];
    private readonly List<ConfigIssue> _warnings = [];

    /// <summary>How many errors there are so far. A reader compares it before and after to know whether a part is sound.</summary>
    public int ErrorCount => _errors.Count;

    /// <summary>All errors in the order of the file, then those of environment variables.</summary>
    public ImmutableArray<ConfigIssue> Errors => Ordered(_errors);

    /// <summary>Everything legal but dangerous, in the same order.</summary>
    public ImmutableArray<ConfigIssue> Warnings => Ordered(_warnings);

    /// <summary>Records an error at the value of <paramref name="node"/>.</summary>
    public void Error(ConfigNode node, string message) => Error(node.Location, node.Path, message);

    /// <summary>Records an error at a place of its own.</summary>
    public void Error(SourceLocation location, string path, string message) => _errors.Add(new(location, path, message));

    /// <summary>Records an error at the value of <paramref name="node"/> unless the very same is there already.</summary>
    public void ErrorOnce(ConfigNode node, string message)
    {
        var issue = new ConfigIssue(node.Location, node.Path, message);
        if (!_errors.Contains(issue)) _errors.Add(issue);
    }

    /// <summary>Records a warning at a place of its own.</summary>
    public void Warn(SourceLocation location, string path, string message) => _warnings.Add(new(location, path, message));

    private static ImmutableArray<ConfigIssue> Ordered(List<ConfigIssue> issues) =>
        [.. issues.OrderBy(issue => issue.Location).ThenBy(issue => issue.Path, StringComparer.Ordinal)];
}
