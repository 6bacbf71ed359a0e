using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Edge.Tests.Support;
using Edge.Tests.Tls;
using Edge.Tls.Certificates;

namespace Edge.Tests.Core.Certificates;

/// <summary>T30 and E-21: new files go into service whole, or not at all, and nobody's handshake notices.</summary>
internal sealed class CertificateSwapTests
{
    private static TestAuthority Authority => KeptEdge.Authority;

    /// <summary>How an operator, or a tool, finds out: by the watch, or by a call.</summary>
    public enum By
    {
        Watch,
        Call,
    }

    private static IEnumerable<TestCaseData> Broken()
    {
        var now = TimeProvider.System.GetUtcNow();
        var names = new[] { "www.example.com", "*.example.com" };
        yield return Case("expired", "www.pem: certificate 1 expired on ", folder => KeptEdge.Write(folder, Authority.Leaf(names: names, until: now.AddDays(-1)), "www"));
        yield return Case("not yet valid", "www.pem: certificate 1 is not valid before ", folder => KeptEdge.Write(folder, Authority.Leaf(names: names, from: now.AddDays(1)), "www"));
        yield return Case("new certificate, old key", "www.key: the private key belongs to another certificate",
            folder => File.WriteAllText(Path.Combine(folder, "www.pem"), TestAuthority.Pem(Authority.Leaf(names: names))));
        yield return Case("old certificate, new key", "www.key: the private key belongs to another certificate",
            folder => KeptEdge.WriteKey(Path.Combine(folder, "www.key"), Authority.Leaf(names: names).KeyPem));
        yield return Case("chain out of order", "was not issued by certificate 2", folder => KeptEdge.Write(folder, Authority.Leaf(names: names), "www", Authority.Root));
        yield return Case("wrong name", "www.pem: does not cover www.example.com, and no other certificate does", folder => KeptEdge.Write(folder, Authority.Leaf(names: ["other.example"]), "www"));
        yield return Case("no certificate", "www.pem: no PEM certificate", folder => File.WriteAllText(Path.Combine(folder, "www.pem"), "hello"));
        yield return Case("cut certificate", "www.pem: no PEM certificate", folder => File.WriteAllText(Path.Combine(folder, "www.pem"), File.ReadAllText(Path.Combine(folder, "www.pem"))[..200]));
        yield return Case("no key", "www.key: no PEM private key", folder => File.WriteAllText(Path.Combine(folder, "www.key"), "hello"));
        yield return Case("certificate gone", "www.pem: there is no such file", folder => File.Delete(Path.Combine(folder, "www.pem")));
        yield return Case("key gone", "www.key: there is no such file", folder => File.Delete(Path.Combine(folder, "www.key")));
        yield return Case("unreadable key", "www.key: this is a directory", folder =>
        {
            File.Delete(Path.Combine(folder, "www.key"));
            Directory.CreateDirectory(Path.Combine(folder, "www.key"));
        });
        yield return Case("exposed key", "www.key: mode 644 lets others read the private key", folder => File.SetUnixFileMode(
            Path.Combine(folder, "www.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead));
        yield return Case("encrypted key", "www.key: the private key is encrypted", folder =>
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            File.WriteAllText(Path.Combine(folder, "www.key"), key.ExportEncryptedPkcs8PrivateKeyPem("x", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1)));
        });
        yield return Case("weak key", "the key is neither RSA of 2048 bits", folder => KeptEdge.Write(folder, Authority.Leaf(KeyKind.Rsa, names, rsaBits: 1024), "www"));

        static TestCaseData Case(string name, string words, Action<string> spoil) => new TestCaseData(spoil, words).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Broken))]
    public async Task T30_BadFiles_LeaveTheOldInService_NameTheFile_AndTurnTheMetricRed(Action<string> spoil, string words)
    {
        foreach (var by in Enum.GetValues<By>())
        {
            await using var edge = await KeptEdge.StartAsync();
            var (before, old) = (await edge.ServedAsync(), edge.InService());
            spoil(edge.Folder);

            var report = by == By.Watch ? await edge.WatchAsync() : await edge.Keeper.ReloadAsync();

            Assert.That(report.Failed.Single().Problems.Select(problem => problem.Text), Has.Some.Contains(words), by.ToString());
            Assert.That(edge.InService(), Is.SameAs(old));
            Assert.That(await edge.ServedAsync(), Is.EqualTo(before));
            Assert.That(edge.Red(), Is.GreaterThan(0));
            Assert.That(edge.Logger.Events.Single(logged => logged.Id.Id == 1111).Text, Does.Contain("Certificate www: ").And.Contain(words));
            Assert.That(edge.Counters.Swaps, Is.EqualTo((0L, 1L)));

            await edge.Keeper.LookAsync(waitForSettling: true);
            Assert.That(edge.Logger.Events.Count(logged => logged.Id.Id == 1111), Is.EqualTo(1), "said once");
            Assert.That(edge.Red(), Is.GreaterThan(0), "and red for as long as it lasts");

            if (Directory.Exists(Path.Combine(edge.Folder, "www.key"))) Directory.Delete(Path.Combine(edge.Folder, "www.key"));
            var good = Authority.Leaf(names: ["www.example.com"]);
            edge.Write(good);
            await edge.WatchAsync();
            Assert.That(await edge.ServedAsync(), Is.EqualTo(good.Certificate.SerialNumber), "repaired");
            Assert.That(edge.Red(), Is.Zero);
        }
    }

    [Test]
    public async Task T30_MissingIntermediate_IsAWarning()
    {
        await using var edge = await KeptEdge.StartAsync();
        var aia = new X509AuthorityInformationAccessExtension(null, ["http://ca.example/intermediate.crt"]);
        edge.Write(Authority.Leaf(names: ["www.example.com"], more: [aia]));

        await edge.Keeper.ReloadAsync();

        var problem = edge.Edge.Server.Services.Snapshot.CertificateSources.Single().Problems.Single();
        Assert.That((problem.Kind, problem.IsWarning), Is.EqualTo((CredentialProblemKind.IncompleteChain, true)));
        Assert.That(edge.Red(), Is.Zero);
    }

    [Test]
    public async Task E21_Watch_NewFiles_AreReadOnlyWhenTheyHaveSettled()
    {
        await using var edge = await KeptEdge.StartAsync();
        var old = edge.InService();
        var next = Authority.Leaf(names: ["www.example.com"]);
        File.WriteAllText(Path.Combine(edge.Folder, "www.pem"), TestAuthority.Pem(next));

        Assert.That((await edge.Keeper.LookAsync(waitForSettling: true)).IsUnsettled, Is.True);
        edge.Clock.Advance(TimeSpan.FromSeconds(1));
        KeptEdge.WriteKey(Path.Combine(edge.Folder, "www.key"), next.KeyPem);
        edge.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That((await edge.Keeper.LookAsync(waitForSettling: true)).IsUnsettled, Is.True, "the key moved, so the wait begins again");
        Assert.That(edge.InService(), Is.SameAs(old));

        edge.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.That((await edge.Keeper.LookAsync(waitForSettling: true)).Failed, Is.Empty, "half a renewal was never even tried");
        Assert.That(await edge.ServedAsync(), Is.EqualTo(next.Certificate.SerialNumber));
    }

    [Test]
    public async Task E21_Timer_LooksByItself()
    {
        await using var edge = await KeptEdge.StartAsync();
        edge.Keeper.Start();
        var next = Authority.Leaf(names: ["www.example.com"]);
        edge.Write(next);

        await edge.Edge.UntilAsync(() =>
        {
            edge.Clock.Advance(TimeSpan.FromSeconds(1));
            return edge.InService().Held!.Chain[0].Span.SequenceEqual(next.Certificate.RawData);
        });
        Assert.That(edge.Keeper.Looks, Is.GreaterThan(1));
    }

    [Test]
    public async Task E21_FiftySwaps_UnderHandshakes_FailNone()
    {
        await using var edge = await KeptEdge.StartAsync(new EdgeSetup { BothKeyKinds = true });
        using var stop = new CancellationTokenSource();
        var served = await edge.ServedAsync();
        var seen = new HashSet<string> { served };
        var handshakes = 0;
        var load = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                var serial = await edge.ServedAsync();
                Interlocked.Increment(ref handshakes);
                lock (seen) seen.Add(serial);
            }
        })).ToArray();

        var written = new HashSet<string> { served };
        for (var i = 0; i < 50; i++)
        {
            var next = Authority.Leaf(names: ["www.example.com"]);
            written.Add(next.Certificate.SerialNumber);
            await SwapAsync(edge, next, (i % 3));
            Assert.That(await edge.ServedAsync(), Is.EqualTo(next.Certificate.SerialNumber), $"swap {i}");
        }

        await stop.CancelAsync();
        await Task.WhenAll(load);   // a failed handshake would have thrown
        Assert.That(handshakes, Is.GreaterThan(50));
        Assert.That(seen, Is.SubsetOf(written));
        Assert.That(edge.Edge.Log.HandshakeFailures, Is.Empty);
    }

    // As tools do it: two files in place, two atomic renames, or one link that turns.
    private static async Task SwapAsync(KeptEdge edge, TestAuthority.Issued next, int manner)
    {
        var (certificate, key) = (Path.Combine(edge.Folder, "www.pem"), Path.Combine(edge.Folder, "www.key"));
        switch (manner)
        {
            case 0:
                Unlink(certificate, key);
                File.WriteAllText(certificate, TestAuthority.Pem(next));
                Assert.That((await edge.Keeper.ReloadAsync()).Changed, Is.Empty, "new certificate, old key: never a pair");
                KeptEdge.WriteKey(key, next.KeyPem);
                break;
            case 1:
                KeptEdge.Write(edge.Folder, next, "new");
                File.Move(Path.Combine(edge.Folder, "new.key"), key, overwrite: true);
                Assert.That((await edge.Keeper.ReloadAsync()).Changed, Is.Empty, "old certificate, new key: never a pair");
                File.Move(Path.Combine(edge.Folder, "new.pem"), certificate, overwrite: true);
                break;
            default:
                var version = Directory.CreateDirectory(Path.Combine(edge.Folder, "..v" + next.Certificate.SerialNumber)).Name;
                KeptEdge.Write(Path.Combine(edge.Folder, version), next, "www");
                File.CreateSymbolicLink(Path.Combine(edge.Folder, "..tmp"), version);
                File.Delete(Path.Combine(edge.Folder, "..data"));
                Directory.Move(Path.Combine(edge.Folder, "..tmp"), Path.Combine(edge.Folder, "..data"));
                Link(certificate, "..data/www.pem");
                Link(key, "..data/www.key");
                break;
        }

        var report = await edge.Keeper.ReloadAsync();
        Assert.That(report.Failed, Is.Empty);
        Assert.That(report.Changed.Single().Name, Is.EqualTo("www"));
    }

    private static void Link(string path, string target)
    {
        if (new FileInfo(path).LinkTarget == target) return;
        File.Delete(path);
        File.CreateSymbolicLink(path, target);
    }

    // A file in place of the links of the swap before.
    private static void Unlink(params string[] paths)
    {
        foreach (var path in paths)
        {
            if (new FileInfo(path).LinkTarget is null) continue;
            var text = File.ReadAllText(path);
            File.Delete(path);
            KeptEdge.WriteKey(path, text);
        }
    }
}
