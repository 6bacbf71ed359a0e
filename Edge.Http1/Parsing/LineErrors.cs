namespace Edge.Http1.Parsing;

/// <summary>Names the rule that an unexpected byte breaks, the same way wherever it turns up.</summary>
internal static class LineErrors
{
    /// <summary>The error for <paramref name="unexpected"/>; <paramref name="otherwise"/> if only its place is wrong.</summary>
    internal static Http1Error OfByte(byte unexpected, Http1Error otherwise) => unexpected switch
    {
        0 => Http1Error.NulByte,
        (byte)'\n' => Http1Error.BareLineFeed,
        (byte)'\r' => Http1Error.BareCarriageReturn,
        (byte)'\t' => otherwise,
        < 0x20 or 0x7F => Http1Error.ControlByte,
        _ => otherwise,
    };
}
