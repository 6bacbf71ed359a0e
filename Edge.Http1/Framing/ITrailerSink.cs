namespace Edge.Http1.Framing;

/// <summary>Receives trailer fields (RFC 9110 §6.5) that are not of a forbidden kind.</summary>
public interface ITrailerSink
{
    /// <summary>One valid trailer field line. The spans are gone after the call; copy what is kept.</summary>
    void OnTrailer(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value);
}
