using System.Globalization;
using Edge.Core.Config;
using Edge.Core.Transport;
using Edge.Tls.Certificates;

namespace Edge.Core.Demo;

/// <summary>Everything the demo needs beside the edge: a throwaway CA, certificates, an origin, a configuration file; gone with <see cref="DisposeAsync"/>.</summary>
internal sealed class DemoWorld : IAsyncDisposable
{
    private readonly string _folder;
    private readonly DemoOrigin _origin;
    private readonly int _port;
    private readonly int _httpPort;

    private DemoWorld(string folder, DemoOrigin origin, int port, int httpPort)
    {
        _folder = folder;
        _origin = origin;
        _port = port;
        _httpPort = httpPort;
    }

    /// <summary>The configuration that the edge is started with.</summary>
    public string ConfigFile => Path.Combine(_folder, "edge.json");

    private string CaFile => Path.Combine(_folder, "ca.pem");

    /// <summary>What the user reads first.</summary>
    public string Welcome => string.Create(CultureInfo.InvariantCulture, $"""
        RawEdge demo: an HTTPS origin with a few pages, and the edge in front of it. Ctrl-C ends it and leaves nothing behind.

          https://localhost:{_port}/            http://localhost:{_httpPort}/ (redirects to https)

        Ask twice: the first answer is a miss, the second a hit with Age.

          curl --cacert {CaFile} -i https://localhost:{_port}/
          curl --cacert {CaFile} -i https://localhost:{_port}/
          curl --cacert {CaFile} -i -H 'If-None-Match: "demo-"' https://localhost:{_port}/          (304)
          curl --cacert {CaFile} -i -r 0-4 https://localhost:{_port}/alphabet                       (206)
          curl --cacert {CaFile} -i https://localhost:{_port}/private                               (never a hit)
          curl --cacert {CaFile} -i http://localhost:{_httpPort}/                                       (301)

        Pages of the origin:
        {string.Join('\n', DemoPages.All.Select(page => $"  {page.Path,-12} {page.What}"))}

        The configuration is {ConfigFile}


        """);

    /// <summary>Makes everything in a folder of its own below the system's temporary one.</summary>
    public static DemoWorld Create(int port, int httpPort, TimeProvider time)
    {
        var folder = Directory.CreateTempSubdirectory("rawedge-demo-").FullName;
        using var ca = DevelopmentCertificates.Create(time.GetUtcNow());
        File.WriteAllText(Path.Combine(folder, "ca.pem"), ca.CaPem);
        Write(folder, "edge-ecdsa", ca.CreateLeaf(KeyKind.EcdsaP256, ["localhost", "127.0.0.1", "::1"]));
        Write(folder, "edge-rsa", ca.CreateLeaf(KeyKind.Rsa, ["localhost", "127.0.0.1", "::1"]));
        var leaf = ca.CreateLeaf(KeyKind.EcdsaP256, ["origin.demo.internal", "127.0.0.1"]);
        var credential = ServerCredential.LoadPem(leaf.CertificatePem, leaf.KeyPem, time.GetUtcNow()).Credential
            ?? throw new InvalidOperationException("the demo made a certificate that it does not accept itself");
        var origin = new DemoOrigin(credential, new PinnedBlockPool(), time);
        File.WriteAllText(Path.Combine(folder, "edge.json"), Configuration(port, httpPort, origin.Port));
        return new DemoWorld(folder, origin, port, httpPort);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _origin.DisposeAsync().ConfigureAwait(false);
        Directory.Delete(_folder, recursive: true);
    }

    private static void Write(string folder, string name, DevelopmentLeaf leaf)
    {
        File.WriteAllText(Path.Combine(folder, name + ".pem"), leaf.CertificatePem);
        SecretFile.Write(Path.Combine(folder, name + ".key"), leaf.KeyPem, overwrite: false);
    }

    private static string Configuration(int port, int httpPort, int originPort) => string.Create(CultureInfo.InvariantCulture, $$"""
        {
          "listeners": {
            "https": { "endpoint": "127.0.0.1:{{port}}", "protocol": "https" },
            "http": { "endpoint": "127.0.0.1:{{httpPort}}", "protocol": "http" }
          },
          "certificates": {
            "edge-ecdsa": { "certificateFile": "edge-ecdsa.pem", "keyFile": "edge-ecdsa.key" },
            "edge-rsa": { "certificateFile": "edge-rsa.pem", "keyFile": "edge-rsa.key" }
          },
          "origins": {
            "pages": { "domainName": "127.0.0.1", "httpsPort": {{originPort}}, "protocolPolicy": "https-only", "trustedCaFile": "ca.pem" }
          },
          "distributions": {
            "demo": {
              "aliases": ["localhost"],
              "securityPolicy": "TLSv1.2_2021",
              "default": { "origin": "pages", "viewerProtocolPolicy": "redirect-to-https", "redirectPort": {{port}} }
            }
          },
          "accessLog": { "format": "off" }
        }

        """);
}
