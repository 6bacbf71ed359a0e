using Edge.Tls.Certificates;

namespace Edge.Tests.Tls.Certificates;

/// <summary>Certificates that are loaded on the first handshake: one load per name, a bound, and failures that stay small.</summary>
internal sealed class LoadedCredentialsTests
{
    private string _directory = null!;
    private List<(string Name, bool Sound)> _loads = null!;

    [SetUp]
    public void Create()
    {
        _directory = Directory.CreateTempSubdirectory("rawedge-many-").FullName;
        _loads = [];
    }

    [TearDown]
    public void Delete() => Directory.Delete(_directory, recursive: true);

    [Test]
    public async Task Open_AHerdOfHandshakes_LoadsOnce()
    {
        Write("a");
        var loaded = Loaded(10);
        var set = CertificateSet.Of(Index().Single());

        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(async () => await loaded.OpenAsync(set))));

        Assert.That(_loads, Has.Count.EqualTo(1));
        Assert.That(results.Distinct(), Has.Exactly(1).Items);
        Assert.That(results[0]!.Ecdsa!.Names, Is.EqualTo(new[] { "a.example" }));
    }

    [Test]
    public async Task Open_BeyondTheBound_TheLongestUnusedLeaves()
    {
        foreach (var name in (string[])["a", "b", "c"]) Write(name);
        var (loaded, all) = (Loaded(2), Index());
        await loaded.OpenAsync(all[0]);
        await loaded.OpenAsync(all[1]);
        await loaded.OpenAsync(CertificateSet.Of(all[0]));
        await loaded.OpenAsync(all[2]);

        Assert.That(loaded.Count, Is.EqualTo(2));
        Assert.That(loaded.Peek(all[0]), Is.Not.Null);
        Assert.That(loaded.Peek(all[1]), Is.Null);
        Assert.That(loaded.Peek(all[2]), Is.Not.Null);
    }

    [Test]
    public async Task T30_Open_BrokenKey_FailsAloneAndIsNotReadAgainAtOnce()
    {
        Write("a");
        Write("b");
        var clock = TlsWorld.Clock();
        var (loaded, all) = (Loaded(10, clock), Index());
        File.WriteAllText(Path.Combine(_directory, "a.key"), "no key");

        for (var i = 0; i < 5; i++) Assert.That(await loaded.OpenAsync(all[0]), Is.Null);
        Assert.That(await loaded.OpenAsync(all[1]), Is.Not.Null);
        Assert.That(_loads, Is.EqualTo(new[] { ("many/a", false), ("many/b", true) }));

        File.WriteAllText(Path.Combine(_directory, "a.key"), Keys["a"]);
        clock.Advance(LoadedCredentials.RetryAfter);
        Assert.That(await loaded.OpenAsync(all[0]), Is.Not.Null, "repaired");
    }

    [Test]
    public async Task T30_Open_FilesThatCoverAnotherNameNow_AreRefused()
    {
        Write("a");
        var (loaded, all) = (Loaded(10), Index());
        Write("b");
        File.Move(Path.Combine(_directory, "b.pem"), Path.Combine(_directory, "a.pem"), overwrite: true);
        File.Move(Path.Combine(_directory, "b.key"), Path.Combine(_directory, "a.key"), overwrite: true);

        Assert.That(await loaded.OpenAsync(all[0]), Is.Null);
    }

    [Test]
    public async Task Resize_Smaller_TrimsAtOnce()
    {
        foreach (var name in (string[])["a", "b", "c"]) Write(name);
        var loaded = Loaded(10);
        foreach (var certificate in Index()) await loaded.OpenAsync(certificate);

        loaded.Resize(1);

        Assert.That(loaded.Count, Is.EqualTo(1));
    }

    [Test]
    public async Task Open_RsaAndEcdsa_GivesBoth()
    {
        Write("a");
        Write("a-rsa", KeyKind.Rsa, "a.example");
        var set = Index().Aggregate(new CertificateSet(null, null), (all, next) => all.With(next));

        var credentials = await Loaded(10).OpenAsync(set);

        Assert.That((credentials!.Ecdsa!.KeyKind, credentials.Rsa!.KeyKind), Is.EqualTo((KeyKind.EcdsaP256, KeyKind.Rsa)));
    }

    private Dictionary<string, string> Keys { get; } = [];

    private LoadedCredentials Loaded(int capacity, TimeProvider? clock = null) => new(capacity, 2, clock ?? TlsWorld.Clock(), (certificate, result) =>
    {
        lock (_loads)
        {
            _loads.Add((certificate.Name, result.Credential is not null));
        }
    });

    private void Write(string name, KeyKind kind = KeyKind.EcdsaP256, string? host = null)
    {
        var leaf = TlsWorld.Authority.Leaf(kind, [host ?? name + ".example"]);
        File.WriteAllText(Path.Combine(_directory, name + ".pem"), TestAuthority.Pem(leaf, TlsWorld.Authority.Intermediate));
        File.WriteAllText(Path.Combine(_directory, name + ".key"), Keys[name] = leaf.KeyPem);
        File.SetUnixFileMode(Path.Combine(_directory, name + ".key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private ServerCertificate[] Index()
    {
        Assert.That(CertificateDirectory.TryList("many", _directory, out var pairs), Is.Null);
        return [.. pairs.Select(pair => CertificateDirectory.Index(pair, TestAuthority.Now, CredentialLoadOptions.Default, OcspPolicy.Off).Certificate!)];
    }
}
