using Edge.Core.Exchange;

namespace Edge.Core.Origin;

/// <summary>What is sent to an origin: a finished head, and who sends the content behind it.</summary>
/// <param name="Head">Request line and fields with the empty line; owned by the request, so it outlives the viewer's.</param>
/// <param name="Method">For framing of the response and for retry rules.</param>
/// <param name="Body">Sends the content, or null when there is none.</param>
/// <param name="RetriesIdempotent">Whether the behaviour lets OPTIONS, TRACE, PUT and DELETE be sent a second time.</param>
internal sealed record OriginRequest(ReadOnlyMemory<byte> Head, MethodKind Method, IRequestBody? Body, bool RetriesIdempotent = false)
{
    /// <summary>Whether the head asks for another protocol, so that 101 is an answer to it; without, a 101 is a failure (O21).</summary>
    public bool AsksForUpgrade { get; init; }

    /// <summary>Takes interim responses; null: nobody wants them.</summary>
    public IInterimSink? Interim { get; init; }

    /// <summary>Whether, and how freely, the request may be sent a second time when the origin may have seen the first.</summary>
    public Replay Replay => Method switch
    {
        MethodKind.Get or MethodKind.Head when Body is null => Replay.Safe,
        MethodKind.Options or MethodKind.Trace or MethodKind.Put or MethodKind.Delete when RetriesIdempotent && IsHeld => Replay.Idempotent,
        _ => Replay.Never,
    };

    /// <summary>Whether everything that would have to be sent again is at hand: no content, content in memory, or content nobody has begun to read.</summary>
    public bool IsHeld => Body?.IsHeld != false;
}

/// <summary>How freely a request may be sent again (RFC 9110 §9.2.2).</summary>
internal enum Replay : byte
{
    /// <summary>Never once the origin may have seen it: POST, PATCH, unknown methods, content that is gone.</summary>
    Never,

    /// <summary>Once, where the behaviour allows it: OPTIONS, TRACE, PUT and DELETE.</summary>
    Idempotent,

    /// <summary>GET and HEAD without content.</summary>
    Safe,
}

/// <summary>The content of a request on its way from the viewer to the origin.</summary>
internal interface IRequestBody
{
    /// <summary>Copies the content, framed, to the origin until it ends, <see cref="Stop"/> is called, or one side fails.</summary>
    /// <returns>Whether every byte was sent. False after a failure on either side; never throws on peer input.</returns>
    Task<bool> SendAsync(System.IO.Pipelines.PipeWriter output, CancellationToken cancel);

    /// <summary>Asks a running <see cref="SendAsync"/> to end soon: the answer came early.</summary>
    void Stop();

    /// <summary>Whether the viewer's side broke the transfer: cut, malformed, too slow. Then the origin's silence is not its fault.</summary>
    bool ViewerFailed { get; }

    /// <summary>Whether <see cref="SendAsync"/> can begin again from the first byte.</summary>
    bool IsHeld { get; }
}
