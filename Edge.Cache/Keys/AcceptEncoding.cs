using System.Text;
using Edge.Cache.Policy;
using Edge.Cache.Semantics;

namespace Edge.Cache.Keys;

/// <summary>Accept-Encoding reduced to what matters for choosing a stored response (E-127, C11, C12).</summary>
public static class AcceptEncoding
{
    /// <summary>Which of <paramref name="keyed"/> the viewer accepts. Malformed elements count as not accepted.</summary>
    public static KeyedCodings Accepted(IFieldSource request, KeyedCodings keyed)
    {
        if (keyed == KeyedCodings.None)
        {
            return KeyedCodings.None;
        }

        var accepted = KeyedCodings.None;
        var refused = KeyedCodings.None;
        var any = false;
        for (var line = request.Find(FieldNames.AcceptEncoding, 0);
            line >= 0;
            line = request.Find(FieldNames.AcceptEncoding, line + 1))
        {
            var reader = new AcceptEncodingReader(request.ValueAt(line));
            while (reader.TryRead(out var coding, out var zero))
            {
                var known = Known(coding);
                accepted |= zero ? KeyedCodings.None : known;
                refused |= zero ? known : KeyedCodings.None;
                any |= !zero && coding.SequenceEqual("*"u8);
            }
        }

        // "*" stands for what is not named (RFC 9110 §12.5.3).
        return keyed & ((any ? KeyedCodings.Gzip | KeyedCodings.Brotli : accepted) & ~refused);
    }

    /// <summary>What the origin is sent under a policy that keys codings: the accepted ones, <c>identity</c> when the viewer sent
    /// the field but accepts none of them, empty (no field) when the viewer sent none (E-127).</summary>
    public static ReadOnlySpan<byte> ForwardValue(KeyedCodings accepted, bool viewerSentField) => accepted switch
    {
        KeyedCodings.Gzip | KeyedCodings.Brotli => "br,gzip"u8,
        KeyedCodings.Brotli => "br"u8,
        KeyedCodings.Gzip => "gzip"u8,
        _ => viewerSentField ? "identity"u8 : default,
    };

    private static KeyedCodings Known(ReadOnlySpan<byte> coding) => coding switch
    {
        _ when Ascii.EqualsIgnoreCase(coding, "gzip"u8) || Ascii.EqualsIgnoreCase(coding, "x-gzip"u8) => KeyedCodings.Gzip,
        _ when Ascii.EqualsIgnoreCase(coding, "br"u8) => KeyedCodings.Brotli,
        _ => KeyedCodings.None,
    };
}
