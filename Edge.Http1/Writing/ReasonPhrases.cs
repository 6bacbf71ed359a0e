namespace Edge.Http1.Writing;

/// <summary>The reason phrases of the IANA status code registry.</summary>
public static class ReasonPhrases
{
    /// <summary>The phrase of <paramref name="status"/>, or nothing for a status without one.</summary>
    public static ReadOnlySpan<byte> Of(int status)
    {
        ReadOnlySpan<byte> line = StatusLines.Of(status);
        return line.IsEmpty ? default : line["HTTP/1.1 200 ".Length..^"\r\n".Length];
    }
}
