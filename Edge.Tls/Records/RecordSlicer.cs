using System.Buffers;
using System.Buffers.Binary;

namespace Edge.Tls.Records;

/// <summary>Finds whole records in a ciphertext stream and refuses impossible headers (RFC 8446 §5.1).</summary>
internal static class RecordSlicer
{
    /// <summary>Bytes of a record header: type, version, length.</summary>
    public const int HeaderBytes = 5;

    /// <summary>Most plaintext in one record.</summary>
    public const int MaxPlaintextBytes = 1 << 14;

    /// <summary>Plaintext of the records we fill. With any overhead such a record fits a block of 16 KiB, so that sealing
    /// wastes none.</summary>
    public const int FullRecordBytes = MaxPlaintextBytes - 64;

    /// <summary>Most ciphertext in one record: 2^14 + 256 in TLS 1.3, 2^14 + 2048 before (RFC 5246 §6.2.3). The record cipher
    /// knows the exact bound.</summary>
    public const int MaxFragmentBytes = MaxPlaintextBytes + 2048;

    /// <summary>Takes one whole record off the front of <paramref name="input"/>.</summary>
    /// <param name="input">Ciphertext; moved past the record on <see cref="RecordStatus.Complete"/>.</param>
    /// <param name="record">The record with its header.</param>
    /// <returns>The status. Never throws on peer input.</returns>
    public static RecordStatus TryTake(ref ReadOnlySequence<byte> input, out ReadOnlySequence<byte> record)
    {
        record = default;
        var available = input.Length;
        if (available == 0)
        {
            return RecordStatus.NeedMore;
        }

        Span<byte> header = stackalloc byte[HeaderBytes];
        var known = (int)Math.Min(available, HeaderBytes);
        input.Slice(0, known).CopyTo(header);

        if (header[0] is < (byte)RecordType.ChangeCipherSpec or > (byte)RecordType.ApplicationData)
        {
            return RecordStatus.UnexpectedMessage;
        }

        if (known > 1 && header[1] != 3)
        {
            return RecordStatus.ProtocolVersion;
        }

        if (known < HeaderBytes)
        {
            return RecordStatus.NeedMore;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(header[3..]);
        if (length > MaxFragmentBytes)
        {
            return RecordStatus.Overflow;
        }

        var size = HeaderBytes + length;
        if (available < size)
        {
            return RecordStatus.NeedMore;
        }

        record = input.Slice(0, size);
        input = input.Slice(size);
        return RecordStatus.Complete;
    }
}

/// <summary>How <see cref="RecordSlicer"/> judges the front of a stream.</summary>
internal enum RecordStatus
{
    /// <summary>No whole record yet.</summary>
    NeedMore,

    /// <summary>A record was taken.</summary>
    Complete,

    /// <summary>The content type exists nowhere: <c>unexpected_message</c>.</summary>
    UnexpectedMessage,

    /// <summary>The major version is not 3: <c>protocol_version</c>.</summary>
    ProtocolVersion,

    /// <summary>The length is above every bound: <c>record_overflow</c>.</summary>
    Overflow,
}

/// <summary>Record content types (RFC 8446 §5.1).</summary>
internal enum RecordType
{
    /// <summary>Ignored in TLS 1.3, a switch of keys before.</summary>
    ChangeCipherSpec = 20,

    /// <summary>An alert.</summary>
    Alert = 21,

    /// <summary>Handshake messages.</summary>
    Handshake = 22,

    /// <summary>Application data; in TLS 1.3 also the disguise of everything encrypted.</summary>
    ApplicationData = 23,
}
