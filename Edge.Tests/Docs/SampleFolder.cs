using System.Text.RegularExpressions;
using Edge.Tests.Support;

namespace Edge.Tests.Docs;

/// <summary>A copy of a sample with the certificates it names beside it, made for the aliases it has.</summary>
internal sealed partial class SampleFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("rawedge-sample-").FullName;

    public SampleFolder(string sample)
    {
        var text = System.IO.File.ReadAllText(sample);
        File = Path.Combine(_path, Path.GetFileName(sample));
        System.IO.File.WriteAllText(File, text);

        var names = HostName().Matches(text).Select(match => match.Groups[1].Value).Distinct().ToArray();
        foreach (var name in FilesOf(text, "certificateFile"))
        {
            var folder = Directory.CreateDirectory(Path.Combine(_path, Path.GetDirectoryName(name)!)).FullName;
            var stem = Path.GetFileNameWithoutExtension(name);
            PemFiles.Write(folder, stem, stem.EndsWith("rsa", StringComparison.Ordinal) ? TestCa.Shared.RsaLeaf(names) : TestCa.Shared.Leaf(names));
        }

        foreach (var name in FilesOf(text, "clientCertificateFile"))
        {
            var folder = Directory.CreateDirectory(Path.Combine(_path, Path.GetDirectoryName(name)!)).FullName;
            PemFiles.Write(folder, Path.GetFileNameWithoutExtension(name), TestCa.Shared.ClientLeaf());
        }

        foreach (var name in FilesOf(text, "tokenFile")) System.IO.File.WriteAllText(Path.Combine(_path, name), new string('t', 32));
        foreach (var name in FilesOf(text, "directory")) Directory.CreateDirectory(Path.Combine(_path, name));
        foreach (var name in FilesOf(text, "trustedCaFile")) System.IO.File.WriteAllText(Path.Combine(_path, name), TestCa.Shared.RootPem);
    }

    public string File { get; }

    public void Dispose() => Directory.Delete(_path, recursive: true);

    private static IEnumerable<string> FilesOf(string text, string key) =>
        Regex.Matches(text, $"^[^/]*\"{key}\": \"([^\"]+)\"", RegexOptions.Multiline).Select(match => match.Groups[1].Value).Distinct();

    // Everything in quotes that looks like a host name may be an alias; more names in a certificate do no harm.
    [GeneratedRegex("\"((?:\\*\\.)?(?:[a-z0-9-]+\\.)+[a-z]+)\"")]
    private static partial Regex HostName();
}
