using System.Text;

namespace Edge.Http1.Parsing;

/// <summary>A request target taken apart (RFC 9112 §3.2), nothing decoded. Slices are offsets into the head.</summary>
/// <remarks>
/// <para>Which bytes may stand in a path or query is decided by RFC 3986 and by what honest clients send:</para>
/// <list type="bullet">
/// <item>everything of RFC 3986 is allowed, and <c>[ ]</c>, which browsers leave as they are (WHATWG URL);</item>
/// <item><c>^ ` { | }</c> are allowed: browsers leave them raw in queries, <c>|</c> in paths too, curl all of them, and no server
/// gives them a meaning;</item>
/// <item><c>\</c> is allowed in a query, where browsers leave it raw, and refused in a path, where browsers never send it and
/// some origins read it as <c>/</c> (H13);</item>
/// <item><c>#</c> is refused: a fragment is never sent, and readers disagree on what follows it;</item>
/// <item><c>" &lt; &gt;</c> are refused: every browser escapes them, and raw they only serve reflection (H23);</item>
/// <item>blanks, control bytes and 8-bit bytes are refused: browsers escape them, and readers disagree.</item>
/// </list>
/// <para>Percent escapes are not checked here: a raw <c>%</c> is common in queries, and what escapes mean in a path is decided
/// where the path is made canonical.</para>
/// </remarks>
internal record struct RequestTarget
{
    internal TargetForm Form { get; private set; }

    internal TargetScheme Scheme { get; private set; }

    /// <summary>The authority of absolute-form and authority-form, else empty.</summary>
    internal Slice Authority { get; private set; }

    internal Authority AuthorityParts { get; private set; }

    internal Slice Path { get; private set; }

    internal bool HasQuery { get; private set; }

    internal Slice Query { get; private set; }

    /// <summary>Takes apart the target that is <paramref name="where"/> in <paramref name="head"/>.</summary>
    internal static Http1Error Parse(ReadOnlySpan<byte> head, ReadOnlySpan<byte> method, Slice where, out RequestTarget target)
    {
        target = default;
        ReadOnlySpan<byte> text = where.Of(head);
        if (method.SequenceEqual("CONNECT"u8))
            return ParseConnect(head, where, ref target);
        if (text[0] == (byte)'/')
            return ParsePathAndQuery(head, where.Start, where.End, ref target);
        if (text.SequenceEqual("*"u8))
        {
            target = new RequestTarget { Form = TargetForm.Asterisk };
            return method.SequenceEqual("OPTIONS"u8) ? Http1Error.None : Http1Error.TargetFormInvalid;
        }

        return ParseAbsolute(head, where, ref target);
    }

    /// <summary>Finds the end of a target in origin-form while it is taken apart: the usual one, in one look at each byte.</summary>
    /// <returns>False for everything that <see cref="Parse"/> or the request line may have to refuse, and for the other forms.</returns>
    internal static bool TryUsual(
        ReadOnlySpan<byte> head, Slice method, int start, Http1Limits limits, out RequestTarget target, out int end)
    {
        target = default;
        end = ByteClass.EndOf<Tokens.PathClass>(head, start, head.Length);
        target.Path = new Slice(start, end - start);
        if (end < head.Length && head[end] == (byte)'?')
        {
            int query = end + 1;
            end = ByteClass.EndOf<Tokens.QueryClass>(head, query, head.Length);
            target.HasQuery = true;
            target.Query = new Slice(query, end - query);
        }

        return end < head.Length && head[end] == (byte)' ' && head[start] == (byte)'/' && end - start <= limits.MaxRequestTargetBytes
            && !method.Of(head).SequenceEqual("CONNECT"u8);
    }

    private static Http1Error ParseConnect(ReadOnlySpan<byte> head, Slice where, ref RequestTarget target)
    {
        if (!Parsing.Authority.TryParse(head, where, out Authority parts) || parts.Port < 0)
            return head[where.Start] is (byte)'/' or (byte)'*' ? Http1Error.TargetFormInvalid : Http1Error.TargetAuthorityInvalid;

        target = new RequestTarget { Form = TargetForm.Authority, Authority = where, AuthorityParts = parts };
        return Http1Error.None;
    }

    private static Http1Error ParseAbsolute(ReadOnlySpan<byte> head, Slice where, ref RequestTarget target)
    {
        ReadOnlySpan<byte> text = where.Of(head);
        int schemeEnd = text.IndexOf("://"u8);
        if (schemeEnd <= 0)
            return Parsing.Authority.TryParse(head, where, out _) ? Http1Error.TargetFormInvalid : Http1Error.TargetInvalid;

        TargetScheme scheme = SchemeOf(text[..schemeEnd]);
        if (scheme == TargetScheme.None)
            return Http1Error.TargetSchemeUnsupported;

        int start = schemeEnd + "://"u8.Length;
        int length = text[start..].IndexOfAny((byte)'/', (byte)'?');
        if (length < 0)
            length = text.Length - start;
        var authority = new Slice(where.Start + start, length);
        if (!Parsing.Authority.TryParse(head, authority, out Authority parts))
            return Http1Error.TargetAuthorityInvalid;

        target = new RequestTarget
        {
            Form = TargetForm.Absolute,
            Scheme = scheme,
            Authority = authority,
            AuthorityParts = parts,
        };
        return ParsePathAndQuery(head, authority.End, where.End, ref target);
    }

    private static Http1Error ParsePathAndQuery(ReadOnlySpan<byte> head, int start, int end, ref RequestTarget target)
    {
        int pathEnd = ByteClass.EndOf<Tokens.PathClass>(head, start, end);
        target.Path = new Slice(start, pathEnd - start);
        if (pathEnd == end)
            return Http1Error.None;
        if (head[pathEnd] != (byte)'?')
            return LineErrors.OfByte(head[pathEnd], Http1Error.TargetInvalid);

        int queryEnd = ByteClass.EndOf<Tokens.QueryClass>(head, pathEnd + 1, end);
        if (queryEnd < end)
            return LineErrors.OfByte(head[queryEnd], Http1Error.TargetInvalid);

        target.HasQuery = true;
        target.Query = new Slice(pathEnd + 1, end - pathEnd - 1);
        return Http1Error.None;
    }

    private static TargetScheme SchemeOf(ReadOnlySpan<byte> scheme)
    {
        if (Ascii.EqualsIgnoreCase(scheme, "https"u8))
            return TargetScheme.Https;
        return Ascii.EqualsIgnoreCase(scheme, "http"u8) ? TargetScheme.Http : TargetScheme.None;
    }
}
