namespace Edge.Http1.Parsing;

/// <summary>The fields that decide framing, persistence and routing: the only ones this library reads.</summary>
internal enum KnownField : byte
{
    Other,
    Host,
    Expect,
    Upgrade,
    Connection,
    ContentLength,
    TransferEncoding,
}

/// <summary>Recognises field names by length first, then without regard to case.</summary>
internal static class KnownFields
{
    /// <summary>False for most fields at a glance: the first letter of a name, in any case, and its length.</summary>
    internal static bool MayBe(int nameLength, byte firstByte) => (firstByte | 0x20) switch
    {
        'h' => nameLength == 4,
        'e' => nameLength == 6,
        'u' => nameLength == 7,
        'c' => nameLength is 10 or 14,
        't' => nameLength == 17,
        _ => false,
    };

    internal static KnownField Recognise(ReadOnlySpan<byte> name) => name.Length switch
    {
        4 => Match(name, "host"u8, KnownField.Host),
        6 => Match(name, "expect"u8, KnownField.Expect),
        7 => Match(name, "upgrade"u8, KnownField.Upgrade),
        10 => Match(name, "connection"u8, KnownField.Connection),
        14 => Match(name, "content-length"u8, KnownField.ContentLength),
        17 => Match(name, "transfer-encoding"u8, KnownField.TransferEncoding),
        _ => KnownField.Other,
    };

    private static KnownField Match(ReadOnlySpan<byte> name, ReadOnlySpan<byte> known, KnownField field)
        => Tokens.IsName(name, known) ? field : KnownField.Other;
}
