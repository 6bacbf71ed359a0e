using System.Text.Json;
using Edge.Tls.Certificates;

namespace Edge.Core.Certificates;

/// <summary>What one look at the files changed, and what it could not.</summary>
internal sealed class CertificateReloadReport
{
    private readonly List<ServerCertificate> _changed = [];
    private readonly List<Refusal> _failed = [];
    private readonly List<(string Directory, int Added, int Removed, int Total)> _listed = [];

    /// <summary>Certificates whose new files are in service.</summary>
    public IReadOnlyList<ServerCertificate> Changed => _changed;

    /// <summary>Certificates, or directories, whose newest files cannot be used.</summary>
    public IReadOnlyList<Refusal> Failed => _failed;

    /// <summary>Directories that gained or lost certificates.</summary>
    public IReadOnlyList<(string Directory, int Added, int Removed, int Total)> Listed => _listed;

    /// <summary>Certificates whose files are as they were.</summary>
    public int Unchanged { get; set; }

    /// <summary>Some files are being written: look again when they had time to settle.</summary>
    public bool IsUnsettled { get; set; }

    public void AddChanged(ServerCertificate certificate) => _changed.Add(certificate);

    /// <summary>A sound certificate may not go into service after all.</summary>
    public void Refuse(ServerCertificate certificate, CredentialProblem problem, bool isNews)
    {
        _changed.Remove(certificate);
        AddFailed(certificate.Name, [problem], isNews);
    }

    public void AddFailed(string name, IReadOnlyCollection<CredentialProblem> problems, bool isNews) => _failed.Add(new(name, problems, isNews));

    public void AddListed(string directory, int added, int removed, int total) => _listed.Add((directory, added, removed, total));

    /// <summary>The report as the admin endpoint answers it.</summary>
    public byte[] ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteStartArray("changed");
            foreach (var certificate in _changed)
            {
                json.WriteStartObject();
                json.WriteString("certificate", certificate.Name);
                json.WriteString("file", certificate.CertificateFile);
                json.WriteString("notAfter", certificate.Facts.NotAfter);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("failed");
            foreach (var refusal in _failed)
            {
                json.WriteStartObject();
                json.WriteString("certificate", refusal.Name);
                json.WriteStartArray("problems");
                foreach (var problem in refusal.Problems)
                {
                    json.WriteStringValue(problem.Text);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteNumber("added", _listed.Sum(listed => listed.Added));
            json.WriteNumber("removed", _listed.Sum(listed => listed.Removed));
            json.WriteNumber("unchanged", Unchanged);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>One refusal.</summary>
    /// <param name="Name">The certificate, or the directory that cannot be listed.</param>
    /// <param name="Problems">Which file, and why.</param>
    /// <param name="IsNews">False when the same files were refused before for the same reasons.</param>
    internal sealed record Refusal(string Name, IReadOnlyCollection<CredentialProblem> Problems, bool IsNews);
}
