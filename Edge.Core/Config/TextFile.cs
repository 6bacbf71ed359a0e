using System.Text;

namespace Edge.Core.Config;

/// <summary>Reads small text files an operator names; a file that cannot be read is an answer, not an exception.</summary>
internal static class TextFile
{
    /// <summary>Largest file read.</summary>
    public const int MaxBytes = Document.ConfigDocument.MaxFileBytes;

    /// <summary>Reads the bytes of a file.</summary>
    /// <param name="path">Absolute path.</param>
    /// <param name="bytes">The contents, or nothing.</param>
    /// <param name="error">Why there are none, for the operator; else null.</param>
    public static bool TryReadBytes(string path, out byte[] bytes, out string? error)
    {
        bytes = [];
        error = null;
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            using var contents = new MemoryStream();
            var buffer = new byte[16 * 1024];
            for (int read; (read = stream.Read(buffer)) > 0;)
            {
                contents.Write(buffer, 0, read);
                if (contents.Length <= MaxBytes) continue;
                error = $"the file is larger than {Keys.SizeText.Format(MaxBytes)}";
                return false;
            }

            bytes = contents.ToArray();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            error = e switch
            {
                FileNotFoundException or DirectoryNotFoundException => "there is no such file",
                UnauthorizedAccessException when Directory.Exists(path) => "this is a directory",
                UnauthorizedAccessException => "permission denied",
                _ => "cannot be read: " + e.Message,
            };
            return false;
        }
    }

    /// <summary>Reads a file as UTF-8 text.</summary>
    public static bool TryRead(string path, out string text, out string? error)
    {
        var read = TryReadBytes(path, out var bytes, out error);
        text = Encoding.UTF8.GetString(bytes);
        return read;
    }
}
