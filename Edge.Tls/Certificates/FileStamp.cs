namespace Edge.Tls.Certificates;

/// <summary>What tells one state of a file from another without reading it: where its path leads, length, time of writing, mode.</summary>
/// <param name="Target">The file at the end of the links (certbot's <c>live/</c>, Kubernetes' <c>..data</c>); null when the path is no
/// link, or leads nowhere.</param>
/// <param name="Length">Bytes; −1 when there is no file.</param>
/// <param name="Written">Time of the last write, UTC.</param>
/// <param name="Mode">Mode bits, so that a repaired permission counts as a change.</param>
/// <remarks>The base class library shows no inode. An atomic rename brings another time of writing; the one case that escapes, a file
/// of the same length and the same time to the kernel's tick, is also a file that nobody replaced on purpose.</remarks>
public readonly record struct FileStamp(string? Target, long Length, DateTime Written, UnixFileMode Mode)
{
    /// <summary>No file.</summary>
    public static FileStamp Absent { get; } = new(null, -1, default, default);

    /// <summary>Reads the stamp of <paramref name="path"/>. Never throws; what cannot be examined counts as absent.</summary>
    public static FileStamp Read(string path)
    {
        try
        {
            var info = new FileInfo(path);
            if (!info.Exists)
            {
                return Absent;
            }

            string? target = null;
            if (info.LinkTarget is not null)
            {
                // The information of a link is the link's own, so its end is examined. A directory link in the middle of the
                // path needs no such care.
                info = (FileInfo)info.ResolveLinkTarget(returnFinalTarget: true)!;
                target = info.FullName;
            }

            return info.Exists ? new(target, info.Length, info.LastWriteTimeUtc, info.UnixFileMode) : Absent;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Absent;
        }
    }
}

/// <summary>The stamps of a certificate's two files, which may be one.</summary>
public readonly record struct CredentialStamp(FileStamp Certificate, FileStamp Key)
{
    /// <summary>Reads both.</summary>
    public static CredentialStamp Read(string certificateFile, string keyFile)
    {
        var certificate = FileStamp.Read(certificateFile);
        return new(certificate, keyFile == certificateFile ? certificate : FileStamp.Read(keyFile));
    }
}
