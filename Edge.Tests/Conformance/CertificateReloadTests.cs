using Edge.Tests.Core.Certificates;
using Edge.Tests.Support;

namespace Edge.Tests.Conformance;

/// <summary>T30, E-21 on the real process: watch, SIGHUP and admin call, judged by <c>openssl</c> and <c>curl</c>.</summary>
[Category("Conformance")]
internal sealed class CertificateReloadTests
{
    private string _folder = null!;
    private EdgeProcess _edge = null!;

    [SetUp]
    public async Task Start()
    {
        _folder = Directory.CreateTempSubdirectory("rawedge-reload-").FullName;
        var setup = new EdgeSetup { More = $$""" "admin": { "endpoint": "unix:{{_folder}}/admin.sock" }, "certificateStore": { "settleTime": "0s" }, """ };
        _edge = await EdgeProcess.StartAsync(EdgeUnderTest.WriteConfiguration(_folder, setup));
    }

    [TearDown]
    public async Task Stop()
    {
        await _edge.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task E21_ChangedFiles_GoIntoServiceByThemselves()
    {
        var next = KeptEdge.Authority.Leaf(names: ["www.example.com"]);
        KeptEdge.Write(_folder, next, "www");

        await UntilAsync(async () => await SerialAsync() == next.Certificate.SerialNumber);
        Assert.That(_edge.Errors, Does.Contain("Certificate www: new files are in service"));
    }

    [Test]
    public async Task T30_Signal_BadFile_IsNamed_TurnsTheMetricRed_AndTheOldOneServes()
    {
        var before = await SerialAsync();
        KeptEdge.WriteKey(Path.Combine(_folder, "www.key"), KeptEdge.Authority.Leaf().KeyPem);

        await _edge.SignalAsync("HUP");

        await UntilAsync(async () => (await MetricsAsync()).Contains("rawedge_certificate_reload_failed{certificate=\"www\"} 1", StringComparison.Ordinal));
        Assert.That(_edge.Errors, Does.Contain("www.key: the private key belongs to another certificate than"));
        Assert.That(await SerialAsync(), Is.EqualTo(before));
    }

    [Test]
    public async Task T30_AdminCall_TellsWhatFailedAndWhatChanged()
    {
        File.WriteAllText(Path.Combine(_folder, "www.key"), "no key");
        var (status, body) = await ReloadAsync();
        Assert.That(status, Is.EqualTo("422"));
        Assert.That(body, Does.Contain("\"certificate\": \"www\"").And.Contain("www.key: no PEM private key"));

        var next = KeptEdge.Authority.Leaf(names: ["www.example.com"]);
        KeptEdge.Write(_folder, next, "www");
        (status, body) = await ReloadAsync();
        Assert.That(status, Is.EqualTo("200"));
        Assert.That(body, Does.Contain("www.pem").And.Contain("\"failed\": []"));
        Assert.That(await SerialAsync(), Is.EqualTo(next.Certificate.SerialNumber));
        Assert.That(await MetricsAsync(), Does.Contain("rawedge_certificate_reload_failed{certificate=\"www\"} 0")
            .And.Contain($"rawedge_certificate_expiry_timestamp_seconds{{certificate=\"www\"}} {next.Certificate.NotAfter.Subtract(DateTime.UnixEpoch.ToLocalTime()).TotalSeconds}"));
    }

    [Test]
    public async Task T30_Check_RefusesABadFileOfADirectory_ThatTheServerOnlyWarnsOf()
    {
        var many = Directory.CreateDirectory(Path.Combine(_folder, "many")).FullName;
        KeptEdge.Write(many, KeptEdge.Authority.Leaf(names: ["a.example"]), "a");
        KeptEdge.Write(many, KeptEdge.Authority.Leaf(names: ["b.example"]), "b");
        File.WriteAllText(Path.Combine(many, "b.key"), "no key");
        var file = EdgeUnderTest.WriteConfiguration(_folder, new EdgeSetup { MoreCertificates = """, "many": { "directory": "many" }""" });

        var check = await Tool.RunAsync(EdgeProcess.Command, ["check", "--config", file]);
        Assert.That(check.ExitCode, Is.EqualTo(2));
        Assert.That(check.Error, Does.Contain("certificates.many.directory: ").And.Contain("b.key: no PEM private key"));

        Assert.That(TestConfiguration.Read(file).Certificates.Find("a.example"), Is.Not.Null);
    }

    private async Task<string> SerialAsync()
    {
        var shown = await Tool.RunAsync("openssl", ["s_client", "-connect", $"127.0.0.1:{_edge.Https.Port}", "-servername", "www.example.com"], "Q\n");
        var serial = await Tool.RunAsync("openssl", ["x509", "-noout", "-serial"], shown.Output);
        return serial.Output.Replace("serial=", "", StringComparison.Ordinal).Trim();
    }

    private async Task<string> MetricsAsync() => (await CurlAsync("/metrics")).Output;

    private async Task<(string Status, string Body)> ReloadAsync()
    {
        var answer = (await CurlAsync("/certificates/reload", "-X", "POST", "-w", "\n%{http_code}")).Output;
        var end = answer.LastIndexOf('\n');
        return (answer[(end + 1)..], answer[..end]);
    }

    private Task<ToolResult> CurlAsync(string path, params string[] more) =>
        Tool.RunAsync("curl", ["-sS", "--unix-socket", Path.Combine(_folder, "admin.sock"), "http://localhost" + path, .. more]);

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        while (!await condition()) deadline.Token.ThrowIfCancellationRequested();
    }
}
