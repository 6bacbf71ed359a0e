using System.Buffers;

namespace Edge.Tests.Http1.Support;

/// <summary>Builds sequences of chosen segments.</summary>
internal static class Sequences
{
    /// <summary>One sequence of the given pieces, empty ones included.</summary>
    public static ReadOnlySequence<byte> Of(params IReadOnlyList<ReadOnlyMemory<byte>> pieces)
    {
        if (pieces.Count == 0)
            return ReadOnlySequence<byte>.Empty;

        var first = new Segment(pieces[0], 0);
        Segment last = first;
        for (int i = 1; i < pieces.Count; i++)
            last = last.Append(pieces[i]);
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    /// <summary>The bytes cut into segments of at most <paramref name="size"/>.</summary>
    public static ReadOnlySequence<byte> InPieces(ReadOnlyMemory<byte> bytes, int size)
    {
        var pieces = new List<ReadOnlyMemory<byte>>();
        for (int start = 0; start < bytes.Length; start += size)
            pieces.Add(bytes.Slice(start, Math.Min(size, bytes.Length - start)));
        return Of(pieces);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long index)
        {
            Memory = memory;
            RunningIndex = index;
        }

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
