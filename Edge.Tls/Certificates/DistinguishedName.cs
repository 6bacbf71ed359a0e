using System.Formats.Asn1;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Edge.Tls.Certificates;

/// <summary>Distinguished names as text (RFC 4514): most specific part first, everything that could be mistaken escaped.</summary>
/// <remarks>The result is visible ASCII and blanks: other characters become the hexadecimal pairs of their UTF-8, which the RFC
/// allows for any character. So it can stand in a field value and in a log as it is.</remarks>
internal static class DistinguishedName
{
    /// <summary>Writes <paramref name="name"/>, a Name in DER.</summary>
    /// <returns>The text; empty when the name is empty or cannot be read.</returns>
    public static string ToText(ReadOnlyMemory<byte> name)
    {
        try
        {
            var parts = new List<string>();
            var sequence = new AsnReader(name, AsnEncodingRules.DER).ReadSequence();
            while (sequence.HasData)
            {
                parts.Add(ReadPart(sequence.ReadSetOf(skipSortOrderValidation: true)));
            }

            parts.Reverse();   // RFC 4514 §2.1
            return string.Join(',', parts);
        }
        catch (Exception exception) when (exception is AsnContentException or CryptographicException)
        {
            return "";
        }
    }

    private static string ReadPart(AsnReader set)
    {
        var attributes = new List<string>();
        while (set.HasData)
        {
            var attribute = set.ReadSequence();
            var type = attribute.ReadObjectIdentifier();
            var value = attribute.ReadEncodedValue();
            var name = NameOf(type);
            attributes.Add(name is not null && TextOf(value) is { } text ? $"{name}={Escape(text)}" : $"{type}=#{Convert.ToHexStringLower(value.Span)}");
        }

        return string.Join('+', attributes);
    }

    // RFC 4514 §3; a type without a name has its value in hexadecimal (§2.4).
    private static string? NameOf(string type) => type switch
    {
        "2.5.4.3" => "CN",
        "2.5.4.7" => "L",
        "2.5.4.8" => "ST",
        "2.5.4.10" => "O",
        "2.5.4.11" => "OU",
        "2.5.4.6" => "C",
        "2.5.4.9" => "STREET",
        "0.9.2342.19200300.100.1.25" => "DC",
        "0.9.2342.19200300.100.1.1" => "UID",
        _ => null,
    };

    private static string? TextOf(ReadOnlyMemory<byte> value)
    {
        var reader = new AsnReader(value, AsnEncodingRules.DER);
        var type = (UniversalTagNumber)reader.PeekTag().TagValue;
        return type is UniversalTagNumber.UTF8String or UniversalTagNumber.PrintableString or UniversalTagNumber.IA5String
            or UniversalTagNumber.T61String or UniversalTagNumber.BMPString or UniversalTagNumber.NumericString
            ? reader.ReadCharacterString(type)
            : null;
    }

    // RFC 4514 §2.4.
    private static string Escape(string value)
    {
        var text = new StringBuilder(value.Length + 8);
        var bytes = Encoding.UTF8.GetBytes(value);
        for (var i = 0; i < bytes.Length; i++)
        {
            var c = (char)bytes[i];
            if (c is < ' ' or > '~')
            {
                text.Append(CultureInfo.InvariantCulture, $"\\{bytes[i]:x2}");
                continue;
            }

            var isEdge = c == ' ' && (i == 0 || i == bytes.Length - 1);
            if (isEdge || (c == '#' && i == 0) || c is '"' or '+' or ',' or ';' or '<' or '>' or '\\')
            {
                text.Append('\\');
            }

            text.Append(c);
        }

        return text.ToString();
    }
}
