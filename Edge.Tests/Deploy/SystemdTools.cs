namespace Edge.Tests.Deploy;

/// <summary>Tools that some tests need from the system.</summary>
internal static class SystemdTools
{
    /// <summary>The path of <paramref name="name"/>, or a failure that says what to install.</summary>
    public static string Require(string name)
    {
        foreach (string folder in (string[])["/usr/bin", "/bin", "/lib/systemd"])
        {
            string path = Path.Combine(folder, name);
            if (File.Exists(path))
            {
                return path;
            }
        }
        throw new AssertionException($"{name} is missing: install the package systemd");
    }
}
