namespace Edge.Http1.Framing;

/// <summary>
/// Reads <c>chunk-size [ chunk-ext ] CRLF</c> (RFC 9112 §7.1) from pieces of any size, keeping only the number. Blanks that are
/// not part of an extension, other bases, bare CR or LF and anything beyond the grammar are refused (H04).
/// </summary>
internal struct ChunkSizeLine
{
    private Step _step;
    private int _digits;
    private int _extensionBytes; // of the whole message: not cleared between chunks

    /// <summary>The size read, 0 … 2^60.</summary>
    internal long Size { get; private set; }

    /// <summary>True once the line is read whole.</summary>
    internal readonly bool IsComplete => _step == Step.Done;

    /// <summary>Gets ready for the next chunk of the same message.</summary>
    internal void Next()
    {
        _step = Step.Size;
        _digits = 0;
        Size = 0;
    }

    /// <summary>Reads on.</summary>
    /// <param name="bytes">What follows the bytes taken so far; not empty.</param>
    /// <param name="limits">Bounds the extensions.</param>
    /// <param name="taken">How many bytes belong to the line.</param>
    /// <returns>None, or the rule broken by the byte at <paramref name="taken"/>.</returns>
    internal Http1Error Read(ReadOnlySpan<byte> bytes, Http1Limits limits, out int taken)
    {
        for (taken = 0; taken < bytes.Length && _step != Step.Done; taken++)
        {
            byte next = bytes[taken];
            Http1Error error = _step switch
            {
                Step.Size => TakeSize(next, limits),
                Step.Lf => TakeLf(next),
                _ => TakeExtension(next, limits),
            };
            if (error != Http1Error.None)
                return error;
        }

        return Http1Error.None;
    }

    private Http1Error TakeSize(byte next, Http1Limits limits)
    {
        int digit = HexDigit(next);
        if (digit >= 0)
        {
            // Leading zeros count as digits: they are either a habit of short numbers or a trick.
            if (++_digits > MaxDigits)
                return Http1Error.ChunkSizeInvalid;
            Size = (Size << 4) | (uint)digit;
            return Size is < 0 or > MaxSize ? Http1Error.ChunkSizeTooLarge : Http1Error.None;
        }

        if (_digits == 0)
            return Http1Error.ChunkSizeInvalid;

        switch (next)
        {
            case (byte)'\r':
                _step = Step.Lf;
                return Http1Error.None;
            case (byte)'\n':
                return Http1Error.BareLineFeed;
            case (byte)';' or (byte)' ' or (byte)'\t':
                _step = next == (byte)';' ? Step.Name : Step.BeforeSemicolon;
                return CountExtensionByte(limits);
            default:
                return Http1Error.ChunkSizeInvalid;
        }
    }

    private Http1Error TakeLf(byte next)
    {
        if (next != (byte)'\n')
            return Http1Error.BareCarriageReturn;
        _step = Step.Done;
        return Http1Error.None;
    }

    private Http1Error TakeExtension(byte next, Http1Limits limits)
    {
        if (next == (byte)'\r' && ChunkExtension.MayEndAt(_step))
        {
            _step = Step.Lf;
            return Http1Error.None;
        }

        _step = ChunkExtension.Next(_step, next);
        if (_step == Step.Invalid)
            return Http1Error.ChunkExtensionInvalid;
        return CountExtensionByte(limits);
    }

    private Http1Error CountExtensionByte(Http1Limits limits)
        => ++_extensionBytes > limits.MaxChunkExtensionBytes ? Http1Error.ChunkExtensionsTooLarge : Http1Error.None;

    private static int HexDigit(byte value) => value switch
    {
        >= (byte)'0' and <= (byte)'9' => value - '0',
        >= (byte)'a' and <= (byte)'f' => value - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => value - 'A' + 10,
        _ => -1,
    };

    private const int MaxDigits = 16;
    private const long MaxSize = 1L << 60;

    /// <summary>Where in the line the next byte stands.</summary>
    internal enum Step : byte
    {
        /// <summary>In the digits.</summary>
        Size,

        /// <summary>In the blanks before a semicolon; no line may end here.</summary>
        BeforeSemicolon,

        /// <summary>In the blanks between semicolon and name.</summary>
        Name,

        /// <summary>In a name.</summary>
        InName,

        /// <summary>In the blanks behind a name: an equals sign or a semicolon must come.</summary>
        AfterName,

        /// <summary>In the blanks between equals sign and value.</summary>
        Value,

        /// <summary>In a value that is a token.</summary>
        InToken,

        /// <summary>In a value that is a quoted string.</summary>
        InQuotes,

        /// <summary>Behind a backslash in a quoted string.</summary>
        Escaped,

        /// <summary>Behind the closing quote.</summary>
        AfterQuotes,

        /// <summary>CR was read.</summary>
        Lf,

        /// <summary>The line is read whole.</summary>
        Done,

        /// <summary>A byte that the grammar does not have here.</summary>
        Invalid,
    }
}
