using System.Buffers;

namespace Edge.Http1.Parsing;

/// <summary>
/// Finds the end of a head in a buffer that grows, looking at every byte once however it is dribbled, and refuses early what
/// cannot become a head: another protocol, bare CR or LF, NUL, too long a line or head.
/// </summary>
/// <remarks>
/// One worker. Until the answer is <see cref="HeadStatus.Complete"/> or <see cref="HeadStatus.Rejected"/> the buffer must begin
/// at the same byte on every call (do not advance past it). It only finds the end; the parser checks every byte again.
/// One empty line before a request line is tolerated, as RFC 9112 §2.2 asks (SHOULD) and nginx and Kestrel do: nobody
/// frames the request behind it differently, and it is never forwarded. It counts as part of the head.
/// </remarks>
public struct HeadScanner
{
    private static readonly SearchValues<byte> LineBreakers = SearchValues.Create("\r\n\0"u8);

    private readonly HeadKind _kind;
    private Step _step;
    private Http1Error _error;
    private int _examined;  // 0 <= _lineStart <= _examined
    private int _lineStart;

    /// <summary>A scanner for heads of <paramref name="kind"/>.</summary>
    public HeadScanner(HeadKind kind) => _kind = kind;

    /// <summary>Looks at the bytes that came since the last call.</summary>
    /// <param name="buffer">Everything received and not consumed yet, from the first byte of the head.</param>
    /// <param name="limits">Bounds of the head and of a request line.</param>
    /// <param name="headLength">On <see cref="HeadStatus.Complete"/> the bytes of the head with its empty line, else 0.</param>
    /// <param name="error">On <see cref="HeadStatus.Rejected"/> the rule broken, else <see cref="Http1Error.None"/>.</param>
    /// <remarks>Complete and Rejected are final until <see cref="Reset"/>.</remarks>
    public HeadStatus Scan(in ReadOnlySequence<byte> buffer, Http1Limits limits, out int headLength, out Http1Error error)
    {
        int maxBytes = _kind == HeadKind.Request ? limits.MaxRequestHeadBytes : limits.MaxResponseHeadBytes;
        if (_examined == 0 && _step == Step.Start && _error == Http1Error.None && PlainHead.Length(_kind, buffer.FirstSpan, limits, maxBytes) is > 0 and int plain)
        {
            _examined = plain;
            _step = Step.Done;
            headLength = plain;
            error = Http1Error.None;
            return HeadStatus.Complete;
        }

        if (_kind == HeadKind.Request && _examined < Preface.Length && BeginsWithPreface(buffer))
            _error = Http1Error.Http2Preface;

        foreach (ReadOnlyMemory<byte> segment in buffer.Slice(_examined))
        {
            if (_error != Http1Error.None || _step == Step.Done)
                break;

            // Every check depends on a byte and its position alone, so any split of the bytes ends the same way.
            int room = Math.Max(maxBytes - _examined, 0);
            _error = Examine(segment.Span[..Math.Min(segment.Length, room)], buffer, limits);
            if (_error == Http1Error.None && _examined >= maxBytes && _step != Step.Done)
                _error = Http1Error.HeadTooLarge;
        }

        error = _error;
        headLength = _step == Step.Done ? _examined : 0;
        if (_step == Step.Done)
            return HeadStatus.Complete;
        return error == Http1Error.None ? HeadStatus.NeedMore : HeadStatus.Rejected;
    }

    /// <summary>Gets ready for the next head.</summary>
    public void Reset() => this = new HeadScanner(_kind);

    private Http1Error Examine(ReadOnlySpan<byte> fresh, in ReadOnlySequence<byte> buffer, Http1Limits limits)
    {
        Http1Error error = Http1Error.None;
        while (!fresh.IsEmpty && error == Http1Error.None && _step != Step.Done)
        {
            int before = _examined;
            error = _step switch
            {
                Step.Start or Step.AfterEmptyLine => TakeFirstByte(fresh[0]),
                Step.EmptyLineLf => TakeLf(fresh[0], Step.AfterEmptyLine),
                Step.Protocol => TakeProtocol(fresh),
                Step.Method => TakeMethod(fresh, limits),
                Step.StartLine => TakeStartLine(fresh, buffer, limits),
                Step.Fields => TakeLines(fresh),
                Step.StartLineLf or Step.FieldLf => TakeLf(fresh[0], Step.Fields),
                _ => TakeLf(fresh[0], Step.Done),
            };
            fresh = fresh[(_examined - before)..];
        }

        return error;
    }

    private static bool BeginsWithPreface(in ReadOnlySequence<byte> buffer)
    {
        if (buffer.FirstSpan.Length >= Preface.Length)
            return buffer.FirstSpan.StartsWith(Preface);
        if (buffer.Length < Preface.Length)
            return false;

        Span<byte> start = stackalloc byte[Preface.Length];
        buffer.Slice(0, Preface.Length).CopyTo(start);
        return start.SequenceEqual(Preface);
    }

