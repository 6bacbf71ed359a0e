using Edge.Cache.Semantics;

namespace Edge.Cache.Keys;

/// <summary>Reads the pairs of a Cookie value (RFC 6265 §4.2.1).</summary>
internal ref struct CookieReader(ReadOnlySpan<byte> value)
{
    private ReadOnlySpan<byte> _rest = value;

    /// <summary>Reads the next piece between semicolons.</summary>
    /// <param name="pair">The piece, trimmed, not empty.</param>
    /// <param name="name">Its name; empty when it is not <c>name=value</c> or the name begins with <c>$</c>: such pieces are not
    /// forwarded (E-100).</param>
    public bool TryRead(out ReadOnlySpan<byte> pair, out ReadOnlySpan<byte> name)
    {
        while (!_rest.IsEmpty)
        {
            var end = _rest.IndexOf((byte)';');
            pair = ListReader.Trim(end < 0 ? _rest : _rest[..end]);
            _rest = end < 0 ? default : _rest[(end + 1)..];
            if (!pair.IsEmpty)
            {
                var equals = pair.IndexOf((byte)'=');
                name = equals > 0 && pair[0] != '$' ? pair[..equals] : default;
                return true;
            }
        }

        pair = name = default;
        return false;
    }
}
