using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Edge.Tls.Engine;
using Edge.Tls.Records;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;
using Org.BouncyCastle.Tls.Crypto.Impl;

namespace Edge.Tls.Crypto;

/// <summary>Our record cipher. The library uses it for its control records; the engine uses it directly for application
/// data.</summary>
/// <remarks>
/// Both users share the sequence numbers, which are kept here; those the library passes in are ignored (R1).
/// Opened into the reader's memory, sealed straight into the writer's: no copy but the one that TLS 1.3 needs for its inner type.
/// </remarks>
internal sealed partial class AeadRecordCipher : IDisposable
{
    private const int ExplicitNonceBytes = 8;

    private readonly CryptoPrimitives _primitives;
    private readonly TlsCryptoParameters _parameters;
    private readonly AeadAlgorithm _algorithm;
    private readonly ProtocolGuard? _guard;
    private readonly bool _isTls13;
    private readonly int _explicitBytes;
    private readonly AeadKey _write = new();
    private readonly AeadKey _read = new();

    /// <summary>Makes the cipher of a suite from the secrets of a handshake.</summary>
    public AeadRecordCipher(CryptoPrimitives primitives, TlsCryptoParameters parameters, AeadAlgorithm algorithm, ProtocolGuard? guard)
    {
        _primitives = primitives;
        _parameters = parameters;
        _algorithm = algorithm;
        _guard = guard;
        _isTls13 = TlsUtilities.IsTlsV13(parameters.SecurityParameters.NegotiatedVersion);
        _explicitBytes = _isTls13 || algorithm == AeadAlgorithm.ChaCha20Poly1305 ? 0 : ExplicitNonceBytes;
        if (_isTls13)
        {
            RekeyDecoder();
            RekeyEncoder();
        }
        else
        {
            SetKeys12();
        }
    }

    /// <summary>The algorithm that the library calls <paramref name="encryptionAlgorithm"/>; null when it is none of ours.</summary>
    public static AeadAlgorithm? AlgorithmOf(int encryptionAlgorithm) => encryptionAlgorithm switch
    {
        EncryptionAlgorithm.AES_128_GCM => AeadAlgorithm.Aes128Gcm,
        EncryptionAlgorithm.AES_256_GCM => AeadAlgorithm.Aes256Gcm,
        EncryptionAlgorithm.CHACHA20_POLY1305 => AeadAlgorithm.ChaCha20Poly1305,
        _ => null,
    };

    /// <summary>Records sealed under the present key (R5).</summary>
    public ulong SealedRecords => _write.Sequence;

    /// <summary>Bytes a record is longer than its content.</summary>
    public int Overhead => RecordSlicer.HeaderBytes + _explicitBytes + (_isTls13 ? 1 : 0) + RecordAead.TagBytes;

    /// <summary>Seals one record into <paramref name="output"/>.</summary>
    /// <param name="type">True type of the content.</param>
    /// <param name="content">At most <see cref="RecordSlicer.MaxPlaintextBytes"/>.</param>
    /// <param name="output">Where the record goes.</param>
    public void Seal(RecordType type, ReadOnlySpan<byte> content, IBufferWriter<byte> output)
    {
        var size = Overhead + content.Length;
        Seal(type, content, output.GetSpan(size)[..size]);
        output.Advance(size);
    }

    private void Seal(RecordType type, ReadOnlySpan<byte> content, Span<byte> record)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(content.Length, RecordSlicer.MaxPlaintextBytes);
        record[0] = (byte)(_isTls13 ? RecordType.ApplicationData : type);
        BinaryPrimitives.WriteUInt16BigEndian(record[1..], (ushort)TlsVersion.Tls12);
        BinaryPrimitives.WriteUInt16BigEndian(record[3..], (ushort)(record.Length - RecordSlicer.HeaderBytes));

