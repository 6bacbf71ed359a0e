using Edge.Cache.Policy;
using Edge.Core.Config.Matching;

namespace Edge.Core.Config;

/// <summary>What happens to a request over plain HTTP (E-32, E-33).</summary>
internal enum ViewerProtocolPolicy
{
    /// <summary>It is served.</summary>
    AllowAll,

    /// <summary>It is redirected to the same URL over HTTPS.</summary>
    RedirectToHttps,

    /// <summary>It is refused with 403.</summary>
    HttpsOnly,
}

/// <summary>What of a viewer's request reaches the origin beyond the cache key (E-92 … E-94).</summary>
internal enum OriginRequestPolicy
{
    /// <summary>Every end-to-end field, the query, cookies, and the viewer's Host.</summary>
    AllViewer,

    /// <summary>Only what is in the key, and what the edge itself must send; Host is the origin's domain (E-61).</summary>
    Minimal,
}

/// <summary>The rules for the requests that a path pattern matches. Frozen.</summary>
internal sealed record CacheBehavior
{
    /// <summary>Which paths; null for the default behaviour, which takes what no other does.</summary>
    public required PathPattern? PathPattern { get; init; }

    /// <summary>Where responses come from.</summary>
    public required OriginTarget Origin { get; init; }

    /// <summary>What happens to requests over plain HTTP.</summary>
    public required ViewerProtocolPolicy ViewerProtocolPolicy { get; init; }

    /// <summary>The port in the Location of a redirect to HTTPS; 443 is left out of the URL (E-35).</summary>
    public required int RedirectPort { get; init; }

    /// <summary>Methods that are served; others get 403 (E-78).</summary>
    public required AllowedMethods AllowedMethods { get; init; }

    /// <summary>Whether OPTIONS, TRACE, PUT and DELETE may reach the origin twice when a kept connection ends under them (RFC 9110 §9.2.2).</summary>
    public required bool RetryIdempotent { get; init; }

    /// <summary>Key, lifetimes and storage rules.</summary>
    public required CachePolicy CachePolicy { get; init; }

    /// <summary>What else the origin gets to see.</summary>
    public required OriginRequestPolicy OriginRequestPolicy { get; init; }

    /// <summary>What the origin is told about the viewer's certificate.</summary>
    public required ClientCertificateFields ClientCertificateFields { get; init; }

    /// <summary>What the origin is told about the viewer's TLS.</summary>
    public required FingerprintFields FingerprintFields { get; init; }

    /// <summary>Whether the origin learns who the viewer is: then its answers are that viewer's alone, and the cache is left
    /// out (E-218, G5).</summary>
    public bool TellsOfViewer => ClientCertificateFields != ClientCertificateFields.None || FingerprintFields != FingerprintFields.None;

    /// <summary>Changes to response heads; null: none.</summary>
    public required ResponseHeadersPolicy? ResponseHeadersPolicy { get; init; }

    /// <summary>Whether WebSocket handshakes go to the origin; else their Upgrade field is ignored (E-90).</summary>
    public required bool WebSocket { get; init; }

    /// <summary>Whether viewers of HTTP/1.1 get the origin's interim responses, 103 (Early Hints) above all (RFC 9110 §15.2).</summary>
    public required bool InterimResponses { get; init; }

    /// <summary>Whether the edge may compress (E-145).</summary>
    public required bool Compress { get; init; }

    /// <summary>The pattern, as logs and <c>explain</c> show it.</summary>
    public override string ToString() => PathPattern?.Text ?? "default";
}
