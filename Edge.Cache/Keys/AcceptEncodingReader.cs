using System.Text;
using Edge.Cache.Semantics;

namespace Edge.Cache.Keys;

/// <summary>Reads the codings of one Accept-Encoding value (RFC 9110 §12.5.3). Malformed elements are skipped (C12).</summary>
internal ref struct AcceptEncodingReader(ReadOnlySpan<byte> value)
{
    private ListReader _list = new(value);

    /// <summary>Reads the next coding.</summary>
    /// <param name="coding">Its name, in the viewer's spelling.</param>
    /// <param name="refused">Its weight is 0.</param>
    public bool TryRead(out ReadOnlySpan<byte> coding, out bool refused)
    {
        while (_list.TryRead(out var element))
        {
            var semicolon = element.IndexOf((byte)';');
            coding = semicolon < 0 ? element : ListReader.Trim(element[..semicolon]);
            refused = false;
            if (coding.IndexOfAny(" \t\"="u8) < 0 && !coding.IsEmpty
                && (semicolon < 0 || TryWeight(element[(semicolon + 1)..], out refused)))
            {
                return true;
            }
        }

        coding = default;
        refused = false;
        return false;
    }

    // q=0, q=0.5, q=1.000
    private static bool TryWeight(ReadOnlySpan<byte> parameter, out bool zero)
    {
        parameter = ListReader.Trim(parameter);
        zero = false;
        if (parameter.Length < 3 || !Ascii.EqualsIgnoreCase(parameter[..2], "q="u8))
        {
            return false;
        }

        var number = parameter[2..];
        if (number.Length > 5 || number[0] is not ((byte)'0' or (byte)'1') || (number.Length > 1 && number[1] != '.'))
        {
            return false;
        }

        var fraction = number.Length > 2 ? number[2..] : default;
        zero = number[0] == '0' && !fraction.ContainsAnyExcept((byte)'0');
        return !fraction.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            && (number[0] == '0' || !fraction.ContainsAnyExcept((byte)'0'));
    }
}
