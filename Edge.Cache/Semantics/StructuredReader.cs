namespace Edge.Cache.Semantics;

/// <summary>What a bare item of a structured field is (RFC 9651 §3.3).</summary>
internal enum StructuredType : byte
{
    Boolean,
    Integer,
    Other,
}

/// <summary>Reads one line of a structured-field dictionary (RFC 9651 §4.2.2) or list (§4.2.1), member by member. Strings in a
/// dictionary and inner lists are checked, not kept.</summary>
internal ref struct StructuredReader(ReadOnlySpan<byte> value)
{
    private ReadOnlySpan<byte> _rest = value.Trim((byte)' ');
    private bool _first = true;

    /// <summary>A rule was broken: the whole field is to be ignored.</summary>
    public bool Failed { get; private set; }

    /// <summary>Reads the next member. False at the end, or when <see cref="Failed"/>.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="type">Type of its value.</param>
    /// <param name="number">An integer, or 1 and 0 for a boolean.</param>
    public bool TryReadMember(out ReadOnlySpan<byte> key, out StructuredType type, out long number)
    {
        key = default;
        type = StructuredType.Boolean;
        number = 1;
        if (Failed || _rest.IsEmpty || (!_first && !TrySeparator()))
        {
            return false;
        }

        _first = false;
        var good = TryKey(out key);
        if (good && Take('='))
        {
            good = Take('(') ? TryInnerList(out type) : TryBareItem(out type, out number);
        }

        return Check(good && TryParameters());
    }

    /// <summary>Reads the next member of a list (RFC 9651 §4.2.1). False at the end, or when <see cref="Failed"/>.</summary>
    /// <param name="text">A string without its quotes, escapes and all: two strings are equal exactly when these are. Empty for members
    /// of other types, and for the empty string.</param>
    public bool TryReadListMember(out ReadOnlySpan<byte> text)
    {
        text = default;
        if (Failed || _rest.IsEmpty || (!_first && !TrySeparator()))
        {
            return false;
        }

        _first = false;
        var before = _rest;
        var good = Take('(') ? TryInnerList(out _) : TryBareItem(out _, out _);
        if (good && before[0] == (byte)'"')
        {
            text = before[1..(before.Length - _rest.Length - 1)];
        }

        return Check(good && TryParameters());
    }

    private bool Check(bool good)
    {
        Failed |= !good;
        return good;
    }

    private bool TrySeparator()
    {
        _rest = _rest.TrimStart(" \t"u8);
        var comma = Take(',');
        _rest = _rest.TrimStart(" \t"u8);
        return Check(comma && !_rest.IsEmpty);
    }

    private bool Take(char expected)
    {
        if (_rest.IsEmpty || _rest[0] != expected)
        {
            return false;
        }

        _rest = _rest[1..];
        return true;
    }

    private bool TryKey(out ReadOnlySpan<byte> key)
    {
        key = default;
        if (_rest.IsEmpty || (_rest[0] != '*' && !char.IsAsciiLetterLower((char)_rest[0])))
        {
            return false;
        }

        var length = _rest.IndexOfAnyExcept(StructuredCharacters.Key);
        key = TakeFirst(length < 0 ? _rest.Length : length);
        return true;
    }

    private ReadOnlySpan<byte> TakeFirst(int length)
    {
        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    private bool TryParameters()
    {
        while (Take(';'))
        {
            _rest = _rest.TrimStart((byte)' ');
            if (!TryKey(out _) || (Take('=') && !TryBareItem(out _, out _)))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryInnerList(out StructuredType type)
    {
        type = StructuredType.Other;
        while (true)
        {
            _rest = _rest.TrimStart((byte)' ');
            if (Take(')'))
            {
                return true;
            }

            if (!TryBareItem(out _, out _) || !TryParameters() || _rest is not [(byte)' ' or (byte)')', ..])
            {
                return false;
            }
        }
    }

    private bool TryBareItem(out StructuredType type, out long number)
    {
        type = StructuredType.Other;
        number = 0;
        if (_rest.IsEmpty)
        {
            return false;
        }

        switch ((char)_rest[0])
        {
            case '?':
                type = StructuredType.Boolean;
                number = _rest.Length > 1 ? _rest[1] - '0' : -1;
                _rest = _rest[Math.Min(2, _rest.Length)..];
                return number is 0 or 1;
            case '"':
                return TryString();
            case '%':
                Take('%');
                return TryString();
            case ':':
                return TryBytes();
            case '@':
                Take('@');
                return TryNumber(out var dateType, out _) && dateType == StructuredType.Integer;
            case '-' or (>= '0' and <= '9'):
                return TryNumber(out type, out number);
            default:
                return TryToken();
        }
    }

    private bool TryToken()
    {
        if (_rest[0] != '*' && !char.IsAsciiLetter((char)_rest[0]))
        {
            return false;
        }

        var length = _rest.IndexOfAnyExcept(StructuredCharacters.Token);
        TakeFirst(length < 0 ? _rest.Length : length);
        return true;
    }

    private bool TryString()
    {
        var length = _rest is [(byte)'"', ..] ? ListReader.QuotedLength(_rest) : 0;
        return length > 0 && !TakeFirst(length).ContainsAnyExceptInRange((byte)' ', (byte)'~');
    }

    private bool TryBytes()
    {
        Take(':');
        var length = _rest.IndexOf((byte)':');
        return length >= 0 && !TakeFirst(length + 1)[..^1].ContainsAnyExcept(StructuredCharacters.Base64);
    }

    private bool TryNumber(out StructuredType type, out long number)
    {
        var negative = Take('-');
        var digits = DigitCount(_rest);
        type = StructuredType.Integer;
        number = 0;
        if (digits is 0 or > 15)
        {
            return false;
        }

        foreach (var digit in TakeFirst(digits))
        {
            number = (number * 10) + (digit - '0');
        }

        number = negative ? -number : number;
        if (!Take('.'))
        {
            return true;
        }

        type = StructuredType.Other;
        var fraction = DigitCount(_rest);
        TakeFirst(fraction);
        return fraction is >= 1 and <= 3 && digits <= 12;
    }

    private static int DigitCount(ReadOnlySpan<byte> value)
    {
        var length = value.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return length < 0 ? value.Length : length;
    }
}
