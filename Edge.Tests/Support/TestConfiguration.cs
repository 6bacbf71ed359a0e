using Edge.Core.Config;
using Edge.Core.Config.Document;

namespace Edge.Tests.Support;

internal static class TestConfiguration
{
    public static EdgeSnapshot Read(string file)
    {
        var issues = new ConfigIssues();
        var root = ConfigDocument.Parse(File.ReadAllBytes(file), file, issues);
        var snapshot = root is null ? null : SnapshotBuilder.Build(
            root, new ConfigContext(Path.GetDirectoryName(file)!, TimeProvider.System.GetUtcNow()), issues, new EffectiveSection());
        Assert.That(snapshot, Is.Not.Null, string.Join('\n', issues.Errors));
        return snapshot!;
    }
}
