using System.Buffers.Text;
using System.Text;

namespace Edge.Core.Origin;

/// <summary>The <c>Keep-Alive</c> response field, as servers send it (RFC 2068 §19.7.1.1): a list of parameters.</summary>
internal static class KeepAliveField
{
    /// <summary>How long the origin says it keeps an idle connection; null when it does not say so in a way that can be read.</summary>
    /// <param name="value">The field's value; empty: there is none.</param>
    public static TimeSpan? TimeoutOf(ReadOnlySpan<byte> value)
    {
        foreach (var range in value.Split((byte)','))
        {
            var parameter = value[range].Trim(" \t"u8);
            if (parameter.Length > 8 && Ascii.EqualsIgnoreCase(parameter[..8], "timeout="u8)
                && Utf8Parser.TryParse(parameter[8..], out int seconds, out var used) && used == parameter.Length - 8 && seconds >= 0)
            {
                return TimeSpan.FromSeconds(seconds);
            }
        }

        return null;
    }
}
