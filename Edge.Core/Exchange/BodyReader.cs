using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using Edge.Http1;
using Edge.Http1.Framing;

namespace Edge.Core.Exchange;

/// <summary>What one step of reading a body gave.</summary>
internal enum BodyReadStatus : byte
{
    /// <summary>Content bytes are in <see cref="BodyRead.Content"/>; call <see cref="BodyReader.Advance"/> when they are copied.</summary>
    Content,

    /// <summary>The body ended where its framing says.</summary>
    End,

    /// <summary>The connection ended first (RFC 9112 §8): the message is incomplete.</summary>
    Truncated,

    /// <summary>The framing is broken; <see cref="BodyReader.Error"/> says how.</summary>
    Malformed,
}

/// <summary>One step of a body. <paramref name="Content"/> is pipe memory: valid until <see cref="BodyReader.Advance"/>, never across an await.</summary>
internal readonly record struct BodyRead(BodyReadStatus Status, ReadOnlySequence<byte> Content);

/// <summary>Reads the content of one message after another from a pipe, whatever the framing; the same for requests of viewers and responses of origins.</summary>
/// <remarks>One reader at a time. Nothing is copied: content is a slice of the pipe's memory. Reused for every message of its connection.</remarks>
internal sealed class BodyReader(PipeReader input, Http1Limits limits)
{
    private BodyDecoder _decoder;
    private SequencePosition _consumed;
    private SequencePosition _examined;
    private bool _reading;
    private BodyReadStatus? _ended;

    /// <summary>The rule that a malformed body broke.</summary>
    public Http1Error Error { get; private set; }

    /// <summary>Whether the whole body has been read in order.</summary>
    public bool IsComplete => _ended is BodyReadStatus.End;

    /// <summary>Content bytes read so far.</summary>
    public long BytesRead { get; private set; }

    /// <summary>How the current message is framed.</summary>
    public BodyFraming Framing { get; private set; }

    /// <summary>Begins the body of the next message.</summary>
    /// <param name="framing">From the head of the message.</param>
    public void Begin(BodyFraming framing)
    {
        Debug.Assert(!_reading, "content of the message before was not advanced");
        Framing = framing;
        _decoder.Start(framing, limits);
        _ended = framing.IsEmpty ? BodyReadStatus.End : null;
        Error = Http1Error.None;
        BytesRead = 0;
    }

    /// <summary>The next run of content, or how the body ended. After an end the same end is given again.</summary>
    /// <param name="endedCleanly">Asked when the connection is over and the body is delimited by that: whether the end was orderly
    /// (TLS close_notify or TCP FIN) and not a cut (E-115, C18).</param>
    /// <param name="cancel">Ends the wait by an exception.</param>
    public async ValueTask<BodyRead> ReadAsync(Func<bool> endedCleanly, CancellationToken cancel)
    {
        while (_ended is null)
        {
            if (!input.TryRead(out var result))
            {
                result = await input.ReadAsync(cancel).ConfigureAwait(false);
            }

            if (Step(result, endedCleanly, out var read))
            {
                return read;
            }
        }

        return new BodyRead(_ended.Value, default);
    }

    /// <summary>Gives the content of the last read back to the pipe.</summary>
    public void Advance()
    {
        Debug.Assert(_reading, "nothing to advance");
        _reading = false;
        input.AdvanceTo(_consumed, _examined);
        if (_decoder.IsComplete)
        {
            _ended = BodyReadStatus.End;   // the last byte of an announced length: nothing more is to be waited for
        }
    }

    // True: a run of content to hand out. False: ended (then _ended is set) or more input is needed.
    private bool Step(in ReadResult result, Func<bool> endedCleanly, out BodyRead read)
    {
        read = default;
        var buffer = result.Buffer;
        var status = _decoder.Decode(buffer, out var content, out var consumed, out var error);
        switch (status)
        {
            case BodyStatus.Content:
                _consumed = consumed;
                _examined = consumed;
                _reading = true;
                BytesRead += content.Length;
                read = new BodyRead(BodyReadStatus.Content, content);
                return true;
            case BodyStatus.Complete:
                input.AdvanceTo(consumed);
                _ended = BodyReadStatus.End;
                return false;
            case BodyStatus.Rejected:
                input.AdvanceTo(consumed);
                Error = error;
                _ended = BodyReadStatus.Malformed;
                return false;
            case BodyStatus.NeedMore when result.IsCompleted || result.IsCanceled:
                input.AdvanceTo(consumed, buffer.End);
                _ended = Framing.Kind == BodyKind.UntilClose && result.IsCompleted && endedCleanly() ? BodyReadStatus.End : BodyReadStatus.Truncated;
                return false;
            default:
                input.AdvanceTo(consumed, buffer.End);
                return false;
        }
    }
}
