using Edge.Tests.Support;
using Edge.Tests.Tls;

namespace Edge.Tests.Core.Certificates;

/// <summary>Certificates of a directory in a running server: loaded by the first handshake, watched, and each on its own.</summary>
internal sealed class CertificateDirectoryServiceTests
{
    private static TestAuthority Authority => KeptEdge.Authority;

    private KeptEdge _edge = null!;
    private string _many = null!;

    [SetUp]
    public async Task Start()
    {
        _edge = await KeptEdge.StartAsync(new EdgeSetup
        {
            MoreCertificates = """, "many": { "directory": "many" }""",
            More = """ "certificateStore": { "maxLoaded": 2 }, """,
            PrepareFolder = folder =>
            {
                _many = Directory.CreateDirectory(Path.Combine(folder, "many")).FullName;
                foreach (var name in (string[])["a", "b", "c"]) Write(name);
            },
        });
        _loadsBefore = _edge.Edge.Log.CertificateLoads.Count;
    }

    [TearDown]
    public async Task Stop() => await _edge.DisposeAsync();

    private int _loadsBefore;

    [Test]
    public async Task Handshakes_LoadOnDemand_AndOnce()
    {
        Assert.That(_loadsBefore, Is.Zero, "nothing is loaded at start");

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _edge.ServedAsync("a.many.example")));

        Assert.That(_edge.Edge.Log.CertificateLoads.Select(load => load.Name), Is.EqualTo(new[] { "many/a" }));
    }

    [Test]
    public async Task T30_BrokenKeyOfOne_FailsItsOwnNameAlone_WithInternalError()
    {
        File.WriteAllText(Path.Combine(_many, "a.key"), "no key");

        var refused = await Tool.RunAsync("openssl", ["s_client", "-connect", $"127.0.0.1:{_edge.Edge.Https.Port}", "-servername", "a.many.example"]);
        Assert.That(refused.All, Does.Contain("SSL alert number 80"));
        Assert.That(await _edge.ServedAsync("b.many.example"), Is.Not.Empty);
        Assert.That(_edge.Edge.Log.CertificateLoads.Single(load => load.Name == "many/a").Problems, Has.Some.EndsWith("a.key: no PEM private key"));
    }

    [Test]
    public async Task E25_UnknownName_IsRefused()
    {
        var refused = await Tool.RunAsync("openssl", ["s_client", "-connect", $"127.0.0.1:{_edge.Edge.Https.Port}", "-servername", "d.many.example"]);
        Assert.That(refused.All, Does.Contain("SSL alert number 112"));
    }

    [Test]
    public async Task Look_AddedAndRemovedFiles_ComeAndGo()
    {
        var added = Write("d");
        File.Delete(Path.Combine(_many, "a.pem"));

        var report = await _edge.WatchAsync();

        Assert.That(report.Listed, Is.EqualTo(new[] { ("many", 1, 1, 3) }));
        Assert.That(await _edge.ServedAsync("d.many.example"), Is.EqualTo(added.Certificate.SerialNumber));
        Assert.That(_edge.Edge.Server.Services.Snapshot.FindCertificates("a.many.example", null), Is.Null);
    }

    [Test]
    public async Task Look_FileThatIsGoneForAMoment_IsNotMissed()
    {
        var text = File.ReadAllText(Path.Combine(_many, "a.pem"));
        File.Delete(Path.Combine(_many, "a.pem"));
        Assert.That((await _edge.Keeper.LookAsync(waitForSettling: true)).IsUnsettled, Is.True);
        Assert.That(await _edge.Keeper.LookAsync(waitForSettling: true), Has.Property("Listed").Empty);

        File.WriteAllText(Path.Combine(_many, "a.pem"), text);
        Assert.That((await _edge.WatchAsync()).Listed, Is.Empty);
    }

    [Test]
    public async Task Look_ChangedFiles_GoIntoService_LoadedIfTheOldOneWas()
    {
        await _edge.ServedAsync("a.many.example");
        var (a, b) = (Write("a"), Write("b"));

        var report = await _edge.WatchAsync();

        Assert.That(report.Changed.Select(certificate => certificate.Name), Is.EquivalentTo(new[] { "many/a", "many/b" }));
        Assert.That(_edge.Edge.Server.Services.Credentials.Peek(_edge.InService("many/a")), Is.Not.Null, "was in use");
        Assert.That(_edge.Edge.Server.Services.Credentials.Peek(_edge.InService("many/b")), Is.Null, "was not");
        Assert.That(await _edge.ServedAsync("a.many.example"), Is.EqualTo(a.Certificate.SerialNumber));
        Assert.That(await _edge.ServedAsync("b.many.example"), Is.EqualTo(b.Certificate.SerialNumber));
    }

    [Test]
    public async Task T30_Look_BadNewFiles_HoldTheOldOneInMemory_WhateverElseIsLoaded()
    {
        var before = await _edge.ServedAsync("a.many.example");
        File.WriteAllText(Path.Combine(_many, "a.key"), "no key");

        var report = await _edge.WatchAsync();
        Assert.That(report.Failed.Single().Name, Is.EqualTo("many/a"));
        Assert.That(_edge.Red("many"), Is.EqualTo(1));

        // More than maxLoaded others push everything out that is not held.
        foreach (var name in (string[])["b", "c", "b"]) await _edge.ServedAsync($"{name}.many.example");
        Assert.That(await _edge.ServedAsync("a.many.example"), Is.EqualTo(before));

        var repaired = Write("a");
        await _edge.WatchAsync();
        Assert.That(_edge.Red("many"), Is.Zero);
        Assert.That(await _edge.ServedAsync("a.many.example"), Is.EqualTo(repaired.Certificate.SerialNumber));
        Assert.That(_edge.InService("many/a").Held, Is.Null);
    }

    [Test]
    public async Task Look_UnchangedFiles_AreNotRead()
    {
        // The same length and time, other bytes: who reads them would notice.
        var path = Path.Combine(_many, "a.pem");
        var time = File.GetLastWriteTimeUtc(path);
        File.WriteAllText(path, new string('x', (int)new FileInfo(path).Length));
        File.SetLastWriteTimeUtc(path, time);

        var report = await _edge.Keeper.ReloadAsync();

        Assert.That(report.Failed, Is.Empty);
        Assert.That(report.Unchanged, Is.EqualTo(4));
        Assert.That(_edge.Edge.Server.Services.Snapshot.Certificates.Find("a.many.example"), Is.Not.Null);
    }

    [Test]
    public async Task Look_DirectoryThatIsGone_LeavesItsCertificatesInService()
    {
        await _edge.ServedAsync("a.many.example");
        Directory.Move(_many, _many + ".gone");

        var report = await _edge.WatchAsync();

        Assert.That(report.Failed.Single().Problems.Single().Text, Is.EqualTo(_many + ": there is no such directory"));
        Assert.That(_edge.Red("many"), Is.EqualTo(1));
        Assert.That(await _edge.ServedAsync("a.many.example"), Is.Not.Empty);
        Directory.Move(_many + ".gone", _many);
        await _edge.WatchAsync();
        Assert.That(_edge.Red("many"), Is.Zero);
    }

    [Test]
    public async Task E21_Expiry_IsSaidOncePerWarningDay_AndAtTheEnd()
    {
        _edge.Keeper.Start();
        var end = _edge.InService().Facts.NotAfter;
        foreach (var hours in (int[])[31 * 24, (30 * 24) - 1, (29 * 24), (14 * 24) - 1, (7 * 24) - 1, 23, 22, -1, -2])
        {
            _edge.Clock.SetUtcNow(end.AddHours(-hours));
            await _edge.Keeper.LookAsync(waitForSettling: true);
        }

        Assert.That(_edge.Logger.Lines.Where(line => line.StartsWith("Certificate www ", StringComparison.Ordinal)).Select(line => line.Split(", at")[0]), Is.EqualTo(new[]
        {
            "Certificate www expires in 29 days", "Certificate www expires in 13 days", "Certificate www expires in 6 days",
            "Certificate www expires within 24 hours", "Certificate www has expired and is still served.",
        }));
    }

    private TestAuthority.Issued Write(string name)
    {
        var leaf = Authority.Leaf(names: [name + ".many.example"]);
        KeptEdge.Write(_many, leaf, name, Authority.Intermediate);
        return leaf;
    }
}
