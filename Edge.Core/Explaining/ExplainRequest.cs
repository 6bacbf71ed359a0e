using System.Text;

namespace Edge.Core.Explaining;

/// <summary>The request that is to be explained: a method, a URL, and fields.</summary>
/// <param name="Method">The method.</param>
/// <param name="Url">An absolute http or https URL.</param>
/// <param name="Fields">Field lines, <c>Name: value</c>.</param>
internal sealed record ExplainRequest(string Method, string Url, IReadOnlyList<string> Fields)
{
    /// <summary>Reads the query of <c>GET /explain</c>: <c>url</c>, <c>method</c> (GET without it) and any number of <c>header</c>.</summary>
    /// <returns>Null with <paramref name="error"/> said.</returns>
    public static ExplainRequest? FromQuery(string query, out string error)
    {
        error = "";
        string? url = null;
        string? method = null;
        var fields = new List<string>();
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? pair : pair[..equals];
            var value = Uri.UnescapeDataString((equals < 0 ? "" : pair[(equals + 1)..]).Replace('+', ' '));
            switch (name)
            {
                case "url" when url is null:
                    url = value;
                    break;
                case "method" when method is null:
                    method = value;
                    break;
                case "header":
                    fields.Add(value);
                    break;
                default:
                    error = "takes url, method and any number of header, the first two once";
                    return null;
            }
        }

        error = url is null ? "url is needed, such as /explain?url=https://www.example.com/" : "";
        return url is null ? null : new ExplainRequest(method ?? "GET", url, fields);
    }

    /// <summary>The target of <c>GET /explain</c> that says the same.</summary>
    public string ToTarget()
    {
        var target = new StringBuilder("/explain?method=").Append(Uri.EscapeDataString(Method)).Append("&url=").Append(Uri.EscapeDataString(Url));
        foreach (var field in Fields)
        {
            target.Append("&header=").Append(Uri.EscapeDataString(field));
        }

        return target.ToString();
    }

    /// <summary>The head a viewer would send, byte for byte; what is wrong with it the request parser says.</summary>
    /// <returns>Null with <paramref name="error"/> said.</returns>
    public byte[]? ToHead(out bool https, out string error)
    {
        https = Url.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        error = "";
        if (!https && !Url.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
        {
            error = "url has to begin with http:// or https://";
            return null;
        }

        var rest = Url[(Url.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var fragment = rest.IndexOf('#', StringComparison.Ordinal);
        rest = fragment < 0 ? rest : rest[..fragment];   // never sent (RFC 9110 §4.2.5)
        var end = rest.AsSpan().IndexOfAny('/', '?');
        var authority = end < 0 ? rest : rest[..end];
        var target = end < 0 ? "/" : rest[end] == '?' ? "/" + rest[end..] : rest[end..];
        var text = new StringBuilder().Append(Method).Append(' ').Append(target).Append(" HTTP/1.1\r\nHost: ").Append(authority).Append("\r\n");
        foreach (var field in Fields)
        {
            text.Append(field).Append("\r\n");
        }

        text.Append("\r\n");
        foreach (var c in Method + target + authority + string.Concat(Fields))
        {
            if (c is '\r' or '\n' or > '\u00ff')
            {
                error = "line ends, and characters beyond Latin-1, cannot stand in a request";
                return null;
            }
        }

        return Encoding.Latin1.GetBytes(text.ToString());
    }
}