        Span<byte> nonce = stackalloc byte[RecordAead.NonceBytes];
        var body = record[RecordSlicer.HeaderBytes..^RecordAead.TagBytes];
        var tag = record[^RecordAead.TagBytes..];
        if (_isTls13)
        {
            var trailer = (byte)type;
            _write.WriteNonce(nonce, []);
            _write.Seal(nonce, content, new ReadOnlySpan<byte>(in trailer), body, tag, record[..RecordSlicer.HeaderBytes]);
            return;
        }

        if (_explicitBytes > 0)
        {
            // The sequence number is the explicit part, so it cannot repeat (RFC 5288 §3).
            BinaryPrimitives.WriteUInt64BigEndian(body, _write.Sequence);
        }

        _write.WriteNonce(nonce, body[.._explicitBytes]);
        Span<byte> header = stackalloc byte[AdditionalBytes12];
        WriteAdditional12(header, _write.Sequence, type, content.Length);
        _write.Seal(nonce, content, [], body[_explicitBytes..], tag, header);
    }

    /// <summary>Opens one record.</summary>
    /// <param name="record">Header and fragment, as <see cref="RecordSlicer"/> gives them.</param>
    /// <param name="destination">At least as long as the fragment; scratch beyond the content.</param>
    /// <param name="type">True type of the content.</param>
    /// <param name="length">Bytes of content at the start of <paramref name="destination"/>.</param>
    /// <returns><see cref="TlsAlert.None"/>, or the alert of the rule broken; then nothing of the content can be seen
    /// (R3).</returns>
    public TlsAlert Open(in ReadOnlySequence<byte> record, Span<byte> destination, out RecordType type, out int length)
    {
        var fragment = record.Slice(RecordSlicer.HeaderBytes);
        Span<byte> header = stackalloc byte[RecordSlicer.HeaderBytes];
        record.Slice(0, RecordSlicer.HeaderBytes).CopyTo(header);
        if (fragment.IsSingleSegment)
        {
            return Open(header, fragment.FirstSpan, destination, out type, out length);
        }

        var gathered = destination[..(int)fragment.Length];
        fragment.CopyTo(gathered);
        return Open(header, gathered, destination, out type, out length);
    }

    private TlsAlert Open(
        ReadOnlySpan<byte> header, ReadOnlySpan<byte> fragment, Span<byte> destination, out RecordType type, out int length)
    {
        type = (RecordType)header[0];
        length = fragment.Length - _explicitBytes - RecordAead.TagBytes;
        if (length < (_isTls13 ? 1 : 0))
        {
            return TlsAlert.DecodeError;
        }

        // 2^14 + 256 in TLS 1.3 (RFC 8446 §5.2), before it 2^14 and the overhead.
        if (_isTls13 ? fragment.Length > RecordSlicer.MaxPlaintextBytes + 256 : length > RecordSlicer.MaxPlaintextBytes)
        {
            return TlsAlert.RecordOverflow;
        }

        Span<byte> nonce = stackalloc byte[RecordAead.NonceBytes];
        Span<byte> tag = stackalloc byte[RecordAead.TagBytes];
        fragment[^RecordAead.TagBytes..].CopyTo(tag);
        _read.WriteNonce(nonce, fragment[.._explicitBytes]);
        var plaintext = destination[..length];
        var ciphertext = fragment.Slice(_explicitBytes, length);
        if (_explicitBytes > 0 && ciphertext.Overlaps(plaintext))
        {
            // Gathered in place: move over the explicit nonce, because input and output have to coincide.
            ciphertext.CopyTo(plaintext);
            ciphertext = plaintext;
        }

        bool opened;
        if (_isTls13)
        {
            opened = _read.TryOpen(nonce, ciphertext, tag, plaintext, header);
        }
        else
        {
            Span<byte> additional = stackalloc byte[AdditionalBytes12];
            WriteAdditional12(additional, _read.Sequence, type, length);
            opened = _read.TryOpen(nonce, ciphertext, tag, plaintext, additional);
        }

        if (!opened)
        {
            length = 0;
            return TlsAlert.BadRecordMac;
        }

        return _isTls13 ? TakeInnerType(plaintext, ref type, ref length) : TlsAlert.None;
    }

    /// <summary>The last byte that is not zero is the type; nothing but zeros is no record at all (RFC 8446 §5.4).</summary>
    private static TlsAlert TakeInnerType(Span<byte> plaintext, ref RecordType type, ref int length)
    {
        var last = plaintext.LastIndexOfAnyExcept((byte)0);
        if (last < 0)
        {
            length = 0;
            return TlsAlert.UnexpectedMessage;
        }

        if (last > RecordSlicer.MaxPlaintextBytes)
        {
            CryptographicOperations.ZeroMemory(plaintext);
            length = 0;
            return TlsAlert.RecordOverflow;
        }

        type = (RecordType)plaintext[last];
        length = last;
        return TlsAlert.None;
    }

    private void SetKeys12()
    {
        // RFC 5246 §6.3: client key, server key, client IV, server IV.
        var ivBytes = RecordAead.NonceBytes - _explicitBytes;
        Span<byte> block = stackalloc byte[2 * (KeyBytes + ivBytes)];
        TlsImplUtilities.CalculateKeyBlock(_parameters, block);
        var client = _parameters.IsServer ? _read : _write;
        var server = _parameters.IsServer ? _write : _read;
        Set(client, block[..KeyBytes], block.Slice(2 * KeyBytes, ivBytes));
        Set(server, block.Slice(KeyBytes, KeyBytes), block.Slice((2 * KeyBytes) + ivBytes, ivBytes));
        CryptographicOperations.ZeroMemory(block);
    }

    private void SetKey13(AeadKey key, bool ofServer)
    {
        var security = _parameters.SecurityParameters;
        var secret = ofServer ? security.TrafficSecretServer : security.TrafficSecretClient;
        Span<byte> keyBytes = stackalloc byte[KeyBytes];
        Span<byte> iv = stackalloc byte[RecordAead.NonceBytes];
        var hash = security.PrfCryptoHashAlgorithm;
        ExpandLabel(secret, hash, "key"u8, keyBytes);
        ExpandLabel(secret, hash, "iv"u8, iv);
        Set(key, keyBytes, iv);
        CryptographicOperations.ZeroMemory(keyBytes);
        CryptographicOperations.ZeroMemory(iv);
    }

    /// <summary>HKDF-Expand-Label without context (RFC 8446 §7.1).</summary>
    private static void ExpandLabel(TlsSecret secret, int hash, ReadOnlySpan<byte> label, Span<byte> output)
    {
        if (secret is ProviderSecret ours)
        {
            ours.ExpandLabel(hash, label, output);
            return;
        }

        ReadOnlySpan<byte> context = [];
        TlsCryptoUtilities.HkdfExpandLabel(secret, hash, System.Text.Encoding.ASCII.GetString(label), context, output.Length).ExtractTo(output);
    }

    private void Set(AeadKey key, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> iv)
    {
        var direction = key == _write ? AeadDirection.Seal : AeadDirection.Open;
        key.Set(_primitives.CreateAead(_algorithm, direction, bytes), iv);
    }

    private int KeyBytes => _algorithm == AeadAlgorithm.Aes128Gcm ? 16 : 32;

    private const int AdditionalBytes12 = 13;

    private static void WriteAdditional12(Span<byte> header, ulong sequence, RecordType type, int length)
    {
        BinaryPrimitives.WriteUInt64BigEndian(header, sequence);
        header[8] = (byte)type;
        BinaryPrimitives.WriteUInt16BigEndian(header[9..], (ushort)TlsVersion.Tls12);
        BinaryPrimitives.WriteUInt16BigEndian(header[11..], (ushort)length);
    }

    /// <summary>Gives both native keys back.</summary>
    public void Dispose()
    {
        _write.Dispose();
        _read.Dispose();
    }
}
