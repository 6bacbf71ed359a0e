using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Edge.Tls.Certificates;

/// <summary>Remembers verdicts about chains for a moment, because a busy origin presents the same chain again and
/// again.</summary>
internal sealed class VerdictCache
{
    // Long enough for a burst of connections, short enough that an expiry is noticed at once in practice.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);
    private const int MaxEntries = 1024;

    private readonly ConcurrentDictionary<string, (DateTimeOffset Until, OriginTrustError Verdict, DateTimeOffset ValidUntil)> _entries = new(StringComparer.Ordinal);

    /// <summary>The key of a chain and the names it is checked for: a digest over both with their lengths.</summary>
    public static string KeyOf(IReadOnlyList<ReadOnlyMemory<byte>> chain, ImmutableArray<string> names)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var der in chain)
        {
            digest.AppendData(BitConverter.GetBytes(der.Length));
            digest.AppendData(der.Span);
        }

        digest.AppendData(Encoding.UTF8.GetBytes(string.Join('\0', names)));
        return Convert.ToHexString(digest.GetHashAndReset());
    }

    /// <summary>A verdict that still holds.</summary>
    public bool TryGet(string key, DateTimeOffset now, out OriginTrustError verdict, out DateTimeOffset validUntil)
    {
        // A clock that steps back must not keep a verdict alive.
        if (_entries.TryGetValue(key, out var entry) && now < entry.Until && now >= entry.Until - Lifetime)
        {
            verdict = entry.Verdict;
            validUntil = entry.ValidUntil;
            return true;
        }

        verdict = OriginTrustError.None;
        validUntil = default;
        return false;
    }

    /// <summary>Remembers a verdict. A full cache starts anew: origins are few, and strangers cannot choose keys for
    /// long.</summary>
    public void Add(string key, DateTimeOffset now, OriginTrustError verdict, DateTimeOffset validUntil)
    {
        if (_entries.Count >= MaxEntries)
        {
            _entries.Clear();
        }

        _entries[key] = (now + Lifetime, verdict, validUntil);
    }
}
