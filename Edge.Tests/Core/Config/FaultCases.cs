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
        new("\"limits\": {", "¶\"limts\": {", ""),
        new("\"idleTimeout\"", "¶\"idleTime\"", ""),
        new("\"keyFile\":", "¶\"key\":", ""),
        new("\"keyFile\": \"www.key\"", "\"keyFile\": \"www.key\", ¶\"KEYFILE\": \"x\"", ""),
        new("\"format\": \"json\"", "\"format\": ¶null", ""),
        new("\"cache\": { \"capacity\": \"256MiB\", \"maxObjectSize\": \"64MiB\" }", "\"cache\": ¶[]", ""),
        new("\"protocol\": \"http\" }", "\"protocol\": \"http\" },\n    ¶\"two words\": { \"endpoint\": \"127.0.0.1:8081\", \"protocol\": \"http\" }", ""),

        // Listeners and admin
        new("\"127.0.0.1:8443\"", "¶\"localhost:8443\"", ""),
        new("\"127.0.0.1:8443\"", "¶\"127.0.0.1:70000\"", ""),
        new("\"127.0.0.1:8443\"", "¶\"unix:/run/edge.sock\"", ""),
        new("\"127.0.0.1:8080\"", "¶\"*:8443\"", ""),
        new("\"protocol\": \"http\"", "\"protocol\": ¶\"htpp\"", ""),
        new("\"127.0.0.1:9901\"", "¶\"0.0.0.0:9901\"", ""),
        new("\"127.0.0.1:9901\"", "¶\"127.0.0.1:8443\"", ""),

        // Scalars
        new("\"65s\"", "¶\"65 s\"", ""),
        new("\"65s\"", "¶\"25h\"", ""),
        new("\"65s\"", "¶true", ""),
        new("20000", "¶\"20000\"", ""),
        new("20000", "¶0", ""),
        new("20000", "¶2e4", ""),
        new("\"256MiB\"", "¶\"256 MB\"", ""),
        new("\"64MiB\"", "¶\"1GiB\"", ""),
        new("\"path\": \"-\"", "\"path\": ¶\"\"", ""),

        // Origins
        new("\"origin.example.com\"", "¶\"https://origin.example.com\"", ""),
        new("\"192.0.2.7\"", "¶\"192.0.2.256\"", ""),
        new("\"httpsPort\": 443", "\"httpsPort\": ¶22", ""),
        new("\"httpsPort\": 443", "\"sslProtocols\": ¶[\"SSLv3\"]", ""),
        new("\"ca.pem\"", "¶\"none.pem\"", ""),
        new("\"ca.pem\"", "¶\"www.key\"", ""),
        new("\"httpsPort\": 443", "\"originPath\": ¶\"/app/\"", ""),
        new("\"X-Edge-Secret\"", "¶\"Host\"", ""),
        new("\"X-Edge-Secret\"", "¶\"X Edge\"", ""),
        new("\"X-Edge-Secret\": \"s3cret\"", "¶\"X-Edge-Secret\": \"s3cret\\r\\nX: y\"", ""),
        new("\"domainName\": \"192.0.2.7\"", "\"domainName\": \"127.0.0.1\", \"httpsPort\": ¶8443", ""),
        new("\"secondary\": \"app-2\"", "\"secondary\": ¶\"app\"", ""),
        new("[500, 502]", "[500, ¶501]", ""),
        new("\"ha\": {", "¶\"ha\": { \"tertiary\": \"app\",", ""),

        // Policies
        new("\"maxTtl\": \"24h\"", "\"maxTtl\": ¶\"30m\"", ""),
        new("\"query\": \"all\"", "\"query\": ¶\"some\"", ""),
        new("[\"Accept\"]", "[\"Accept\", ¶\"Cookie\"]", ""),
        new("\"images\": { \"minTtl\"", "\"standard\": ¶{ \"minTtl\"", ""),
        new("\"max-age=31536000\"", "¶\"31536000\"", ""),
        new("\"X-Frame-Options\"", "¶\"Content-Length\"", ""),
        new("[\"Server\"]", "[¶\"Via\"]", ""),

        // Distributions
        new("[\"www.example.com\"]", "¶[]", ""),
        new("[\"www.example.com\"]", "[\"www.example.com\", ¶\"WWW.example.com\"]", ""),
        new("[\"www.example.com\"]", "[\"www.example.com\", ¶\"www.*.com\"]", ""),
        new("[\"www.example.com\"]", "[\"www.example.com\", ¶\"api.example.com\"]", ""),
        new("[\"www.example.com\"]", "[\"www.example.com\", ¶\"www.example.com\"]", ""),
        new("\"TLSv1.2_2021\"", "¶\"TLSv1.2_2022\"", ""),
        new("\"TLSv1.2_2021\"", "¶\"SSLv3\"", ""),
        new("\"TLSv1.2_2021\"", "\"TLSv1.2_2021\", \"defaultRootObject\": ¶\"/index.html\"", ""),
        new("\"origin\": \"ha\"", "\"origin\": ¶\"hb\"", ""),
        new("\"cachePolicy\": \"images\"", "\"cachePolicy\": ¶\"image\"", ""),
        new("\"responseHeadersPolicy\": \"secure\"", "\"responseHeadersPolicy\": ¶\"safe\"", ""),
        new("\"redirect-to-https\"", "¶\"redirect-https\"", ""),
        new("\"/images/*\"", "¶\"/images/{id}\"", ""),
        new("\"/api/*\"", "¶\"/images/a/*\"", ""),
        new("[\"GET\", \"HEAD\"]", "¶[\"GET\", \"POST\"]", ""),

        // Syntax
        new("\"admin\": {", "\"admin\" ¶{", ""),
        new("\"maxObjectSize\": \"64MiB\" }", "\"maxObjectSize\": ¶64MiB }", ""),
    ];
}
