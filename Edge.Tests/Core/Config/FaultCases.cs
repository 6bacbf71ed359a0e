namespace Edge.Tests.Core.Config;

/// <summary>One fault put into <see cref="ConfigFolder.Sound"/>, and what an operator reads about it.</summary>
/// <param name="Find">What is replaced; it occurs once.</param>
/// <param name="Replace">The fault. <c>¶</c> stands where the message must point and is taken out before reading.</param>
/// <param name="Expected"><c>key.path: message</c>.</param>
internal sealed record FaultCase(string Find, string Replace, string Expected)
{
    public override string ToString() => Replace;
}

/// <summary>Every kind of single fault (P02).</summary>
internal static class FaultCases
{
    public static readonly FaultCase[] All =
    [
        // Keys and kinds
        new("\"limits\": {", "¶\"limts\": {",
            "limts: unknown key; did you mean \"limits\"?"),
        new("\"idleTimeout\"", "¶\"idleTime\"",
            "limits.idleTime: unknown key; did you mean \"idleTimeout\"?"),
        new("\"keyFile\": \"www.key\"", "\"keyFile\": \"www.key\", ¶\"KEYFILE\": \"x\"",
            "certificates.www.keyFile: duplicate key, first written at edge.json:6:60"),
        new("\"format\": \"json\"", "\"format\": ¶null",
            "accessLog.format: is null; leave the key out instead"),
        new("\"cache\": { \"capacity\": \"256MiB\", \"maxObjectSize\": \"64MiB\" }", "\"cache\": ¶[]",
            "cache: is not an object: { … }"),
        new("\"protocol\": \"http\" }", "\"protocol\": \"http\" },\n    ¶\"two words\": { \"endpoint\": \"127.0.0.1:8081\", \"protocol\": \"http\" }",
            "listeners[\"two words\"]: is not a name: 1 to 64 letters, digits, '.', '_' and '-' are allowed"),

        // Listeners and admin
        new("\"127.0.0.1:8443\"", "¶\"localhost:8443\"",
            "listeners.https.endpoint: \"localhost:8443\" is not an endpoint; write \"127.0.0.1:8443\", \"[::1]:443\" or \"*:443\""),
        new("\"127.0.0.1:8443\"", "¶\"127.0.0.1:70000\"",
            "listeners.https.endpoint: \"127.0.0.1:70000\" is not an endpoint; write \"127.0.0.1:8443\", \"[::1]:443\" or \"*:443\""),
        new("\"127.0.0.1:8443\"", "¶\"unix:/run/edge.sock\"",
            "listeners.https.endpoint: is a Unix socket; only the admin endpoint may be one"),
        new("\"127.0.0.1:8080\"", "¶\"*:8443\"",
            "listeners.http.endpoint: cannot be bound together with 127.0.0.1:8443 of listener \"https\""),
        new("\"protocol\": \"http\"", "\"protocol\": ¶\"htpp\"",
            "listeners.http.protocol: \"htpp\" is not one of \"https\", \"http\"; did you mean \"http\"?"),
        new("\"127.0.0.1:9901\"", "¶\"0.0.0.0:9901\"",
            "admin.endpoint: 0.0.0.0:9901 can be reached from other machines; only a loopback address or \"unix:/path\" is allowed (P12)"),
        new("\"127.0.0.1:9901\"", "¶\"127.0.0.1:8443\"",
            "admin.endpoint: cannot be bound together with 127.0.0.1:8443 of listener \"https\""),

        // Scalars
        new("\"65s\"", "¶\"65 s\"",
            "limits.idleTimeout: \"65 s\" is not a duration; write \"250ms\", \"10s\", \"5m\", \"24h\" or a number of seconds"),
        new("\"65s\"", "¶\"25h\"",
            "limits.idleTimeout: \"25h\" is out of range; 1s to 24h is allowed"),
        new("\"65s\"", "¶true",
            "limits.idleTimeout: true is not a duration; write \"250ms\", \"10s\", \"5m\", \"24h\" or a number of seconds"),
        new("20000", "¶\"20000\"",
            "limits.maxConnections: \"20000\" is not a whole number"),
        new("20000", "¶0",
            "limits.maxConnections: 0 is out of range; 1 to 1000000 is allowed"),
        new("20000", "¶2e4",
            "limits.maxConnections: 2e4 is not a whole number"),
        new("\"256MiB\"", "¶\"256 MB\"",
            "cache.capacity: \"256 MB\" is not a size; write \"64KiB\", \"256MiB\", \"1GB\" or a number of bytes"),
        new("\"64MiB\"", "¶\"1GiB\"",
            "cache.maxObjectSize: is larger than capacity, 256MiB; no such object could ever be stored"),
        new("\"path\": \"-\"", "\"path\": ¶\"\"",
            "accessLog.path: is empty; leave the key out instead"),

        // Origins
        new("\"origin.example.com\"", "¶\"https://origin.example.com\"",
            "origins.app.domainName: \"https://origin.example.com\" is neither a host name nor an address; ports and schemes have their own keys"),
        new("\"192.0.2.7\"", "¶\"192.0.2.256\"",
            "origins.app-2.domainName: \"192.0.2.256\" is neither a host name nor an address; ports and schemes have their own keys"),
        new("\"httpsPort\": 443", "\"httpsPort\": ¶22",
            "origins.app.httpsPort: port 22 is not allowed; 80, 443 and 1024 to 65535 are (E-47)"),
        new("\"httpsPort\": 443", "\"sslProtocols\": ¶[\"SSLv3\"]",
            "origins.app.sslProtocols: SSLv3 must not be used to an origin (RFC 7568)"),
        new("\"ca.pem\"", "¶\"none.pem\"",
            "origins.app.trustedCaFile: none.pem: there is no such file"),
        new("\"ca.pem\"", "¶\"www.key\"",
            "origins.app.trustedCaFile: www.key: no readable PEM certificate"),
        new("\"httpsPort\": 443", "\"originPath\": ¶\"/app/\"",
            "origins.app.originPath: must begin with \"/\", must not end with it, and may hold only the characters of a URL path (E-62)"),
        new("\"X-Edge-Secret\"", "¶\"Host\"",
            "origins.app-2.customHeaders.Host: belongs to the edge and cannot be sent to an origin (E-99)"),
        new("\"X-Edge-Secret\"", "¶\"X Edge\"",
            "origins.app-2.customHeaders[\"X Edge\"]: is not a field name (RFC 9110 §5.1)"),
        new("\"X-Edge-Secret\": \"s3cret\"", "¶\"X-Edge-Secret\": \"s3cret\\r\\nX: y\"",
            "origins.app-2.customHeaders.X-Edge-Secret: the value must be visible ASCII characters, with blanks only between them (RFC 9110 §5.5)"),
        new("\"domainName\": \"192.0.2.7\"", "\"domainName\": \"127.0.0.1\", \"httpsPort\": ¶8443",
            "origins.app-2.httpsPort: the origin is our own listener \"https\" at 127.0.0.1:8443: requests would go round in circles (O18)"),
        new("\"secondary\": \"app-2\"", "\"secondary\": ¶\"app\"",
            "originGroups.ha.secondary: is the primary itself"),
        new("[500, 502]", "[500, ¶501]",
            "originGroups.ha.failoverStatus[1]: 501 cannot cause a failover; 400, 403, 404, 416, 429, 500, 502, 503, 504 can (E-155)"),
        new("\"ha\": {", "\"ha\": { ¶\"tertiary\": \"app\",",
            "originGroups.ha.tertiary: unknown key; known here: primary, secondary, failoverStatus"),

        // Policies
        new("\"maxTtl\": \"24h\"", "\"maxTtl\": ¶\"30m\"",
            "cachePolicies.images.maxTtl: is shorter than defaultTtl, 1h; minTtl ≤ defaultTtl ≤ maxTtl is needed (E-130)"),
        new("\"query\": \"all\"", "\"query\": ¶\"some\"",
            "cachePolicies.images.key.query: \"some\" is no selection; write \"all\", \"none\", [\"name\"] or { \"except\": [\"name\"] }"),
        new("[\"Accept\"]", "[\"Accept\", ¶\"Cookie\"]",
            "cachePolicies.images.key.headers[1]: \"Cookie\" has its own key, cookies"),
        new("\"images\": { \"minTtl\"", "\"standard\": ¶{}, \"images\": { \"minTtl\"",
            "cachePolicies.standard: \"standard\" is built in and cannot be redefined; choose another name"),
        new("\"max-age=31536000\"", "¶\"31536000\"",
            "responseHeadersPolicies.secure.strictTransportSecurity: \"31536000\" is not \"max-age=SECONDS\", with \"; includeSubDomains\" and \"; preload\" if wanted (RFC 6797 §6.1)"),
        new("\"X-Frame-Options\"", "¶\"Content-Length\"",
            "responseHeadersPolicies.secure.set.Content-Length: belongs to the edge and cannot be set"),
        new("[\"Server\"]", "[¶\"Via\"]",
            "responseHeadersPolicies.secure.remove[0]: \"Via\" belongs to the edge and cannot be removed (E-171)"),

        // Distributions
        new("[\"www.example.com\"]", "¶[]",
            "distributions.www.aliases: at least one alias is needed, such as \"www.example.com\", or \"*\" for any host"),
        new("[\"www.example.com\"]", "[\"www.example.com\", ¶\"WWW.example.com\"]",
            "distributions.www.aliases[1]: \"WWW.example.com\" must be lower case (E-24)"),
        new("[\"www.example.com\"]", "[\"www.example.com\", ¶\"www.*.com\"]",
            "distributions.www.aliases[1]: \"www.*.com\" has a wildcard that is not the whole of the leftmost label (E-24)"),
        new("[\"www.example.com\"]", "[\"www.example.com\", ¶\"api.example.com\"]",
            "distributions.www.aliases[1]: \"api.example.com\" is covered by no certificate (E-23)"),
        new("[\"www.example.com\"]", "[\"www.example.com\", ¶\"www.example.com\"]",
            "distributions.www.aliases[1]: \"www.example.com\" is an alias of distribution \"www\" already (E-24)"),
        new("\"TLSv1.2_2021\"", "¶\"TLSv1.2_2022\"",
            "distributions.www.securityPolicy: no security policy is called \"TLSv1.2_2022\"; known: \"TLSv1\", \"TLSv1_2016\", \"TLSv1.1_2016\", \"TLSv1.2_2018\", \"TLSv1.2_2019\", \"TLSv1.2_2021\", \"TLSv1.2_2025\", \"TLSv1.3_2025\"; did you mean \"TLSv1.2_2021\"?"),
        new("\"TLSv1.2_2021\"", "¶\"SSLv3\"",
            "distributions.www.securityPolicy: \"SSLv3\": SSL 3.0 must not be negotiated (RFC 7568); use TLSv1.2_2021"),
        new("\"TLSv1.2_2021\"", "\"TLSv1.2_2021\", \"defaultRootObject\": ¶\"/index.html\"",
            "distributions.www.defaultRootObject: must not begin with \"/\", and may hold at most 255 of the characters A-Z a-z 0-9 _ - . * $ / ~ \" ' & (E-166)"),
        new("\"origin\": \"ha\"", "\"origin\": ¶\"hb\"",
            "distributions.www.behaviors[0].origin: no origin or origin group is called \"hb\"; did you mean \"ha\"?"),
        new("\"cachePolicy\": \"images\"", "\"cachePolicy\": ¶\"image\"",
            "distributions.www.behaviors[0].cachePolicy: no cache policy is called \"image\"; did you mean \"images\"?"),
        new("\"responseHeadersPolicy\": \"secure\"", "\"responseHeadersPolicy\": ¶\"safe\"",
            "distributions.www.behaviors[0].responseHeadersPolicy: no response headers policy is called \"safe\"; known: \"secure\""),
        new("\"redirect-to-https\"", "¶\"redirect-https\"",
            "distributions.www.default.viewerProtocolPolicy: \"redirect-https\" is not one of \"allow-all\", \"redirect-to-https\", \"https-only\"; did you mean \"redirect-to-https\"?"),
        new("\"/images/*\"", "¶\"/images/{id}\"",
            "distributions.www.behaviors[0].pathPattern: \"/images/{id}\" holds a character no pattern may hold; A-Z a-z 0-9 _ - . * ? $ / ~ \" ' @ : + & are allowed (E-88)"),
        new("\"/api/*\"", "¶\"/images/a/*\"",
            "distributions.www.behaviors[1].pathPattern: is never reached: behaviors[0], \"/images/*\", already matches everything it matches"),
        new("[\"GET\", \"HEAD\"]", "¶[\"GET\", \"POST\"]",
            "distributions.www.behaviors[1].allowedMethods: must be exactly one of the three sets: GET HEAD; GET HEAD OPTIONS; GET HEAD OPTIONS PUT POST PATCH DELETE (E-78)"),

        // Syntax
        new("\"admin\": {", "\"admin\" ¶{",
            "syntax error: '{' is invalid after a property name. Expected a ':'."),
        new("\"maxObjectSize\": \"64MiB\" }", "\"maxObjectSize\": 64¶MiB }",
            "syntax error: 'M' is an invalid end of a number. Expected a delimiter."),
    ];
}
