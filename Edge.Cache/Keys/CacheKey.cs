namespace Edge.Cache.Keys;

/// <summary>Canonical key bytes and their seeded hash. Equal keys have equal bytes; the hash only finds them (C05).</summary>
/// <remarks>A key from <see cref="CacheKeyBuilder"/> borrows the builder's buffer and is valid until its next build; whoever
/// keeps a key keeps <see cref="ToOwned"/>.</remarks>
public readonly struct CacheKey : IEquatable<CacheKey>
{
    private readonly byte[] _buffer;
    private readonly int _start;
    private readonly int _length;

    internal CacheKey(byte[] buffer, int length, ulong hash)
        : this(buffer, 0, length, hash)
    {
    }

    internal CacheKey(byte[] buffer, int start, int length, ulong hash)
    {
        _buffer = buffer;
        _start = start;
        _length = length;
        Hash = hash;
    }

    /// <summary>The seeded hash of <see cref="Bytes"/>.</summary>
    public ulong Hash { get; }

    /// <summary>The canonical bytes. Never shown to viewers (C26).</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(_start, _length);

    /// <summary>Length of <see cref="Bytes"/>.</summary>
    public int Length => _length;

    /// <summary>The same key over bytes of its own.</summary>
    public CacheKey ToOwned() => new(Bytes.ToArray(), _length, Hash);

    /// <inheritdoc/>
    public bool Equals(CacheKey other) => Hash == other.Hash && Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CacheKey other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => (int)(Hash ^ (Hash >> 32));

    /// <summary>Compares hash and bytes.</summary>
    public static bool operator ==(CacheKey left, CacheKey right) => left.Equals(right);

    /// <summary>Compares hash and bytes.</summary>
    public static bool operator !=(CacheKey left, CacheKey right) => !left.Equals(right);
}
