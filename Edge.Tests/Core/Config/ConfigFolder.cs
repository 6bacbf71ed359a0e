using Edge.Core.Config;
using Edge.Tests.Support;

namespace Edge.Tests.Core.Config;

/// <summary>A folder with a certificate, its key and a CA, as a configuration file finds them beside it.</summary>
internal sealed class ConfigFolder : IDisposable
{
    /// <summary>A configuration with every section and nothing wrong or dangerous.</summary>
    public const string Sound = """
        {
          "listeners": {
            "https": { "endpoint": "127.0.0.1:8443", "protocol": "https" },
            "http": { "endpoint": "127.0.0.1:8080", "protocol": "http" }
          },
          "certificates": { "www": { "certificateFile": "www.pem", "keyFile": "www.key" } },
          "origins": {
            "app": { "domainName": "origin.example.com", "httpsPort": 443, "trustedCaFile": "ca.pem" },
            "app-2": { "domainName": "192.0.2.7", "connectionTimeout": "10s", "customHeaders": { "X-Edge-Secret": "s3cret" } }
          },
          "originGroups": { "ha": { "primary": "app", "secondary": "app-2", "failoverStatus": [500, 502] } },
          "cachePolicies": {
            "images": { "minTtl": "1m", "defaultTtl": "1h", "maxTtl": "24h", "key": { "query": "all", "headers": ["Accept"] } }
          },
          "responseHeadersPolicies": {
            "secure": { "strictTransportSecurity": "max-age=31536000", "set": { "X-Frame-Options": "DENY" }, "remove": ["Server"] }
          },
          "distributions": {
            "www": {
              "aliases": ["www.example.com"],
              "securityPolicy": "TLSv1.2_2021",
              "default": { "origin": "app", "viewerProtocolPolicy": "redirect-to-https", "cachePolicy": "standard" },
              "behaviors": [
                { "pathPattern": "/images/*", "origin": "ha", "cachePolicy": "images", "responseHeadersPolicy": "secure" },
                { "pathPattern": "/api/*", "origin": "app", "allowedMethods": ["GET", "HEAD"] }
              ]
            }
          },
          "cache": { "capacity": "256MiB", "maxObjectSize": "64MiB" },
          "limits": { "maxConnections": 20000, "idleTimeout": "65s" },
          "admin": { "endpoint": "127.0.0.1:9901" },
          "accessLog": { "path": "-", "format": "json" }
        }
        """;

    /// <summary>Mode 644, whatever the umask.</summary>
    public const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    public ConfigFolder()
    {
        Path = Directory.CreateTempSubdirectory("rawedge-config-").FullName;
        System.IO.File.WriteAllText(System.IO.Path.Combine(Path, "ca.pem"), TestCa.Shared.RootPem);
        var (certificate, _) = PemFiles.Write(Path, "www", TestCa.Shared.Leaf("www.example.com"));
        System.IO.File.SetUnixFileMode(certificate, Readable);
    }

    public string Path { get; }

    /// <summary>The configuration file, whether it is there yet or not.</summary>
    public string File => System.IO.Path.Combine(Path, "edge.json");

    public string Write(string text)
    {
        System.IO.File.WriteAllText(File, text);
        return File;
    }

    /// <summary>Writes and reads a configuration with exactly these environment variables.</summary>
    public ConfigLoadResult Load(string text, params (string Name, string Value)[] environment) =>
        ConfigLoader.Load(Write(text), TimeProvider.System, environment.Select(variable => KeyValuePair.Create(variable.Name, variable.Value)));

    /// <summary>Issues as text without what differs from run to run: the folder.</summary>
    public string[] Texts(IEnumerable<object> issues) =>
        [.. issues.Select(issue => issue.ToString()!.Replace(Path + "/", "", StringComparison.Ordinal))];

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
