using Edge.Core.Exchange;

namespace Edge.Core.Origin;

/// <summary>What is sent to an origin: a finished head, and who sends the content behind it.</summary>
/// <param name="Head">Request line and fields with the empty line; owned by the request, so it outlives the viewer's.</param>
/// <param name="Method">For framing of the response and for retry rules.</param>
/// <param name="Body">Sends the content, or null when there is none.</param>
internal sealed record OriginRequest(ReadOnlyMemory<byte> Head, MethodKind Method, IRequestBody? Body)
{
    /// <summary>Whether the request may be sent a second time on another connection: a safe method without content (RFC 9110 §9.2.2, E-65).</summary>
    public bool IsReplayable => Body is null && Method.IsReplayable();
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
}
