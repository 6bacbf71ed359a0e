using System.Buffers;
using System.Text;
using Edge.Core.Config;
using Edge.Http1;
using Edge.Http1.Writing;

namespace Edge.Core.Exchange;

/// <summary>Writes an origin's interim response for a viewer: 103 with its hints, and whatever else is to come (RFC 9110 §15.2, RFC 8297).</summary>
internal static class InterimHead
{
    /// <summary>Whether this viewer gets interim responses: only in HTTP/1.1 (RFC 9110 §15.2), and only where the behaviour passes them on.</summary>
    public static bool IsWanted(ExchangeContext exchange) =>
        exchange.Behavior!.InterimResponses && !exchange.IsErrorPage && exchange.Request.Facts.Version >= Http1Version.Http11;

    /// <summary>Writes one.</summary>
    /// <param name="output">Takes the bytes.</param>
    /// <param name="status">102 … 199.</param>
    /// <param name="fields">The origin's fields.</param>
    /// <param name="behavior">What it takes out of heads.</param>
    /// <param name="via">The edge's own Via (RFC 9110 §7.6.3).</param>
    public static void Write(IBufferWriter<byte> output, int status, FieldTable fields, CacheBehavior behavior, ReadOnlySpan<byte> via)
    {
        var head = new Http1HeadWriter(output);
        head.StatusLine(status);
        var tags = behavior.CachePolicy.TagField.Span;
        for (var i = 0; i < fields.Count; i++)
        {
            var name = fields.NameAt(i);
            if (ConnectionFields.IsHopByHop(name) || ConnectionFields.IsRemadeForViewer(name) || ConnectionFields.IsNominated(fields, name)
                || Ascii.EqualsIgnoreCase(name, "set-cookie"u8)   // a hint is for whoever asks; a cookie is not (C08)
                || Ascii.EqualsIgnoreCase(name, tags)
                || behavior.ResponseHeadersPolicy?.Replaces(name) == true)
            {
                continue;
            }

            head.Field(name, fields.ValueAt(i));
        }

        head.Field("Via"u8, via);
        head.End();
    }
}
