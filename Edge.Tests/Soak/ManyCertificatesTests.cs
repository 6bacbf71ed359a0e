using System.Diagnostics;
using Edge.Tests.Core.Certificates;
using Edge.Tests.Support;

namespace Edge.Tests.Soak;

/// <summary>Twenty thousand certificates in one directory: time to start, memory, and the price of looking at them again.</summary>
[Category("Soak")]
internal sealed class ManyCertificatesTests
{
    private const int Count = 20_000;

    private string _folder = null!;

    [OneTimeSetUp]
    public void Make()
    {
        _folder = Directory.CreateTempSubdirectory("rawedge-many-").FullName;
        var many = Directory.CreateDirectory(Path.Combine(_folder, "many")).FullName;
        for (var i = 0; i < Count; i++) KeptEdge.Write(many, KeptEdge.Authority.Leaf(names: [$"host{i}.example"]), $"host{i}", KeptEdge.Authority.Intermediate);
    }

    [OneTimeTearDown]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Start_OnOneCore_IsUnderTenSeconds_AndMemoryUnder100MiB()
    {
        var setup = new EdgeSetup
        {
            MoreCertificates = """, "many": { "directory": "many" }""",
            More = $$""" "admin": { "endpoint": "unix:{{_folder}}/admin.sock" }, """,
        };
        var configuration = EdgeUnderTest.WriteConfiguration(_folder, setup);
        Environment.SetEnvironmentVariable("DOTNET_PROCESSOR_COUNT", "1");
        var watch = Stopwatch.StartNew();
        await using var edge = await EdgeProcess.StartAsync(configuration);
        var started = watch.Elapsed;
        var atStart = edge.PeakMiB;

        watch.Restart();
        var reload = await Tool.RunAsync("curl", ["-sS", "-X", "POST", "--unix-socket", Path.Combine(_folder, "admin.sock"), "http://localhost/certificates/reload"]);
        var looked = watch.Elapsed;
        Assert.That(reload.Output, Does.Contain($"\"unchanged\": {Count + 1}"));

        watch.Restart();
        for (var i = 0; i < 2_000; i++)
        {
            await using var client = await RawClient.TlsAsync(edge.Https, $"host{i}.example");
        }

        TestContext.Out.WriteLine(
            $"{Count} certificates: start {started.TotalSeconds:F1} s, peak {atStart} MiB; a look {looked.TotalSeconds:F2} s; "
            + $"2,000 first handshakes {watch.Elapsed.TotalSeconds:F1} s, peak {edge.PeakMiB} MiB");
        Assert.That(started, Is.LessThan(TimeSpan.FromSeconds(10)));
        Assert.That(atStart, Is.LessThan(100));
    }
}
