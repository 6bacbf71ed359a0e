using System.Formats.Tar;
using System.Globalization;

namespace Edge.Tls.Certificates;

/// <summary>Who but its owner can read a private key (P14).</summary>
internal static class KeyExposure
{
    private const UnixFileMode Group = UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>The mode bits that let others at <paramref name="keyFile"/>; none when it is private or not there.</summary>
    /// <param name="keyFile">The file; a link is followed.</param>
    /// <param name="credentialsDirectory">Where systemd leaves credentials, or null.</param>
    public static UnixFileMode Of(string keyFile, string? credentialsDirectory)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(keyFile))
        {
            return UnixFileMode.None;
        }

        var mode = File.GetUnixFileMode(Real(keyFile));
        var exposed = (mode & (Group | Others)) != 0;
        return exposed && !((mode & (Others | UnixFileMode.GroupWrite)) == 0 && IsSystemdCredential(keyFile, credentialsDirectory)) ? mode : UnixFileMode.None;
    }

    /// <summary>systemd's <c>LoadCredential=</c> leaves files of mode 0440 whose group bits are the mask of an access list with the
    /// service's user in it (systemd.exec(5)): the directory around them is the guard.</summary>
    private static bool IsSystemdCredential(string keyFile, string? directory) =>
        directory is { Length: > 1 } && Path.IsPathRooted(directory) && directory == Path.GetDirectoryName(keyFile)
            && new FileInfo(keyFile).LinkTarget is null && IsGuarded(directory);

    // The directory is root's or ours, nobody but its owner may change it, and others cannot enter it.
    private static bool IsGuarded(string directory)
    {
        try
        {
            const UnixFileMode Everybody = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
            var mode = File.GetUnixFileMode(directory);
            return (mode & (Everybody | UnixFileMode.GroupWrite)) == 0 && OwnerOf(directory) is var owner && (owner == 0 || owner == OwnUser());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // The one place where the base class library tells an owner without a call into the C library: an archive's entry.
    private static int OwnerOf(string directory)
    {
        using var archive = new MemoryStream();
        using (var writer = new TarWriter(archive, TarEntryFormat.Ustar, leaveOpen: true))
        {
            writer.WriteEntry(directory, "directory");
        }

        archive.Position = 0;
        using var reader = new TarReader(archive);
        return reader.GetNextEntry()!.Uid;
    }

    // "Uid: real effective saved filesystem" (proc_pid_status(5)).
    private static int OwnUser()
    {
        var line = File.ReadLines("/proc/self/status").First(text => text.StartsWith("Uid:", StringComparison.Ordinal));
        return int.Parse(line.Split('\t', StringSplitOptions.RemoveEmptyEntries)[2], CultureInfo.InvariantCulture);
    }

    private static string Real(string path) => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
}
