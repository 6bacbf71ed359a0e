using Edge.Tls.Certificates;

namespace Edge.Core.Certificates;

/// <summary>Findings about certificates as one line of a log.</summary>
internal static class CertificateText
{
    /// <summary>What kept material from use, or everything when nothing did.</summary>
    public static string Of(IReadOnlyCollection<CredentialProblem> problems)
    {
        var errors = problems.Where(problem => !problem.IsWarning).ToArray();
        return string.Join("; ", (errors.Length > 0 ? errors : problems).Select(problem => problem.Text));
    }
}
