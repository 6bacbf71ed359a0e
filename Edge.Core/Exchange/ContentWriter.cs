using System.Buffers;
using Edge.Http1.Framing;

namespace Edge.Core.Exchange;

/// <summary>Frames the content of one response to a viewer: by length, chunked, or until close (RFC 9112 §6.3).</summary>
/// <remarks>A message that was promised a length and got another is the worst thing a proxy can send; <see cref="IsWhole"/> says so before the connection is reused.</remarks>
internal struct ContentWriter(BodyFraming framing)
{
    private long _left = framing.Kind == BodyKind.Length ? framing.Length : 0;
    private bool _ended = framing.IsEmpty;

    /// <summary>Whether exactly the announced content was written.</summary>
    public readonly bool IsWhole => _ended;

    /// <summary>Writes a piece of content. Pieces beyond the announced length are refused: false, and nothing is written.</summary>
    public bool Write(IBufferWriter<byte> output, ReadOnlySpan<byte> piece)
    {
        if (piece.IsEmpty)
        {
            return true;
        }

        switch (framing.Kind)
        {
            case BodyKind.Length when piece.Length <= _left:
                output.Write(piece);
                _left -= piece.Length;
                _ended = _left == 0;
                return true;
            case BodyKind.Chunked:
                ChunkedEncoder.WriteChunk(output, piece);
                return true;
            case BodyKind.UntilClose:
                output.Write(piece);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Writes a run of content from a pipe, as one chunk where chunks are used.</summary>
    public bool Write(IBufferWriter<byte> output, in ReadOnlySequence<byte> content)
    {
        if (content.IsSingleSegment)
        {
            return Write(output, content.FirstSpan);
        }

        foreach (var piece in content)
        {
            if (!Write(output, piece.Span))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Ends the content: writes the last chunk where chunks are used.</summary>
    public void End(IBufferWriter<byte> output)
    {
        if (framing.Kind == BodyKind.Chunked)
        {
            ChunkedEncoder.WriteEnd(output);
        }

        _ended = framing.Kind != BodyKind.Length || _left == 0;
    }
}
