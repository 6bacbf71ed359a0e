using Edge.Cache.Policy;
using Edge.Core.Config.Document;
using Edge.Core.Config.Keys;
using Edge.Core.Config.Matching;

namespace Edge.Core.Config.Sections;

/// <summary>Reads one behaviour: <c>default</c>, or an element of <c>behaviors</c>.</summary>
internal static class BehaviorSection
{
    private static readonly TextKey PathPatternKey = new("pathPattern") { IsOptional = true };
    private static readonly TextKey Origin = new("origin") { IsOptional = true };
    private static readonly ChoiceKey<ViewerProtocolPolicy> ViewerProtocol = new("viewerProtocolPolicy", ViewerProtocolPolicy.RedirectToHttps,
        ("allow-all", ViewerProtocolPolicy.AllowAll), ("redirect-to-https", ViewerProtocolPolicy.RedirectToHttps), ("https-only", ViewerProtocolPolicy.HttpsOnly));
    private static readonly IntegerKey RedirectPort = new("redirectPort", 443, 1, 65_535);
    private static readonly TextListKey Methods = new("allowedMethods", "GET", "HEAD");
    private static readonly BooleanKey RetryIdempotent = new("retryIdempotent", false);
    private static readonly TextKey CachePolicyName = new("cachePolicy", CachePolicies.Standard.Name);
    private static readonly ChoiceKey<OriginRequestPolicy> OriginRequest = new("originRequestPolicy", OriginRequestPolicy.AllViewer,
        ("all-viewer", OriginRequestPolicy.AllViewer), ("minimal", OriginRequestPolicy.Minimal));
    private static readonly ChoiceKey<ClientCertificateFields> ClientCertificate = new("clientCertificateFields", ClientCertificateFields.None,
        ("none", ClientCertificateFields.None), ("client-cert", ClientCertificateFields.ClientCert),
        ("client-cert-chain", ClientCertificateFields.ClientCertChain), ("rawedge", ClientCertificateFields.RawEdge),
        ("cloudfront", ClientCertificateFields.CloudFront));
    private static readonly ChoiceKey<FingerprintFields> Fingerprints = new("fingerprintFields", FingerprintFields.None,
        ("none", FingerprintFields.None), ("rawedge", FingerprintFields.RawEdge), ("cloudfront", FingerprintFields.CloudFront));
    private static readonly TextKey ResponseHeadersName = new("responseHeadersPolicy") { IsOptional = true };
    private static readonly BooleanKey WebSocket = new("webSocket", true);
    private static readonly BooleanKey InterimResponses = new("interimResponses", true);
    private static readonly BooleanKey Compress = new("compress", false);

    /// <summary>The keys of the default behaviour.</summary>
    public static SectionKey DefaultKey { get; } = new("default", new(
        Origin, ViewerProtocol, RedirectPort, Methods, RetryIdempotent, CachePolicyName, OriginRequest, ClientCertificate, Fingerprints,
        ResponseHeadersName, WebSocket, InterimResponses, Compress));

    /// <summary>The keys of the other behaviours.</summary>
    public static SectionListKey ListKey { get; } = new("behaviors", new(
        PathPatternKey, Origin, ViewerProtocol, RedirectPort, Methods, RetryIdempotent, CachePolicyName, OriginRequest, ClientCertificate, Fingerprints,
        ResponseHeadersName, WebSocket, InterimResponses, Compress));

    /// <summary>Reads the pattern; null when it is absent or broken.</summary>
    public static PathPattern? ReadPattern(SectionReader reader)
    {
        var text = reader.Require(PathPatternKey, "a pattern such as \"/images/*\" is needed");
        if (text.Length == 0) return null;
        if (PathPattern.Parse(text) is { } pattern) return pattern;
        reader.Error(PathPatternKey, text.Length > PathPattern.MaxLength
            ? $"is longer than {PathPattern.MaxLength} characters (E-88)"
            : $"{ConfigText.Quote(text)} holds a character no pattern may hold; A-Z a-z 0-9 _ - . * ? $ / ~ \" ' @ : + & are allowed (E-88)");
        return null;
    }

    /// <summary>Reports a behaviour that an earlier one hides.</summary>
    public static void RefuseUnreachable(SectionReader reader, int earlier, PathPattern hiding) =>
        reader.Error(PathPatternKey, $"is never reached: behaviors[{JsonWords.Number(earlier)}], {ConfigText.Quote(hiding.Text)}, already matches everything it matches");

