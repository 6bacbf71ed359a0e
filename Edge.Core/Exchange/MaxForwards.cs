using System.Buffers.Text;

namespace Edge.Core.Exchange;

/// <summary>How many more hops an OPTIONS may take (RFC 9110 §7.6.2). TRACE, the other method that has it, is never forwarded.</summary>
internal static class MaxForwards
{
    private const int MaxDigits = 9;   // more hops than that are all the same

    /// <summary>Reads the field of an OPTIONS.</summary>
    /// <param name="request">The request.</param>
    /// <param name="left">Its value; null: any number, for the field is absent or the method has none.</param>
    /// <returns>False when it is no number, or is there more than once: how far the request may go cannot be told.</returns>
    public static bool TryRead(EdgeRequest request, out int? left)
    {
        left = null;
        var line = request.Method == MethodKind.Options ? request.Fields.Find("max-forwards"u8, 0) : -1;
        if (line < 0)
        {
            return true;
        }

        var text = request.Fields.ValueAt(line);
        if (text.IsEmpty || text.ContainsAnyExceptInRange((byte)'0', (byte)'9') || request.Fields.Find("max-forwards"u8, line + 1) >= 0)
        {
            return false;
        }

        left = text.Length <= MaxDigits && Utf8Parser.TryParse(text, out int value, out _) ? value : int.MaxValue;
        return true;
    }
}
