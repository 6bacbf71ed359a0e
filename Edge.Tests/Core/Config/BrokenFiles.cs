namespace Edge.Tests.Core.Config;

/// <summary>A file with several faults, and every line an operator reads about it, in order.</summary>
internal sealed record BrokenFile(string Name, string Text, params string[] Expected)
{
    public override string ToString() => Name;
}

/// <summary>Files as people write them on a bad day (P02).</summary>
internal static class BrokenFiles
{
    public static readonly BrokenFile[] All =
    [
        new("an empty object", "{}"),

        new("typing errors in keys", """
            {
              "listners": { "https": { "endpoint": "127.0.0.1:8443" } },
              "origins": { "app": { "domain": "origin.example.com", "htpsPort": 443 } },
              "distributions": { "www": { "alias": ["*"], "default": { "orgin": "app" } } }
            }
            """),

        new("values of the wrong kind", """
            {
              "listeners": { "http": { "endpoint": 8080, "protocol": true } },
              "origins": { "app": { "domainName": ["origin.example.com"], "httpPort": "80", "protocolPolicy": "http-only" } },
              "distributions": { "www": { "aliases": "*", "default": { "origin": "app", "viewerProtocolPolicy": "allow-all", "compress": "yes" } } },
              "cache": "256MiB",
              "limits": { "idleTimeout": {}, "maxConnections": 1.5 }
            }
            """),

        new("references to nothing", """
            {
              "listeners": { "http": { "endpoint": "127.0.0.1:8080", "protocol": "http" } },
              "origins": { "app": { "domainName": "192.0.2.1" } },
              "originGroups": { "ha": { "primary": "ap", "secondary": "other" } },
              "distributions": {
                "www": {
                  "aliases": ["*"],
                  "default": { "origin": "aps", "viewerProtocolPolicy": "allow-all", "cachePolicy": "standart" },
                  "behaviors": [{ "pathPattern": "/a/*", "origin": "ha", "viewerProtocolPolicy": "allow-all", "responseHeadersPolicy": "secure" }]
                }
              }
            }
            """),

        new("everything out of range", """
            {
              "listeners": { "http": { "endpoint": "127.0.0.1:8080", "protocol": "http" } },
              "origins": { "app": { "domainName": "192.0.2.1", "connectionAttempts": 4, "connectionTimeout": "11s", "responseTimeout": 0, "httpPort": 81 } },
              "distributions": { "www": { "aliases": ["*"], "default": { "origin": "app", "viewerProtocolPolicy": "allow-all" } } },
              "cache": { "capacity": "1MiB", "maxObjectSize": "2MiB", "maxVariants": 65 },
              "limits": { "drainTimeout": "2h", "maxConnections": 10, "maxConnectionsPerAddress": 11, "maxRequestHeadSize": "1KiB" }
            }
            """),

        new("certificates that are not there", """
            {
              "listeners": { "https": { "endpoint": "127.0.0.1:8443" } },
              "certificates": {
                "a": { "certificateFile": "none.pem", "keyFile": "none.key" },
                "b": { "certificateFile": "www.pem" },
                "c": { "certificateFile": "www.key", "keyFile": "www.pem" }
              },
              "origins": { "app": { "domainName": "origin.example.com", "trustedCaFile": "no-ca.pem" } },
              "distributions": { "www": { "aliases": ["www.example.com"], "default": { "origin": "app" } } }
            }
            """),

        new("keys written twice", """
            {
              "listeners": { "http": { "endpoint": "127.0.0.1:8080", "protocol": "http" } },
              "Listeners": { "http": { "endpoint": "127.0.0.1:8081", "protocol": "http" } },
              "origins": { "app": { "domainName": "192.0.2.1", "domainname": "192.0.2.2" }, "app": { "x": 1, "x": 2 } },
              "distributions": { "www": { "aliases": ["*"], "default": { "origin": "app", "viewerProtocolPolicy": "allow-all" } } },
            }
            """),

        new("two sites that want the same name", """
            {
              "listeners": {
                "http": { "endpoint": "*:8080", "protocol": "http" },
                "more": { "endpoint": "[::1]:8080", "protocol": "http" }
              },
              "origins": { "app": { "domainName": "192.0.2.1" } },
              "distributions": {
                "one": { "aliases": ["a.example", "*.example"], "default": { "origin": "app", "viewerProtocolPolicy": "allow-all" } },
                "two": { "aliases": ["*.example", "http://a.example", "a.example:80"], "default": { "origin": "app", "viewerProtocolPolicy": "allow-all" } }
              }
            }
            """),

        new("fields that belong to the edge", """
            {
              "listeners": { "http": { "endpoint": "127.0.0.1:8080", "protocol": "http" } },
              "origins": { "app": { "domainName": "192.0.2.1", "customHeaders": { "Connection": "close", "X-Amz-Id": "1", "X-Ok": "ü", "X-No": 1 } } },
              "cachePolicies": { "odd": { "key": { "headers": ["Host", "not a token"], "cookies": "session" } } },
              "responseHeadersPolicies": { "odd": { "set": { "Age": "0" }, "setIfMissing": { "Strict-Transport-Security": "max-age=1" }, "remove": ["X-Cache"] } },
              "distributions": {
                "www": { "aliases": ["*"], "default": { "origin": "app", "viewerProtocolPolicy": "allow-all", "cachePolicy": "odd", "responseHeadersPolicy": "odd" } }
              }
            }
            """),

        new("text behind a syntax error is not guessed at", """
            {
              "listeners": { "http": { "endpoint": "127.0.0.1:8080", "protocol": "http" } },
              "origins": { "app": { "domainName": "192.0.2.1", "domainName": "192.0.2.2" } },
              "distributions": { "www": { "aliases": ["*"] "default": { "orgin": "app" } } }
            }
            """),
    ];
}
