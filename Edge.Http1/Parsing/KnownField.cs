using System.Text;

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
        => Ascii.EqualsIgnoreCase(name, known) ? field : KnownField.Other;
}
