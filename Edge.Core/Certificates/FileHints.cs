using Edge.Core.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Edge.Core.Certificates;

/// <summary>Asks the system to tell when something happens beside certificate files. A hint and no more: not every file system tells, the
/// queue may overflow, and what was told is looked at anyway.</summary>
internal sealed class FileHints(Action onHint, ILogger logger) : IDisposable
{
    /// <summary>Most directories watched. Each takes one of the 128 inotify instances that a user has by default; what is beyond is
    /// seen by the timer.</summary>
    public const int MaxDirectories = 16;

    private readonly Lock _gate = new();
    private readonly List<FileSystemWatcher> _watchers = [];

    /// <summary>Watches the directories of <paramref name="sources"/> and no others.</summary>
    public void Watch(IReadOnlyCollection<LoadedSource> sources)
    {
        var wanted = sources.SelectMany(DirectoriesOf).Distinct().Take(MaxDirectories).ToArray();
        lock (_gate)
        {
            Clear();
            foreach (var (path, withFolders) in wanted)
            {
                TryAdd(path, withFolders);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            Clear();
        }
    }

    private static IEnumerable<(string Path, bool WithFolders)> DirectoriesOf(LoadedSource loaded) => loaded.Source switch
    {
        { Directory: { } directory } => [(directory, true)],
        var source => [(Path.GetDirectoryName(source.CertificateFile)!, false), (Path.GetDirectoryName(source.KeyFile)!, false)],
    };

    private void TryAdd(string path, bool withFolders)
    {
        FileSystemWatcher? watcher = null;
        try
        {
            watcher = new FileSystemWatcher(path) { IncludeSubdirectories = withFolders };
            watcher.Changed += OnEvent;
            watcher.Created += OnEvent;
            watcher.Deleted += OnEvent;
            watcher.Renamed += OnEvent;
            watcher.EnableRaisingEvents = true;
            _watchers.Add(watcher);
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or UnauthorizedAccessException)
        {
            watcher?.Dispose();
            EdgeLog.CertificateWatchFailed(logger, path, exception.Message);
        }
    }

    private void OnEvent(object sender, FileSystemEventArgs e) => onHint();

    private void Clear()
    {
        _watchers.ForEach(watcher => watcher.Dispose());
        _watchers.Clear();
    }
}
