using System.Text;

namespace Edge.Core.Config;

/// <summary>Writes files that hold private keys: readable by their owner from the first byte on (P14).</summary>
internal static class SecretFile
{
    /// <summary>Writes <paramref name="text"/>.</summary>
    /// <exception cref="IOException">The file is there and <paramref name="overwrite"/> is false, or it cannot be written.</exception>
    public static void Write(string path, string text, bool overwrite)
    {
        if (overwrite)
        {
            File.Delete(path);   // an old file would keep its own mode
        }

        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        file.Write(Encoding.ASCII.GetBytes(text));
    }
}
