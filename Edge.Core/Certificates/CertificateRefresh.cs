using System.Collections.Immutable;
using Edge.Tls.Certificates;

namespace Edge.Core.Certificates;

/// <summary>Compares certificates in service with their files, and loads what is new: whole, before anybody uses it (T30).</summary>
/// <remarks>
/// Remembers between looks which files were still moving and which were refused. One look at a time. What is refused never leaves
/// the old certificate's place: for a certificate of a directory the old credential, if it was in use, is held in memory.
/// </remarks>
internal sealed class CertificateRefresh(LoadedCredentials loaded, TimeProvider time)
{
    /// <summary>How long refused files are not read again while nothing about them changes: an access list, or the clock, may have
    /// repaired them unseen.</summary>
    public static TimeSpan RetryRefused { get; } = TimeSpan.FromMinutes(1);

    private static readonly CredentialStamp Gone = new(FileStamp.Absent, FileStamp.Absent);

    // By certificate file, or directory.
    private readonly Dictionary<string, (CredentialStamp Stamp, long Since)> _moving = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Refused> _refused = new(StringComparer.Ordinal);

    /// <summary>Looks at one entry.</summary>
    /// <param name="entry">What is in service.</param>
    /// <param name="settle">How long new files must have stayed as they are; null: they are read as they lie there, and refused ones too.</param>
    /// <param name="report">Takes what was found.</param>
    /// <returns><paramref name="entry"/> itself when nothing changed, else its successor.</returns>
    public LoadedSource Look(LoadedSource entry, TimeSpan? settle, CertificateReloadReport report) =>
        entry.Source.Directory is { } directory ? LookAtDirectory(entry, directory, settle, report) : LookAtPair(entry, settle, report);

    /// <summary>A certificate that was sound may not go into service for another reason; it is treated as one that was not.</summary>
    /// <returns>Whether that is news.</returns>
    public bool Refuse(ServerCertificate certificate, CredentialProblem problem) => Remember(certificate.CertificateFile, certificate.Stamp, [problem]);

    private LoadedSource LookAtPair(LoadedSource entry, TimeSpan? settle, CertificateReloadReport report)
    {
        var old = entry.Certificates[0];
        var stamp = CredentialStamp.Read(old.CertificateFile, old.KeyFile);
        if (stamp == old.Stamp)
        {
            Forget(old.CertificateFile);
            report.Unchanged++;
            return HasErrors(entry) ? entry with { Problems = [] } : entry;   // somebody put the old files back
        }

        var (certificate, problems) = Load(old, stamp, settle, report);
        return certificate is not null ? new(entry.Source, [certificate], problems)
            : problems.IsEmpty ? entry
            : entry with { Problems = problems };
    }

    private LoadedSource LookAtDirectory(LoadedSource entry, string directory, TimeSpan? settle, CertificateReloadReport report)
    {
        var fault = CertificateDirectory.TryList(entry.Source.Name, directory, out var pairs);
        if (fault is { IsWarning: false })
        {
            // A directory that cannot be listed says nothing about its certificates: all of them stay.
            var isNews = Remember(directory, Gone, [fault]);
            report.AddFailed(entry.Source.Name, [fault], isNews);
            return isNews ? entry with { Problems = [fault] } : entry;
        }

        _refused.Remove(directory);
        var look = new DirectoryLook(this, entry, settle, report);
        foreach (var pair in pairs)
        {
            look.Take(pair);
        }

        return look.Finish(fault);
    }

    // Null without problems: the files are not to be read now. Null with problems: they were, or have been, refused.
    private (ServerCertificate? Certificate, ImmutableArray<CredentialProblem> Problems) Load(
        ServerCertificate old, CredentialStamp stamp, TimeSpan? settle, CertificateReloadReport report)
    {
        var file = old.CertificateFile;
        if (!HasSettled(file, stamp, settle))
        {
            report.IsUnsettled = true;
            return (null, []);
        }

        if (settle is not null && _refused.TryGetValue(file, out var refused) && refused.Stamp == stamp && time.GetElapsedTime(refused.At) < RetryRefused)
        {
            report.AddFailed(old.Name, refused.Problems, isNews: false);
            return (null, refused.Problems);
        }

        var (certificate, problems) = ServerCertificate.Load(old.Name, file, old.KeyFile, time.GetUtcNow(), old.Options, old.Ocsp);
        if (certificate is not null)
        {
            _refused.Remove(file);
            report.AddChanged(certificate);
            return (certificate, problems);
        }

        if (settle is not null && problems.Any(problem => problem.Kind == CredentialProblemKind.BeingWritten))
        {
            report.IsUnsettled = true;
            return (null, []);
        }

        report.AddFailed(old.Name, problems, Remember(file, stamp, problems));
        return (null, problems);
    }

