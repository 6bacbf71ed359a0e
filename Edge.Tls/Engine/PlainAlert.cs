using System.Buffers;
using System.Buffers.Binary;
using Edge.Tls.Records;

namespace Edge.Tls.Engine;

/// <summary>A fatal alert in the clear, for refusals before any keys exist.</summary>
internal static class PlainAlert
{
    /// <summary>Writes the record.</summary>
    public static void Write(TlsAlert alert, IBufferWriter<byte> output)
    {
        var span = output.GetSpan(RecordBytes);
        span[0] = (byte)RecordType.Alert;
        // Every client since TLS 1.0 reads a record of this version (RFC 8446 §5.1).
        BinaryPrimitives.WriteUInt16BigEndian(span[1..], (ushort)TlsVersion.Tls12);
        BinaryPrimitives.WriteUInt16BigEndian(span[3..], 2);
        span[5] = Fatal;
        span[6] = (byte)alert;
        output.Advance(RecordBytes);
    }

    private const int RecordBytes = 7;
    private const byte Fatal = 2;
}
