using Edge.Tls.Certificates;

namespace Edge.Core.Config;

/// <summary>The trust anchors of one configuration: the system's, and one set per file however many origins name it.</summary>
/// <remarks>They live as long as the connections that may still use them, so the garbage collector ends them and nobody else.</remarks>
internal sealed class OriginTrusts
{
    private readonly Dictionary<string, OriginTrust?> _byFile = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _errors = new(StringComparer.Ordinal);
    private OriginTrust? _system;

    /// <summary>The anchors of the system, read when first needed.</summary>
    public OriginTrust System => _system ??= OriginTrust.CreateSystem();

    /// <summary>The anchors of a PEM file, or null and the reason.</summary>
    /// <param name="path">Absolute path.</param>
    /// <param name="error">Why there are none, with the file in it; else null.</param>
    public OriginTrust? Load(string path, out string? error)
    {
        if (!_byFile.TryGetValue(path, out var trust))
        {
            if (TextFile.TryRead(path, out var pem, out error)) OriginTrust.TryCreateFromPem(pem, alsoSystem: false, out trust, out error);
            _byFile[path] = trust;
            _errors[path] = error is null ? null : $"{path}: {error}";
        }

        error = _errors[path];
        return trust;
    }
}
