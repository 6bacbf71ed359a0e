using System.Buffers.Binary;
using Org.BouncyCastle.Tls;

namespace Edge.Tls.Engine;

/// <summary>One handshake message on its way out (RFC 8446 §4, RFC 5246 §7.4), in a buffer that its thread keeps. The library
/// makes a stream for each message, which grows by copying while it is written.</summary>
/// <remarks>One at a time on a thread: begin, write, send. What goes through here is public: it is sent in the clear or to the
/// peer that may read it, and no key is ever part of it.</remarks>
internal sealed class HandshakeMessage
{
    private const int HeaderBytes = 4;

    // A chain of certificates; what is longer is not kept.
    private const int KeptBytes = 16 << 10;

    [ThreadStatic]
    private static HandshakeMessage? _current;

    private byte[] _bytes = new byte[2048];
    private int _length;

    /// <summary>The message so far, its length written into its header.</summary>
    public ReadOnlySpan<byte> Finish()
    {
        // The type stands in the highest byte already.
        BinaryPrimitives.WriteInt32BigEndian(_bytes, (_bytes[0] << 24) | CheckedLength(_length - HeaderBytes, bytes: 3));
        return _bytes.AsSpan(0, _length);
    }

    /// <summary>Starts a message; the one before it on this thread is over.</summary>
    public static HandshakeMessage Begin(short type)
    {
        var message = _current ??= new();
        if (message._bytes.Length > KeptBytes)
        {
            message._bytes = new byte[2048];
        }

        message._length = HeaderBytes;
        message._bytes[0] = (byte)type;
        return message;
    }

    /// <summary>Appends bytes as they are.</summary>
    public void Write(ReadOnlySpan<byte> value) => value.CopyTo(Reserve(value.Length));

    /// <summary>Appends a number of <paramref name="bytes"/> bytes, the highest first.</summary>
    public void WriteNumber(long value, int bytes)
    {
        Span<byte> wide = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(wide, value);
        Write(wide[^bytes..]);
    }

    /// <summary>Appends a vector: a length of <paramref name="lengthBytes"/> bytes, then the content (RFC 8446 §3.4).</summary>
    public void WriteVector(ReadOnlySpan<byte> value, int lengthBytes)
    {
        WriteNumber(CheckedLength(value.Length, lengthBytes), lengthBytes);
        Write(value);
    }

    /// <summary>Begins a vector whose length is not known yet.</summary>
    /// <returns>What <see cref="EndVector"/> asks for.</returns>
    public int BeginVector(int lengthBytes)
    {
        WriteNumber(0, lengthBytes);
        return _length;
    }

    /// <summary>Ends the vector whose content began at <paramref name="start"/>.</summary>
    public void EndVector(int start, int lengthBytes)
    {
        var length = CheckedLength(_length - start, lengthBytes);
        for (var i = 1; i <= lengthBytes; i++)
        {
            _bytes[start - i] = (byte)(length >> (8 * (i - 1)));
        }
    }

    /// <summary>Appends extensions without the length of their list; those with content come last, as the library has
    /// it.</summary>
    public void WriteExtensions(IDictionary<int, byte[]> extensions)
    {
        WriteExtensions(extensions, empty: true);
        WriteExtensions(extensions, empty: false);
    }

    private void WriteExtensions(IDictionary<int, byte[]> extensions, bool empty)
    {
        if (extensions is Dictionary<int, byte[]> usual)
        {
            // Its enumerator needs no object.
            foreach (var (type, data) in usual)
            {
                WriteExtension(type, data, empty);
            }

            return;
        }

        foreach (var (type, data) in extensions)
        {
            WriteExtension(type, data, empty);
        }
    }

    private void WriteExtension(int type, byte[] data, bool empty)
    {
        if (data.Length == 0 == empty)
        {
            WriteNumber(type, bytes: 2);
            WriteVector(data, lengthBytes: 2);
        }
    }

    private Span<byte> Reserve(int count)
    {
        var needed = _length + count;
        if (needed > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(needed, 2 * _bytes.Length));
        }

        var span = _bytes.AsSpan(_length, count);
        _length = needed;
        return span;
    }

    private static int CheckedLength(int length, int bytes) =>
        length >> (8 * bytes) == 0 ? length : throw new TlsFatalAlert(AlertDescription.internal_error);
}
