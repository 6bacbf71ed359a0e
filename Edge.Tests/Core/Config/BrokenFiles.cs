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
        new("an empty object", "{}",
            "1:1: distributions: at least one distribution is needed, such as { \"www\": { \"aliases\": [\"*\"], \"default\": { … } } }",
            "1:1: listeners: at least one listener is needed, such as { \"https\": { \"endpoint\": \"127.0.0.1:8443\" } }",
            "1:1: origins: at least one origin is needed, such as { \"app\": { \"domainName\": \"origin.example.com\" } }"),

        new("typing errors in keys", """
            {
              "listners": { "https": { "endpoint": "127.0.0.1:8443" } },
              "origins": { "app": { "domain": "origin.example.com", "htpsPort": 443 } },
              "distributions": { "www": { "alias": ["*"], "default": { "orgin": "app" } } }
            }
            """,
            "1:1: listeners: at least one listener is needed, such as { \"https\": { \"endpoint\": \"127.0.0.1:8443\" } }",
            "2:3: listners: unknown key; did you mean \"listeners\"?",
            "3:23: origins.app.domainName: a host name or an address is needed",
            "3:25: origins.app.domain: unknown key; did you mean \"domainName\"?",
            "3:57: origins.app.htpsPort: unknown key; did you mean \"httpsPort\"?",
            "4:29: distributions.www.aliases: at least one alias is needed, such as \"www.example.com\", or \"*\" for any host",
            "4:31: distributions.www.alias: unknown key; did you mean \"aliases\"?",
            "4:58: distributions.www.default.origin: the name of an origin or an origin group is needed",
            "4:60: distributions.www.default.orgin: unknown key; did you mean \"origin\"?"),

        new("values of the wrong kind", """
            {
              "listeners": { "http": { "endpoint": 8080, "protocol": true } },
              "origins": { "app": { "domainName": ["origin.example.com"], "httpPort": "80", "protocolPolicy": "http-only" } },
              "distributions": { "www": { "aliases": "*", "default": { "origin": "app", "viewerProtocolPolicy": "allow-all", "compress": "yes" } } },
              "cache": "256MiB",
              "limits": { "idleTimeout": {}, "maxConnections": 1.5 }
            }
            """,
            "2:40: listeners.http.endpoint: 8080 is not a text",
            "2:58: listeners.http.protocol: true is not one of \"https\", \"http\"",
            "3:39: origins.app.domainName: a list is not a text",
            "3:75: origins.app.httpPort: \"80\" is not a whole number",
            "4:42: distributions.www.aliases: \"*\" is not a list; write [\"…\", \"…\"]",
            "4:126: distributions.www.default.compress: \"yes\" is neither true nor false",
            "5:12: cache: is not an object: { … }",
            "6:30: limits.idleTimeout: an object is not a duration; write \"250ms\", \"10s\", \"5m\", \"24h\" or a number of seconds",
            "6:52: limits.maxConnections: 1.5 is not a whole number"),

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
            """,
            "4:40: originGroups.ha.primary: no origin is called \"ap\"; did you mean \"app\"?",
            "4:59: originGroups.ha.secondary: no origin is called \"other\"; known: \"app\"",
            "8:30: distributions.www.default.origin: no origin or origin group is called \"aps\"; did you mean \"app\"?",
            "8:89: distributions.www.default.cachePolicy: no cache policy is called \"standart\"; did you mean \"standard\"?",
            "9:124: distributions.www.behaviors[0].responseHeadersPolicy: no response headers policy is called \"secure\""),

        new("everything out of range", """
            {
              "listeners": { "http": { "endpoint": "127.0.0.1:8080", "protocol": "http" } },
              "origins": { "app": { "domainName": "192.0.2.1", "connectionAttempts": 4, "connectionTimeout": "11s", "responseTimeout": 0, "httpPort": 81 } },
              "distributions": { "www": { "aliases": ["*"], "default": { "origin": "app", "viewerProtocolPolicy": "allow-all" } } },
              "cache": { "capacity": "1MiB", "maxObjectSize": "2MiB", "maxVariants": 65 },
              "limits": { "drainTimeout": "2h", "maxConnections": 10, "maxConnectionsPerAddress": 11, "maxRequestHeadSize": "1KiB" }
            }
            """,
            "3:74: origins.app.connectionAttempts: 4 is out of range; 1 to 3 is allowed",
            "3:98: origins.app.connectionTimeout: \"11s\" is out of range; 1s to 10s is allowed",
            "3:124: origins.app.responseTimeout: 0 is out of range; 1s to 2m is allowed",
            "3:139: origins.app.httpPort: port 81 is not allowed; 80, 443 and 1024 to 65535 are (E-47)",
            "5:51: cache.maxObjectSize: is larger than capacity, 1MiB; no such object could ever be stored",
            "5:74: cache.maxVariants: 65 is out of range; 1 to 64 is allowed",
            "6:31: limits.drainTimeout: \"2h\" is out of range; 0s to 1h is allowed",
            "6:87: limits.maxConnectionsPerAddress: is larger than maxConnections, 10",
            "6:113: limits.maxRequestHeadSize: is smaller than maxTargetSize, 8KiB, which is a part of it"),

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
            """,
            "4:31: certificates.a.certificateFile: none.pem: there is no such file",
            "4:54: certificates.a.keyFile: none.key: there is no such file",
            "5:10: certificates.b.keyFile: a PEM file with the private key is needed",
            "6:31: certificates.c.certificateFile: www.key: no PEM certificate",
            "6:53: certificates.c.keyFile: www.pem: mode 644 lets others read the private key; use 600",
            "6:53: certificates.c.keyFile: www.pem: no PEM private key",
            "8:78: origins.app.trustedCaFile: no-ca.pem: there is no such file"),

        new("keys written twice", """
            {
              "listeners": { "http": { "endpoint": "127.0.0.1:8080", "protocol": "http" } },
              "Listeners": { "http": { "endpoint": "127.0.0.1:8081", "protocol": "http" } },
              "origins": { "app": { "domainName": "192.0.2.1", "domainname": "192.0.2.2" }, "app": { "x": 1, "x": 2 } },
              "distributions": { "www": { "aliases": ["*"], "default": { "origin": "app", "viewerProtocolPolicy": "allow-all" } } },
            }
            """,
            "3:3: listeners: duplicate key, first written at edge.json:2:3",
            "4:52: origins.app.domainName: duplicate key, first written at edge.json:4:25",
            "4:81: origins.app: duplicate key, first written at edge.json:4:16",
            "4:98: origins.app.x: duplicate key, first written at edge.json:4:90"),

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
            """,
            "4:27: listeners.more.endpoint: cannot be bound together with *:8080 of listener \"http\"",
            "9:26: distributions.two.aliases[0]: \"*.example\" is an alias of distribution \"one\" already (E-24)",
            "9:39: distributions.two.aliases[1]: \"http://a.example\" is not a host name; write \"www.example.com\", \"*.example.com\" or \"*\", without scheme and port",
            "9:59: distributions.two.aliases[2]: \"a.example:80\" is not a host name; write \"www.example.com\", \"*.example.com\" or \"*\", without scheme and port"),

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
            """,
            "3:71: origins.app.customHeaders.Connection: belongs to the edge and cannot be sent to an origin (E-99)",
            "3:94: origins.app.customHeaders.X-Amz-Id: names that begin with X-Amz- cannot be sent to an origin (E-99)",
            "3:111: origins.app.customHeaders.X-Ok: the value must be visible ASCII characters, with blanks only between them (RFC 9110 §5.5)",
            "3:124: origins.app.customHeaders.X-No: the value is not a text",
            "4:52: cachePolicies.odd.key.headers[0]: \"Host\" has its own key, host",
            "4:60: cachePolicies.odd.key.headers[1]: \"not a token\" is not a field name (RFC 9110 §5.1)",
            "4:87: cachePolicies.odd.key.cookies: \"session\" is no selection; write \"all\", \"none\", [\"name\"] or { \"except\": [\"name\"] }",
            "5:50: responseHeadersPolicies.odd.set.Age: belongs to the edge and cannot be set",
            "5:82: responseHeadersPolicies.odd.setIfMissing.Strict-Transport-Security: has its own key, strictTransportSecurity",
            "5:137: responseHeadersPolicies.odd.remove[0]: \"X-Cache\" belongs to the edge and cannot be removed (E-171)"),

        new("text behind a syntax error is not guessed at", """
            {
              "listeners": { "http": { "endpoint": "127.0.0.1:8080", "protocol": "http" } },
              "origins": { "app": { "domainName": "192.0.2.1", "domainName": "192.0.2.2" } },
              "distributions": { "www": { "aliases": ["*"] "default": { "orgin": "app" } } }
            }
            """,
            "3:52: origins.app.domainName: duplicate key, first written at edge.json:3:25",
            "4:48: syntax error: '\"' is invalid after a value. Expected either ',', '}', or ']'."),
    ];
}
