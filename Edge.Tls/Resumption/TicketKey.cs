using System.Security.Cryptography;

namespace Edge.Tls.Resumption;

/// <summary>One key that tickets are sealed under: AES-256-GCM with random nonces, and a random name that says nothing.</summary>
/// <remarks>Thread-safe; the platform's cipher object is not, so a lock is held for the length of one small ticket.</remarks>
internal sealed class TicketKey : IDisposable
{
    public const int NameBytes = 16;
    public const int NonceBytes = 12;
    public const int TagBytes = 16;

    private readonly Lock _gate = new();
    private readonly byte[] _name = RandomNumberGenerator.GetBytes(NameBytes);
    private AesGcm? _cipher;
    private long _sealed;

    /// <summary>Makes a key that nobody else has ever seen.</summary>
    /// <param name="createdAt">On the clock of <see cref="TicketKeys"/>.</param>
    public TicketKey(TimeSpan createdAt)
    {
        CreatedAt = createdAt;
        Span<byte> key = stackalloc byte[KeyBytes];
        RandomNumberGenerator.Fill(key);
        _cipher = new AesGcm(key, TagBytes);
        CryptographicOperations.ZeroMemory(key);
    }

    /// <summary>When the key was made.</summary>
    public TimeSpan CreatedAt { get; }

    /// <summary>Public; it is in every ticket.</summary>
    public ReadOnlySpan<byte> Name => _name;

    /// <summary>The key has sealed as much as random nonces allow with room to spare (2^32, NIST SP 800-38D §8.3).</summary>
    public bool IsExhausted => Volatile.Read(ref _sealed) >= MaxSealed;

    /// <summary>Encrypts in place.</summary>
    /// <returns>False when the key has been given up meanwhile.</returns>
    public bool TrySeal(ReadOnlySpan<byte> nonce, Span<byte> content, Span<byte> tag, ReadOnlySpan<byte> header)
    {
        lock (_gate)
        {
            _sealed++;
            _cipher?.Encrypt(nonce, content, content, tag, header);
            return _cipher is not null;
        }
    }

    /// <summary>Decrypts.</summary>
    /// <returns>False when it was not sealed by this key, or the key has been given up; <paramref name="content"/> is zero
    /// then.</returns>
    public bool TryOpen(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> content, ReadOnlySpan<byte> header)
    {
        lock (_gate)
        {
            try
            {
                _cipher?.Decrypt(nonce, ciphertext, tag, content, header);
                return _cipher is not null;
            }
            catch (AuthenticationTagMismatchException)
            {
                CryptographicOperations.ZeroMemory(content);
                return false;
            }
        }
    }

    /// <summary>Gives the key up: OpenSSL cleanses it, and no ticket under it can be opened again.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _cipher?.Dispose();
            _cipher = null;
        }
    }

    private const int KeyBytes = 32;
    private const long MaxSealed = 1L << 30;
}
