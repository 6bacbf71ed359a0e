using System.Collections.Immutable;
using Edge.Tls;
using Edge.Tls.Certificates;
using Edge.Tls.Engine;
using Edge.Tls.Policy;
using Edge.Tls.Records;

namespace Edge.Tests.Tls.Engine;

[Parallelizable]
public class ServerNegotiationTests
{
    private static readonly ImmutableArray<ushort> AllGroups = [.. Enum.GetValues<TlsGroup>().Select(group => (ushort)group)];
    private static readonly ImmutableArray<ushort> AllSchemes = [.. Enum.GetValues<TlsSignatureScheme>().Select(scheme => (ushort)scheme)];

    private static IEnumerable<string> Policies() => SecurityPolicies.All.Select(policy => policy.Name);

    [TestCaseSource(nameof(Policies))]
    public void T05_EachOfAllSuitesAlone_IsAcceptedExactlyWhenListed(string policy)
    {
        var options = TlsWorld.Server(policy);
        foreach (var version in Enum.GetValues<TlsVersion>().Where(version => version != TlsVersion.None))
        {
            var hello = Hello(version);
            for (var id = 0; id <= ushort.MaxValue; id++)
            {
                var failure = ServerNegotiation.Choose(hello with { CipherSuites = [(ushort)id] }, options, out var plan);
                var listed = options.Policy.Versions.Contains(version) && options.Policy.CipherSuites.Contains((ushort)id)
                    && SuiteCatalog.Find((ushort)id) is { IsServable: true } suite && suite.Fits(version);
                if (listed != (failure is null) || (listed && plan!.Suite.Id != id))
                {
                    Assert.Fail($"{policy} {version} {id:X4}: {failure?.Reason}");
                }
            }
        }
    }

    [TestCaseSource(nameof(Policies))]
    public void T05_EachOfAllGroupsAlone_IsAcceptedExactlyWhenListed(string policy)
    {
        var options = TlsWorld.Server(policy);
        for (var id = 1; id <= ushort.MaxValue; id++)
        {
            var failure = ServerNegotiation.Choose(Hello(TlsVersion.Tls13) with { Groups = [(ushort)id] }, options, out var plan);
            if (options.Policy.NamedGroups.Contains((TlsGroup)id) != (failure is null) || (plan is not null && (int)plan.Group != id))
            {
                Assert.Fail($"{policy} {id:X4}");
            }
        }
    }

    [TestCaseSource(nameof(Policies))]
    public void T05_EachOfAllSchemesAlone_IsAcceptedOnlyWhenListed(string policy)
    {
        var options = TlsWorld.Server(policy);
        foreach (var version in options.Policy.Versions.Where(version => version >= TlsVersion.Tls12))
        {
            for (var id = 1; id <= ushort.MaxValue; id++)
            {
                // Without RSA key transport, which signs nothing.
                var hello = Hello(version) with { SignatureSchemes = [(ushort)id], CipherSuites = [0x1301, 0xC02B, 0xC02F] };
                ServerNegotiation.Choose(hello, options, out var plan);
                if (plan is not null && ((int)plan.Scheme != id || !options.Policy.SignatureSchemes.Contains(plan.Scheme)))
                {
                    Assert.Fail($"{policy} {version} {id:X4}");
                }
            }
        }
    }

    [Test]
    public void E05_ServerOrder_WinsOverTheViewers()
    {
        var options = TlsWorld.Server("TLSv1.2_2019");
        foreach (var version in options.Policy.Versions)
        {
            ServerNegotiation.Choose(Hello(version) with { CipherSuites = [.. options.Policy.CipherSuites.Reverse()] }, options, out var plan);
            Assert.That(plan!.Suite.Id, Is.EqualTo(options.Policy.CipherSuites.First(id => SuiteCatalog.Find(id)!.Fits(version))));
        }
    }

