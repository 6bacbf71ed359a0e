namespace Edge.Tls.Certificates;

/// <summary>Reads the small text files that certificates and keys come in.</summary>
internal static class PemFile
{
    /// <summary>Largest file read: 1 MiB, a hundred times the largest chain that is ever sent.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>Reads <paramref name="path"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">Its text, or nothing.</param>
    /// <param name="error">Why there is none, without the path; else null.</param>
    /// <returns>False when it cannot be read. Never throws.</returns>
    public static bool TryRead(string path, out string text, out string? error)
    {
        (text, error) = ("", null);
        try
        {
            using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            if (reader.BaseStream.Length > MaxBytes)
            {
                error = "is larger than 1 MiB";
                return false;
            }

            text = reader.ReadToEnd();
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            error = exception switch
            {
                FileNotFoundException or DirectoryNotFoundException => "there is no such file",
                UnauthorizedAccessException when Directory.Exists(path) => "this is a directory",
                UnauthorizedAccessException => "permission denied",
                _ => "cannot be read: " + exception.Message.Replace($" : '{path}'", "", StringComparison.Ordinal),
            };
            return false;
        }
    }
}
