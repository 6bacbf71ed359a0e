using System.Collections.Immutable;
using System.Text;
using Edge.Core.Config.Document;
using Edge.Core.Config.Keys;

namespace Edge.Core.Config.Sections;

/// <summary>Reads <c>cors</c> of a response headers policy (E-169, E-236).</summary>
internal static class CorsSection
{
    private const string Everything = "*";
    private const string AllMethods = "ALL";

    private static readonly TextListKey AllowOrigins = new("allowOrigins");
    private static readonly TextListKey AllowMethods = new("allowMethods", "GET", "HEAD");
    private static readonly TextListKey AllowHeaders = new("allowHeaders");
    private static readonly TextListKey ExposeHeaders = new("exposeHeaders");
    private static readonly BooleanKey AllowCredentials = new("allowCredentials", false);
    private static readonly DurationKey MaxAge = new("maxAge", TimeSpan.FromMinutes(10), TimeSpan.Zero, TimeSpan.FromDays(1));
    private static readonly BooleanKey Override = new("override", false);
    private static readonly BooleanKey AnswerPreflight = new("answerPreflight", false);

    /// <summary>The keys.</summary>
    public static SectionKey Key { get; } = new("cors", new(
        AllowOrigins, AllowMethods, AllowHeaders, ExposeHeaders, AllowCredentials, MaxAge, Override, AnswerPreflight));

    /// <summary>Reads the section; null when it is absent or broken.</summary>
    public static CorsPolicy? Read(SectionReader policy)
    {
        if (!policy.Has(Key)) return null;
        var reader = policy.Section(Key);
        var origins = ReadOrigins(reader);
        var credentials = reader.Read(AllowCredentials);
        if (credentials && origins.Contains(CorsPolicy.AnyOrigin))
            reader.Error(AllowCredentials, "with every origin: any page on the web could read what its visitors may (Fetch, \"CORS protocol and credentials\"); name the origins");
        var policyOf = new CorsPolicy
        {
            AllowOrigins = origins,
            AllowMethods = ReadMethods(reader),
            AllowHeaders = ReadNames(reader, AllowHeaders, credentials),
            ExposeHeaders = ReadNames(reader, ExposeHeaders, credentials),
            AllowCredentials = credentials,
            MaxAge = (int)reader.Read(MaxAge).TotalSeconds,
            Override = reader.Read(Override),
            AnswerPreflight = reader.Read(AnswerPreflight),
        };
        return reader.IsSound ? policyOf : null;
    }

    private static ImmutableArray<string> ReadOrigins(SectionReader reader)
    {
        var origins = reader.Read(AllowOrigins);
        if (origins.IsEmpty) reader.Error(AllowOrigins, "the origins whose scripts may read are needed, such as [\"https://app.example.com\"], or [\"*\"]");
        if (origins.Length > ConfigQuotas.MaxCorsNames) reader.Error(AllowOrigins, $"has {origins.Length} origins; at most {ConfigQuotas.MaxCorsNames} are allowed");
        for (var i = 0; i < origins.Length; i++)
        {
            if (origins[i] == CorsPolicy.AnyOrigin)
            {
                if (origins.Length > 1) reader.Error(AllowOrigins, i, "\"*\" stands alone");
            }
            else if (!IsOrigin(origins[i]))
                reader.Error(AllowOrigins, i, $"{ConfigText.Quote(origins[i])} is not an origin as browsers write it: scheme and host in lower case, a port that is not the scheme's own, no path; \"https://*.example.com\" is every name below (RFC 6454 §6.2)");
        }

        return origins;
    }

    private static ReadOnlyMemory<byte> ReadMethods(SectionReader reader)
    {
        var methods = reader.Read(AllowMethods);
        var known = Config.AllowedMethods.All.Names();
        if (methods is [AllMethods]) return Join(known);
        for (var i = 0; i < methods.Length; i++)
        {
            if (!known.Contains(methods[i]))
                reader.Error(AllowMethods, i, $"{ConfigText.Quote(methods[i])} is not one of {string.Join(", ", known)}, nor \"{AllMethods}\" alone (E-169)");
        }

        return Join(methods);
    }

    private static ReadOnlyMemory<byte> ReadNames(SectionReader reader, TextListKey key, bool credentials)
    {
        var names = reader.Read(key);
        if (names.Length > ConfigQuotas.MaxCorsNames) reader.Error(key, $"has {names.Length} names; at most {ConfigQuotas.MaxCorsNames} are allowed");
        for (var i = 0; i < names.Length; i++)
        {
            if (!FieldText.IsToken(names[i])) reader.Error(key, i, $"{ConfigText.Quote(names[i])} is not a field name (RFC 9110 §5.1)");
            else if (names[i] == Everything && credentials) reader.Error(key, i, "\"*\" means nothing to browsers where credentials are allowed; list the names");
        }

        return Join(names);
    }

    private static byte[] Join(IEnumerable<string> words) => Encoding.ASCII.GetBytes(string.Join(", ", words));

    // RFC 6454 §6.2: what browsers send, so that bytes can be compared.
    private static bool IsOrigin(string text)
    {
        var scheme = text.StartsWith("https://", StringComparison.Ordinal) ? "https://" : text.StartsWith("http://", StringComparison.Ordinal) ? "http://" : null;
        if (scheme is null) return false;
        var rest = text[scheme.Length..];
        if (rest.StartsWith("*.", StringComparison.Ordinal)) rest = rest[2..];
        return Uri.TryCreate(scheme + rest, UriKind.Absolute, out var uri) && uri.GetLeftPart(UriPartial.Authority) == scheme + rest && uri.UserInfo.Length == 0
            && (HostNames.IsName(uri.Host) || uri.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6);
    }
}