    [Test]
    public void E07_KeyKind_FiltersTheSuitesOfTls12([Values] KeyKind kind)
    {
        var credential = kind switch { KeyKind.Rsa => TlsWorld.Rsa, KeyKind.EcdsaP256 => TlsWorld.Ecdsa, _ => TlsWorld.Ecdsa384 };
        var options = TlsWorld.Server("TLSv1.2_2018", CredentialSet.Of(credential));
        foreach (var suite in options.Policy.CipherSuites.Select(id => SuiteCatalog.Find(id)!).Where(suite => suite.Fits(TlsVersion.Tls12)))
        {
            var failure = ServerNegotiation.Choose(Hello(TlsVersion.Tls12) with { CipherSuites = [suite.Id] }, options, out _);
            Assert.That(failure is null, Is.EqualTo((kind == KeyKind.Rsa) == (suite.KeyExchange != SuiteKeyExchange.EcdheEcdsa)), suite.Name);
        }
    }

    [Test]
    public void E09_KeyShareOfTheViewer_AvoidsARetry()
    {
        var hello = Hello(TlsVersion.Tls13) with { KeyShares = [(ushort)TlsGroup.Secp256r1, (ushort)TlsGroup.X25519] };

        ServerNegotiation.Choose(hello, TlsWorld.Server(), out var plan);

        Assert.That(plan!.Group, Is.EqualTo(TlsGroup.X25519));
    }

    [Test]
    public void Rfc8446Section92_HelloOfTls13WithoutGroupsOrSchemes_IsMissingExtension()
    {
        var noGroups = ServerNegotiation.Choose(Hello(TlsVersion.Tls13) with { Groups = [] }, TlsWorld.Server(), out _);
        var noSchemes = ServerNegotiation.Choose(Hello(TlsVersion.Tls13) with { SignatureSchemes = [] }, TlsWorld.Server(), out _);

        Assert.That(noGroups!.Alert, Is.EqualTo(TlsAlert.MissingExtension));
        Assert.That(noSchemes!.Alert, Is.EqualTo(TlsAlert.MissingExtension));
    }

    [Test]
    public void Rfc5246Section7414_HelloOfTls12WithoutSchemes_MeansSha1WhichOnlyLegacyPoliciesKnow()
    {
        var hello = Hello(TlsVersion.Tls12) with { SignatureSchemes = [], CipherSuites = [0xC02F] };

        Assert.That(ServerNegotiation.Choose(hello, TlsWorld.Server(), out _)!.Alert, Is.EqualTo(TlsAlert.HandshakeFailure));
        Assert.That(ServerNegotiation.Choose(hello, TlsWorld.Server("TLSv1.1_2016"), out var plan), Is.Null);
        Assert.That(plan!.Scheme, Is.EqualTo(TlsSignatureScheme.RsaPkcs1Sha1));
    }

    [Test]
    public void T26_Protocols_FollowOurOrderAndNothingOfferedIsNothingAnswered()
    {
        var options = TlsWorld.Server() with { ApplicationProtocols = ["http/1.1", "x"] };

        ServerNegotiation.Choose(Hello(TlsVersion.Tls13) with { ApplicationProtocols = ["x", "http/1.1"] }, options, out var both);
        ServerNegotiation.Choose(Hello(TlsVersion.Tls13), options, out var none);
        var failure = ServerNegotiation.Choose(Hello(TlsVersion.Tls13) with { ApplicationProtocols = ["h2"] }, options, out _);

        Assert.That(both!.Protocol, Is.EqualTo("http/1.1"));
        Assert.That(none!.Protocol, Is.Null);
        Assert.That(failure!.Alert, Is.EqualTo(TlsAlert.NoApplicationProtocol));
    }

    private static ClientHelloInfo Hello(TlsVersion version) => new()
    {
        Versions = [(ushort)version],
        CipherSuites = [.. SuiteCatalog.All.Select(suite => suite.Id)],
        Groups = AllGroups,
        SignatureSchemes = AllSchemes,
    };
}