    private Http1Error TakeFirstByte(byte first)
    {
        if (_kind == HeadKind.Response)
        {
            _step = Step.Protocol;
            return Http1Error.None;
        }

        if (first == (byte)'\r' && _step == Step.Start)
        {
            _examined++;
            _step = Step.EmptyLineLf;
            return Http1Error.None;
        }

        _lineStart = _examined;
        _step = Step.Method;
        return first switch
        {
            TlsHandshakeRecord => Http1Error.TlsRecord,
            _ when Tokens.Token.Contains(first) => Http1Error.None,
            _ => Http1Error.NotHttp,
        };
    }

    private Http1Error TakeProtocol(ReadOnlySpan<byte> fresh)
    {
        ReadOnlySpan<byte> missing = "HTTP/"u8[_examined..];
        int length = Math.Min(missing.Length, fresh.Length);
        if (!missing.StartsWith(fresh[..length]))
            return Http1Error.StatusLineInvalid;

        _examined += length;
        if (length == missing.Length)
            _step = Step.StartLine;
        return Http1Error.None;
    }

    private Http1Error TakeMethod(ReadOnlySpan<byte> fresh, Http1Limits limits)
    {
        int room = limits.MaxMethodBytes - (_examined - _lineStart);
        int length = fresh.IndexOfAnyExcept(Tokens.Token);
        if (length > room || (length < 0 && fresh.Length > room))
            return Http1Error.MethodTooLong;

        _examined += length < 0 ? fresh.Length : length;
        if (length < 0)
            return Http1Error.None;

        _step = Step.StartLine;
        return fresh[length] switch
        {
            (byte)' ' => Http1Error.None,
            (byte)'\r' => Http1Error.RequestLineInvalid,
            var other => LineErrors.OfByte(other, Http1Error.MethodInvalid),
        };
    }

    private Http1Error TakeStartLine(ReadOnlySpan<byte> fresh, in ReadOnlySequence<byte> buffer, Http1Limits limits)
    {
        // A status line needs no bound of its own: its head has one.
        bool ofRequest = _kind == HeadKind.Request;
        int room = ofRequest ? limits.MaxRequestLineBytes - (_examined - _lineStart) : int.MaxValue;
        int length = fresh.IndexOfAny(LineBreakers);
        if (length > room || (length < 0 && fresh.Length > room))
            return Http1Error.TargetTooLong;

        _examined += length < 0 ? fresh.Length : length;
        if (length < 0)
            return Http1Error.None;
        if (ofRequest && fresh[length] == (byte)'\r')
        {
            Http1Error error = CheckVersion(buffer.Slice(_lineStart, _examined - _lineStart));
            if (error != Http1Error.None)
                return error;
        }

        return EndLine(fresh[length], Step.StartLineLf);
    }

    /// <summary>An HTTP/0.9 client, or one of another text protocol, waits for an answer to its first line (H27).</summary>
    private static Http1Error CheckVersion(in ReadOnlySequence<byte> line)
    {
        Span<byte> tail = stackalloc byte[1 + Http1VersionParser.Bytes];
        if (line.Length >= tail.Length)
        {
            line.Slice(line.Length - tail.Length).CopyTo(tail);
            if (tail[0] == (byte)' ')
                return Http1VersionParser.Parse(tail[1..], out _);
        }

        int blanks = 0;
        foreach (ReadOnlyMemory<byte> segment in line)
            blanks += segment.Span.Count((byte)' ');
        return blanks < 2 ? Http1Error.RequestLineInvalid : Http1Error.VersionInvalid;
    }

    private Http1Error TakeLines(ReadOnlySpan<byte> fresh)
    {
        int start = _examined;
        int position = 0; // in fresh
        while (true)
        {
            int length = fresh[position..].IndexOfAny(LineBreakers);
            if (length < 0)
            {
                _examined = start + fresh.Length;
                return Http1Error.None;
            }

            position += length;
            _examined = start + position;
            bool isEmptyLine = _examined == _lineStart;
            if (isEmptyLine || !fresh[position..].StartsWith("\r\n"u8))
                return EndLine(fresh[position], isEmptyLine ? Step.EndLf : Step.FieldLf);

            // The usual case, without a detour through the steps (HeadBenchmarks).
            position += 2;
            _lineStart = start + position;
        }
    }

    private Http1Error EndLine(byte breaker, Step next)
    {
        if (breaker != (byte)'\r')
            return LineErrors.OfByte(breaker, Http1Error.BareLineFeed);

        _examined++;
        _step = next;
        return Http1Error.None;
    }

    private Http1Error TakeLf(byte next, Step then)
    {
        if (next != (byte)'\n')
            return Http1Error.BareCarriageReturn;

        _lineStart = ++_examined;
        _step = then;
        return Http1Error.None;
    }

    private const byte TlsHandshakeRecord = 0x16; // RFC 8446 §5.1

    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0"u8; // RFC 9113 §3.4

    private enum Step : byte
    {
        Start,
        EmptyLineLf,
        AfterEmptyLine,
        Protocol,
        Method,
        StartLine,
        StartLineLf,
        Fields,
        FieldLf,
        EndLf,
        Done,
    }
}
