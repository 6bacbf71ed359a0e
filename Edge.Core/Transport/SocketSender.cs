using System.Buffers;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Edge.Core.Transport;

/// <summary>Sends the front of a sequence, several segments in one system call.</summary>
internal sealed class SocketSender : SocketOperation
{
    /// <summary>Segments gathered into one call. The runtime keeps up to eight on the stack (Linux UIO_FASTIOV) and allocates above.</summary>
    public const int MaxSegments = 8;

    private List<ArraySegment<byte>>? _segments;       // few connections ever need it

    /// <summary>Sends from the front of <paramref name="buffer"/>; the result says how much. The segments are read until then.</summary>
    public ValueTask<SocketResult> SendAsync(Socket socket, in ReadOnlySequence<byte> buffer)
    {
        if (buffer.IsSingleSegment)
        {
            if (BufferList is not null)
            {
                BufferList = null;
            }
            SetBuffer(MemoryMarshal.AsMemory(buffer.First));
            return RunAsync(socket);
        }

        if (BufferList is null)
        {
            SetBuffer(null, 0, 0);
        }
        _segments ??= new(MaxSegments);
        _segments.Clear();
        foreach (ReadOnlyMemory<byte> segment in buffer)
        {
            if (!MemoryMarshal.TryGetArray(segment, out ArraySegment<byte> array))
            {
                throw new InvalidOperationException("output blocks are arrays");
            }
            _segments.Add(array);
            if (_segments.Count == MaxSegments)
            {
                break;
            }
        }
        BufferList = _segments;
        return RunAsync(socket);
    }

    private protected override bool Begin(Socket socket) => socket.SendAsync(this);
}
