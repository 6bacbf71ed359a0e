namespace Edge.Core.Config;

/// <summary>What readers need beside the document.</summary>
/// <param name="BaseDirectory">Where relative paths begin: the directory of the file.</param>
/// <param name="Now">The time certificates are judged at.</param>
internal sealed record ConfigContext(string BaseDirectory, DateTimeOffset Now)
{
    /// <summary>Trust anchors, shared by the origins of this configuration.</summary>
    public OriginTrusts Trusts { get; } = new();

    /// <summary>The absolute form of a path from the file.</summary>
    public string Resolve(string path) => Path.GetFullPath(path, BaseDirectory);
}
