namespace Edge.Tests.Support;

/// <summary>The checkout that the tests were built from: where documents and shipped files are.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "RawEdge.sln")))
            {
                return at.FullName;
            }
        }

        throw new DirectoryNotFoundException("RawEdge.sln is in no folder above the tests");
    }
}
