using System.Text;

namespace Edge.Core.Config;

/// <summary>What viewers get instead of an error of one status (E-161). Frozen.</summary>
/// <param name="Path">The page: an absolute path of the same site, in normal form, without query.</param>
/// <param name="ResponseStatus">The status in the place of the error's.</param>
/// <param name="Behavior">The behaviour that the path matches (E-162), its lifetimes lifted to the page's own minimum.</param>
internal sealed record ErrorPage(string Path, int ResponseStatus, CacheBehavior Behavior)
{
    private byte[]? _pathBytes;

    /// <summary>The path as bytes.</summary>
    public ReadOnlyMemory<byte> PathBytes => _pathBytes ??= Encoding.ASCII.GetBytes(Path);
}
