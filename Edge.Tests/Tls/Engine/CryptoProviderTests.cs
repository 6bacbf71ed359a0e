using Edge.Tls;
using Edge.Tls.Crypto;

namespace Edge.Tests.Tls.Engine;

/// <summary>The test every provider has to pass, and the choice after it.</summary>
[Parallelizable]
public class CryptoProviderTests
{
    [Test]
    public void Probe_OfEveryProviderHere_FindsNoFault()
    {
        Assert.Multiple(() =>
        {
            foreach (var verdict in TlsCryptoProviders.Examine())
            {
                Assert.That(verdict.Fault, Is.Null, $"{verdict.Provider} {verdict.Version}");
            }
        });
    }

    [Test]
    public void Probe_AnyFault_IsFound(
        [Values] CryptoFault fault, [Values(TlsCryptoProvider.Platform, TlsCryptoProvider.Libcrypto)] TlsCryptoProvider provider) =>
        Assert.That(CryptoProbe.FindFault(new FaultyPrimitives(TestPrimitives.Of(provider), fault)), Is.Not.Null.And.Not.Empty);

    [Test]
    public void Select_ByItself_TakesTheFastest() =>
        Assert.That(TlsCryptoProviders.Select(TlsCryptoProvider.Default).Chosen!.Provider, Is.EqualTo(TlsCryptoProvider.Libcrypto));

    [Test]
    public void Select_WhereTheFastestIsWrongInOneBit_TakesTheNextAndSaysWhy()
    {
        var selection = TlsCryptoProviders.Select(TlsCryptoProvider.Default, Candidates(CryptoFault.Tag));

        Assert.That(selection.Chosen!.Provider, Is.EqualTo(TlsCryptoProvider.Platform));
        Assert.That(selection.Fault, Is.Null);
        Assert.That(selection.Rejected.Single(), Is.EqualTo(
            new TlsCryptoVerdict(TlsCryptoProvider.Libcrypto, "test", "Aes128Gcm: wrong ciphertext or tag")));
    }

    [Test]
    public void Select_WhereTheLibraryIsAbsent_TakesTheNextWithoutAnException()
    {
        var absent = new TlsCryptoProviders.Candidate(TlsCryptoProvider.Libcrypto, () => null, () => throw new AssertionException("asked"));
        var selection = TlsCryptoProviders.Select(TlsCryptoProvider.Default, [absent, .. Candidates(CryptoFault.Tag).Skip(1)]);

        Assert.That(selection.Chosen!.Provider, Is.EqualTo(TlsCryptoProvider.Platform));
        Assert.That(selection.Rejected.Single().Fault, Is.EqualTo("libcrypto.so.3 is not on this machine"));
    }

    [Test]
    public void Select_ByName_NeverTakesAnother()
    {
        var selection = TlsCryptoProviders.Select(TlsCryptoProvider.Libcrypto, Candidates(CryptoFault.Mac));

        Assert.That(selection.Chosen, Is.Null);
        Assert.That(selection.Fault, Does.StartWith("HMAC-SHA-256: "));
        Assert.That(TlsCryptoProviders.Select(TlsCryptoProvider.Platform, Candidates(CryptoFault.Mac)).Chosen!.Provider,
            Is.EqualTo(TlsCryptoProvider.Platform));
    }

    [Test]
    public void Select_OfAProviderThatIsNotThere_IsAFault() =>
        Assert.That(TlsCryptoProviders.Select((TlsCryptoProvider)99).Fault, Is.EqualTo("unknown provider"));

    [TestCase("77076d0a7318a57d3c16c17251b26645df4cbd3a2a5c5b4f6e5e9a4c1d9e2f5a")]
    public void X25519_LibcryptoWithAKnownScalar_AgreesWithTheManagedCurve(string scalar)
    {
        using var ours = Edge.Tls.Crypto.Native.LibcryptoKeyShare.FromX25519Scalar(Convert.FromHexString(scalar));
        var expected = new byte[32];
        Org.BouncyCastle.Math.EC.Rfc7748.X25519.ScalarMultBase(Convert.FromHexString(scalar), 0, expected, 0);

        Assert.That(ours.ExportPublic(), Is.EqualTo(expected));
    }

    private static IEnumerable<TlsCryptoProviders.Candidate> Candidates(CryptoFault fault) =>
    [
        new(TlsCryptoProvider.Libcrypto, () => "test", () => new FaultyPrimitives(TestPrimitives.Of(TlsCryptoProvider.Libcrypto), fault)),
        new(TlsCryptoProvider.Platform, () => "test", () => TestPrimitives.Of(TlsCryptoProvider.Platform)),
        new(TlsCryptoProvider.Managed, () => "test", () => new ManagedPrimitives()),
    ];
}