    private bool HasSettled(string file, CredentialStamp stamp, TimeSpan? settle)
    {
        if (settle is not { } wanted)
        {
            return true;
        }

        if (!_moving.TryGetValue(file, out var moving) || moving.Stamp != stamp)
        {
            moving = (stamp, time.GetTimestamp());
            _moving[file] = moving;
        }

        return time.GetElapsedTime(moving.Since) >= wanted;
    }

    // True when it was not known, or for other reasons.
    private bool Remember(string file, CredentialStamp stamp, ImmutableArray<CredentialProblem> problems)
    {
        var isNews = !_refused.TryGetValue(file, out var refused) || refused.Stamp != stamp || !refused.Problems.SequenceEqual(problems);
        _refused[file] = new(stamp, problems, time.GetTimestamp());
        return isNews;
    }

    private void Forget(string file)
    {
        _moving.Remove(file);
        _refused.Remove(file);
    }

    private static bool HasErrors(LoadedSource entry) => entry.Problems.Any(problem => !problem.IsWarning);

    private sealed record Refused(CredentialStamp Stamp, ImmutableArray<CredentialProblem> Problems, long At);

    /// <summary>One look at a directory: pair by pair, then what is gone.</summary>
    private sealed class DirectoryLook(CertificateRefresh refresh, LoadedSource entry, TimeSpan? settle, CertificateReloadReport report)
    {
        private readonly Dictionary<string, ServerCertificate> _before = entry.Certificates.ToDictionary(item => item.CertificateFile, StringComparer.Ordinal);
        private readonly ImmutableArray<ServerCertificate>.Builder _now = ImmutableArray.CreateBuilder<ServerCertificate>(entry.Certificates.Length);
        private readonly ImmutableArray<CredentialProblem>.Builder _problems = ImmutableArray.CreateBuilder<CredentialProblem>();
        private int _added;
        private int _removed;
        private bool _changed;

        public void Take(CredentialFiles pair)
        {
            var stamp = CredentialStamp.Read(pair.CertificateFile, pair.KeyFile);
            if (!_before.Remove(pair.CertificateFile, out var old) || old.KeyFile != pair.KeyFile)
            {
                TakeNew(pair, stamp);
            }
            else if (old.Stamp == stamp)
            {
                refresh.Forget(pair.CertificateFile);
                old.Release();
                report.Unchanged++;
                _now.Add(old);
            }
            else
            {
                TakeChanged(old, stamp);
            }
        }

        public LoadedSource Finish(CredentialProblem? warning)
        {
            foreach (var (file, old) in _before)
            {
                // rm and cp leave a gap that nobody should notice.
                if (refresh.HasSettled(file, Gone, settle))
                {
                    refresh.Forget(file);
                    _removed++;
                }
                else
                {
                    report.IsUnsettled = true;
                    _now.Add(old);
                }
            }

            if (_added + _removed > 0)
            {
                report.AddListed(entry.Source.Name, _added, _removed, _now.Count);
            }

            if (warning is not null)
            {
                _problems.Add(warning);
            }

            if (_added + _removed == 0 && !_changed)
            {
                return _problems.SequenceEqual(entry.Problems) ? entry : entry with { Problems = _problems.ToImmutable() };
            }

            _now.Sort((left, right) => string.CompareOrdinal(left.CertificateFile, right.CertificateFile));
            return new(entry.Source, _now.ToImmutable(), _problems.ToImmutable());
        }

        private void TakeChanged(ServerCertificate old, CredentialStamp stamp)
        {
            var inUse = refresh.Loaded.Peek(old);
            var (whole, problems) = refresh.Load(old, stamp, settle, report);
            if (whole is null)
            {
                // From now on its files hold something else, so what is in memory is all there is of it.
                if (inUse is not null)
                {
                    old.Hold(inUse);
                }

                _problems.AddRange(problems);
                _now.Add(old);
                return;
            }

            if (inUse is not null)
            {
                refresh.Loaded.Put(whole, whole.Held!);
            }

            whole.Release();
            _changed = true;
            _now.Add(whole);
        }

        private void TakeNew(CredentialFiles pair, CredentialStamp stamp)
        {
            if (!refresh.HasSettled(pair.CertificateFile, stamp, settle))
            {
                report.IsUnsettled = true;
                return;
            }

            var (certificate, problem) = CertificateDirectory.Index(pair, refresh.Now, entry.Source.Options, entry.Source.Ocsp);
            if (certificate is null)
            {
                report.AddFailed(pair.Name, [problem!], refresh.Remember(pair.CertificateFile, stamp, [problem!]));
                _problems.Add(problem!);
                return;
            }

            refresh.Forget(pair.CertificateFile);
            _added++;
            _now.Add(certificate);
        }
    }

    private LoadedCredentials Loaded => loaded;

    private DateTimeOffset Now => time.GetUtcNow();
}
