using System.Buffers;
using Edge.Tls.Records;
using Org.BouncyCastle.Tls;

namespace Edge.Tls.Engine;

/// <summary>Records that wait to be sent, in pooled memory. In the library's own queue a flight grows by copying, and the
/// connection keeps what it grew to; so each record moves on at once.</summary>
/// <remarks>Not thread-safe, but anybody may ask for the length. What is never sent leaves its memory to the garbage
/// collector.</remarks>
/// <param name="queue">The library's queue.</param>
internal sealed class PendingRecords(ByteQueue queue)
{
    private const int UsualFlightBytes = 4096;

    private byte[] _bytes = [];
    private int _length;

    /// <summary>Bytes that wait, in the library's queue too.</summary>
    public int Length => _length + queue.Available;

    /// <summary>Takes everything out of the library's queue.</summary>
    public void Take()
    {
        var count = queue.Available;
        if (count == 0)
        {
            return;
        }

        if (_length + count > _bytes.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + count, UsualFlightBytes));
            _bytes.AsSpan(0, _length).CopyTo(larger);
            Return();
            _bytes = larger;
        }

        queue.RemoveData(_bytes.AsSpan(_length, count), 0);
        _length += count;
    }

    /// <summary>Moves everything into <paramref name="output"/>.</summary>
    public void DrainTo(IBufferWriter<byte> output)
    {
        Take();   // a fatal alert goes into the library's queue and no further
        for (var sent = 0; sent < _length;)
        {
            var count = Math.Min(_length - sent, RecordSlicer.MaxPlaintextBytes);
            _bytes.AsSpan(sent, count).CopyTo(output.GetSpan(count));
            output.Advance(count);
            sent += count;
        }

        _length = 0;
        Return();
    }

    /// <summary>Has the library's queue give back what it grew to: a record.</summary>
    public void Shrink() => queue.Shrink();

    private void Return()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }
    }
}