    /// <summary>Reads everything but the pattern.</summary>
    /// <returns>Null when a part is broken.</returns>
    public static CacheBehavior? Read(SectionReader reader, PathPattern? pattern, SiteParts parts)
    {
        var target = ReadTarget(reader, parts);
        var viewerProtocol = reader.Read(ViewerProtocol);
        var redirectPort = reader.Read(RedirectPort);
        var methods = ReadMethods(reader);
        var retryIdempotent = reader.Read(RetryIdempotent);
        var cachePolicy = parts.CachePolicies.Resolve(reader, CachePolicyName, reader.Read(CachePolicyName));
        var originRequest = reader.Read(OriginRequest, DefaultOriginRequest(cachePolicy));
        var clientCertificate = reader.Read(ClientCertificate);
        var fingerprints = reader.Read(Fingerprints);
        var headersName = reader.Read(ResponseHeadersName);
        var headers = headersName.Length == 0 ? null : parts.ResponseHeaders.Resolve(reader, ResponseHeadersName, headersName);
        var compress = reader.Read(Compress);
        if (compress) cachePolicy = WithCodings(reader, cachePolicy, ref compress);
        WarnOfScheme(reader, viewerProtocol, target, parts);
        JudgeClientCertificate(reader, viewerProtocol, clientCertificate, target, parts);
        if ((clientCertificate != ClientCertificateFields.None || fingerprints != FingerprintFields.None) && cachePolicy is { IsDisabled: false })
            reader.Warn(CachePolicyName, "nothing is cached here: the origin is told who the viewer is, and its answers may depend on that (E-218)");
        if (originRequest == OriginRequestPolicy.AllViewer && cachePolicy is { HonourVary: false, IsDisabled: false })
            reader.Warn(OriginRequest, "all-viewer with a cache policy that ignores Vary: whoever asks first decides, by fields outside the key, what everybody gets (C01)");
        if (!reader.IsSound || target is null || cachePolicy is null || (headersName.Length > 0 && headers is null)) return null;

        return new()
        {
            PathPattern = pattern,
            Origin = target,
            ViewerProtocolPolicy = viewerProtocol,
            RedirectPort = redirectPort,
            AllowedMethods = methods,
            RetryIdempotent = retryIdempotent,
            CachePolicy = cachePolicy,
            OriginRequestPolicy = originRequest,
            ClientCertificateFields = clientCertificate,
            FingerprintFields = fingerprints,
            ResponseHeadersPolicy = headers,
            WebSocket = reader.Read(WebSocket),
            InterimResponses = reader.Read(InterimResponses),
            Compress = compress,
        };
    }

    // E-145, E-146: what the edge codes is kept apart by what viewers take; a key with the field itself leaves coding to the origin.
    private static CachePolicy? WithCodings(SectionReader reader, CachePolicy? policy, ref bool compress)
    {
        if (policy is null) return null;
        if (policy.IsDisabled)
            reader.Warn(Compress, "nothing is compressed here: only what may be stored is, and the cache policy stores nothing (E-145)");
        else if (policy.Key.Fields.ContainsIgnoreCase("accept-encoding"u8))
            reader.Warn(Compress, "nothing is compressed here: the cache policy keys Accept-Encoding itself (E-146); write \"codings\": [\"gzip\", \"br\"] instead");
        else
            return policy.Key.Codings != KeyedCodings.None ? policy : policy with { Key = policy.Key with { Codings = KeyedCodings.Gzip | KeyedCodings.Brotli } };
        compress = false;
        return policy;
    }

    private static OriginTarget? ReadTarget(SectionReader reader, SiteParts parts)
    {
        var name = reader.Require(Origin, "the name of an origin or an origin group is needed");
        return name.Length == 0 ? null : parts.Targets.Resolve(reader, Origin, name);
    }

    private static AllowedMethods ReadMethods(SectionReader reader)
    {
        var names = reader.Read(Methods);
        if (AllowedMethodSets.Find(names) is { } set) return set;
        reader.Error(Methods, "must be exactly one of the three sets: GET HEAD; GET HEAD OPTIONS; GET HEAD OPTIONS PUT POST PATCH DELETE (E-78)");
        return AllowedMethods.GetHead;
    }

    // A policy that filters Vary can only be right when nothing reaches the origin that is not in the key (C01, G5).
    private static OriginRequestPolicy DefaultOriginRequest(CachePolicy? policy) =>
        policy is { HonourVary: false } ? OriginRequestPolicy.Minimal : OriginRequestPolicy.AllViewer;

    // E-218: over plain HTTP nobody can be asked for a certificate.
    private static void JudgeClientCertificate(
        SectionReader reader, ViewerProtocolPolicy viewerProtocol, ClientCertificateFields fields, OriginTarget? target, SiteParts parts)
    {
        if (parts.AsksForCertificates && viewerProtocol == ViewerProtocolPolicy.AllowAll)
            reader.Error(ViewerProtocol, "allow-all on a site that asks viewers for certificates: over plain HTTP nobody can be asked; write \"redirect-to-https\" or \"https-only\" (E-218)");
        if (fields == ClientCertificateFields.None) return;
        if (!parts.AsksForCertificates)
            reader.Error(ClientCertificate, "there is no certificate to tell of: clientAuthentication.mode of this distribution is \"off\"");
        var origins = target is null ? [] : (OriginSettings?[])[target.Primary, target.Secondary];
        if (origins.Any(origin => origin?.ProtocolPolicy == OriginProtocolPolicy.HttpOnly))
            reader.Warn(ClientCertificate, "with an http-only origin: on the way there anybody can read and change who the viewer is said to be");
    }

    private static void WarnOfScheme(SectionReader reader, ViewerProtocolPolicy viewerProtocol, OriginTarget? target, SiteParts parts)
    {
        var origins = target is null ? [] : (OriginSettings?[])[target.Primary, target.Secondary];
        if (viewerProtocol == ViewerProtocolPolicy.AllowAll && origins.Any(origin => origin?.ProtocolPolicy == OriginProtocolPolicy.MatchViewer))
            reader.Warn(ViewerProtocol, "allow-all with a match-viewer origin: what was fetched in the clear is later served to HTTPS viewers (E-46)");
        if (viewerProtocol != ViewerProtocolPolicy.AllowAll && !parts.HasHttpsListener)
            reader.Warn(ViewerProtocol, "there is no https listener here, so nobody is ever served; write \"allow-all\" or add one");
    }
}
