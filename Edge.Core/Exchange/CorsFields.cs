using System.Text;
using Edge.Cache.Semantics;
using Edge.Core.Config;
using Edge.Http1.Writing;

namespace Edge.Core.Exchange;

/// <summary>Writes the fields of the CORS protocol (E-169; Fetch standard, "CORS protocol").</summary>
internal static class CorsFields
{
    /// <summary>Whether the request asks beforehand what a script may send: OPTIONS with Origin and Access-Control-Request-Method.</summary>
    public static bool IsPreflight(EdgeRequest request) =>
        request.Method == MethodKind.Options && request.Fields.Has("origin"u8) && request.Fields.Has("access-control-request-method"u8);

    /// <summary>Whether a response field belongs to the protocol.</summary>
    public static bool IsOne(ReadOnlySpan<byte> name) =>
        name.Length >= 22 && Ascii.EqualsIgnoreCase(name[..15], "access-control-"u8) && name.Length switch
        {
            22 => Ascii.EqualsIgnoreCase(name, "access-control-max-age"u8),
            27 => Ascii.EqualsIgnoreCase(name, "access-control-allow-origin"u8),
            28 => Ascii.EqualsIgnoreCase(name, "access-control-allow-methods"u8) || Ascii.EqualsIgnoreCase(name, "access-control-allow-headers"u8),
            29 => Ascii.EqualsIgnoreCase(name, "access-control-expose-headers"u8),
            32 => Ascii.EqualsIgnoreCase(name, "access-control-allow-credentials"u8),
            _ => false,
        };

    /// <summary>Writes what <paramref name="policy"/> says to the origin of the script that asks.</summary>
    /// <param name="head">The head of the response.</param>
    /// <param name="request">The viewer's request.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="fields">What the origin server said; without override one field of the protocol is its word (E-236).</param>
    public static void Write(ref Http1HeadWriter head, EdgeRequest request, CorsPolicy policy, IFieldSource fields)
    {
        if (!policy.Override && HasOne(fields))
        {
            return;
        }

        if (policy.IsForAnyOrigin)
        {
            head.Field("Access-Control-Allow-Origin"u8, "*"u8);
        }
        else
        {
            head.Field("Vary"u8, "Origin"u8);   // whoever keeps the answer must keep it apart, one without these fields too
            if (AllowedOrigin(request.Fields, policy) is not { IsEmpty: false } origin)
            {
                return;
            }

            head.Field("Access-Control-Allow-Origin"u8, origin);
        }

        if (policy.AllowCredentials)
        {
            head.Field("Access-Control-Allow-Credentials"u8, "true"u8);
        }

        if (IsPreflight(request))
        {
            List(ref head, "Access-Control-Allow-Methods"u8, policy.AllowMethods.Span);
            List(ref head, "Access-Control-Allow-Headers"u8, policy.AllowHeaders.Span);
            head.Field("Access-Control-Max-Age"u8, policy.MaxAge);
        }
        else
        {
            List(ref head, "Access-Control-Expose-Headers"u8, policy.ExposeHeaders.Span);
        }
    }

    // The bytes that go out are the viewer's, and equal to ours but for case (H23).
    private static ReadOnlySpan<byte> AllowedOrigin(FieldTable fields, CorsPolicy policy)
    {
        var line = fields.Find("origin"u8, 0);
        return line >= 0 && fields.Find("origin"u8, line + 1) < 0 && policy.Allows(fields.ValueAt(line)) ? fields.ValueAt(line) : default;
    }

    private static bool HasOne(IFieldSource fields)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            if (IsOne(fields.NameAt(i)))
            {
                return true;
            }
        }

        return false;
    }

    private static void List(ref Http1HeadWriter head, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty)
        {
            head.Field(name, value);
        }
    }
}
