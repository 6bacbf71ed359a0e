using System.Buffers;

namespace Edge.Http1.Parsing;

/// <summary>
/// Finds the end of a head in a buffer that grows, looking at every byte once however it is dribbled, and refuses early what
/// cannot become a head: another protocol, bare CR or LF, NUL, too long a line or head.
/// </summary>
/// <remarks>
/// One worker. Until the answer is <see cref="HeadStatus.Complete"/> or <see cref="HeadStatus.Rejected"/> the buffer must begin at
/// the same byte on every call (do not advance past it). It only finds the end; the parser checks every byte again.
/// One empty line before a request line is tolerated, as RFC 9112 §2.2 asks (SHOULD) and nginx and Kestrel do: nobody
/// frames the request behind it differently, and it is never forwarded. It counts as part of the head.
/// </remarks>
public struct HeadScanner
{
    private readonly HeadKind _kind;

    /// <summary>A scanner for heads of <paramref name="kind"/>.</summary>
    public HeadScanner(HeadKind kind) => _kind = kind;

    /// <summary>Looks at the bytes that came since the last call.</summary>
    /// <param name="buffer">Everything received and not consumed yet, from the first byte of the head.</param>
    /// <param name="limits">Bounds of the head and of a request line.</param>
    /// <param name="headLength">On <see cref="HeadStatus.Complete"/> the bytes of the head with its empty line, else 0.</param>
    /// <param name="error">On <see cref="HeadStatus.Rejected"/> the rule broken, else <see cref="Http1Error.None"/>.</param>
    public HeadStatus Scan(in ReadOnlySequence<byte> buffer, Http1Limits limits, out int headLength, out Http1Error error)
        => throw new NotImplementedException();

    /// <summary>Gets ready for the next head.</summary>
    public void Reset() => this = new HeadScanner(_kind);
}
