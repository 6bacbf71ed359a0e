using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Edge.Core.Certificates;
using Edge.Core.Diagnostics;
using Edge.Tests.Core.Transport;
using Edge.Tests.Support;
using Edge.Tests.Tls;
using Edge.Tls.Certificates;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Core.Certificates;

/// <summary>A server whose certificates are kept in step with files that the test writes.</summary>
internal sealed class KeptEdge : IAsyncDisposable
{
    private KeptEdge(EdgeUnderTest edge, FakeTimeProvider clock)
    {
        Edge = edge;
        Clock = clock;
        Keeper = new CertificateKeeper(edge.Server, Counters, Logger, clock);
    }

    public EdgeUnderTest Edge { get; }

    public FakeTimeProvider Clock { get; }

    public CertificateKeeper Keeper { get; }

    public CertificateCounters Counters { get; } = new();

    public RecordingLogger Logger { get; } = new();

    public string Folder => Edge.Folder;

    public static TestAuthority Authority => TestCa.Shared.Authority;

    public static async Task<KeptEdge> StartAsync(EdgeSetup? setup = null)
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        return new(await EdgeUnderTest.StartAsync((setup ?? new EdgeSetup()) with { Time = clock }), clock);
    }

    /// <summary>The certificate in service under the name of an entry, or of a file of a directory.</summary>
    public ServerCertificate InService(string name = "www") => Edge.Server.Services.Snapshot.Certificates.All.Single(item => item.Name == name);

    /// <summary>What metrics say: pairs on disk that cannot be used.</summary>
    public int Red(string entry = "www") => CertificateGauges.Read(Edge.Server.Services.Snapshot, 0, Clock.GetUtcNow()).Entries.Single(item => item.Name == entry).Refused;

    /// <summary>A look of the watch, and another when everything had time to settle.</summary>
    public async Task<CertificateReloadReport> WatchAsync()
    {
        await Keeper.LookAsync(waitForSettling: true);
        Clock.Advance(TimeSpan.FromSeconds(3));
        return await Keeper.LookAsync(waitForSettling: true);
    }

    /// <summary>Writes a pair as an operator does: files of the same names, the key private.</summary>
    public void Write(TestAuthority.Issued leaf, string name = "www", params TestAuthority.Issued[] rest) => Write(Folder, leaf, name, rest);

    public static void Write(string folder, TestAuthority.Issued leaf, string name, params TestAuthority.Issued[] rest)
    {
        File.WriteAllText(Path.Combine(folder, name + ".pem"), TestAuthority.Pem([leaf, .. rest]));
        WriteKey(Path.Combine(folder, name + ".key"), leaf.KeyPem);
    }

    public static void WriteKey(string path, string pem)
    {
        File.WriteAllText(path, pem);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>Shakes hands and returns the serial number of the leaf that was served.</summary>
    public async Task<string> ServedAsync(string serverName = "www.example.com")
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(Edge.Https);
        var serial = "";
        await using var tls = new SslStream(tcp.GetStream(), false, (_, certificate, _, _) =>
        {
            serial = ((X509Certificate2)certificate!).SerialNumber;
            return true;
        });
        await tls.AuthenticateAsClientAsync(serverName);
        return serial;
    }

    public async ValueTask DisposeAsync()
    {
        await Keeper.DisposeAsync();
        await Edge.DisposeAsync();
    }
}
