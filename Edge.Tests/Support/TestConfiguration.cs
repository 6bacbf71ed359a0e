using Edge.Core.Config;

namespace Edge.Tests.Support;

/// <summary>Reads a configuration as <c>rawedge run</c> does; a broken one fails the test with every error.</summary>
internal static class TestConfiguration
{
    public static EdgeSnapshot Read(string file)
    {
        var result = ConfigLoader.Load(file, TimeProvider.System, []);
        Assert.That(result.Snapshot, Is.Not.Null, string.Join('\n', result.Errors));
        return result.Snapshot!;
    }
}
