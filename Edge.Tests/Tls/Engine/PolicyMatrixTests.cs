using System.Collections.Immutable;
using Edge.Tls;
using Edge.Tls.Certificates;
using Edge.Tls.Engine;
using Edge.Tls.Policy;
using Edge.Tls.Records;

namespace Edge.Tests.Tls.Engine;

/// <summary>T04, T05: for each policy everything that a hello can name is offered alone; accepted ⇔ listed. Suites and groups are in
/// <see cref="ServerNegotiationTests"/>.</summary>
[Parallelizable(ParallelScope.All)]
public class PolicyMatrixTests
{
    private static IEnumerable<string> Policies() => SecurityPolicies.All.Where(policy => policy.Refusal is null).Select(policy => policy.Name);

    [TestCaseSource(nameof(Policies))]
    public void T04_EachOfAllVersionsAlone_IsAcceptedExactlyWhenListed(string policy)
    {
        var options = TlsWorld.Server(policy);
        for (var id = 0; id <= ushort.MaxValue; id++)
        {
            var failure = ServerNegotiation.Choose(Hello() with { Versions = [(ushort)id] }, options, out var plan);
            if (options.Policy.Versions.Contains((TlsVersion)id) != (failure is null) || (plan is not null && (int)plan.Version != id)
                || (failure is not null && failure.Alert != TlsAlert.ProtocolVersion))
            {
                Assert.Fail($"{policy} {id:X4}: {failure}");
            }
        }
    }

    [TestCaseSource(nameof(Policies))]
    public void T05_EachOfAllGroupsAlone_InTls12_IsAcceptedExactlyWhenListedAndClassical(string policy)
    {
        var options = TlsWorld.Server(policy);
        foreach (var version in options.Policy.Versions.Where(version => version < TlsVersion.Tls13))
        {
            for (var id = 1; id <= ushort.MaxValue; id++)
            {
                // An RSA certificate only: a curve of an ECDSA one would have to be offered, too (RFC 8422 §5.1).
                var hello = Hello() with { Versions = [(ushort)version], Groups = [(ushort)id], CipherSuites = [0xC013, 0xC02F] };
                var failure = ServerNegotiation.Choose(hello, options with { Credentials = CredentialSet.Of(TlsWorld.Rsa) }, out var plan);
                var listed = id is 0x17 or 0x18 or 0x1D && options.Policy.NamedGroups.Contains((TlsGroup)id);
                if (listed != (failure is null) || (plan is not null && (int)plan.Group != id))
                {
                    Assert.Fail($"{policy} {version} {id:X4}: {failure}");
                }
            }
        }
    }

    // What a key of that kind can sign with (RFC 8446 §4.2.3; before TLS 1.3, RFC 8422 §5.1.3 and RFC 8446 §4.2.3 for PSS in 1.2).
    private static IEnumerable<TestCaseData> Keys()
    {
        ushort[] pss = [0x0804, 0x0805, 0x0806];
        ushort[] pkcs1 = [0x0401, 0x0501, 0x0601, 0x0301, 0x0201];
        ushort[] ecdsa = [0x0403, 0x0503, 0x0603, 0x0303, 0x0203];
        foreach (var policy in Policies())
        {
            yield return new TestCaseData(policy, KeyKind.Rsa, TlsVersion.Tls13, pss);
            yield return new TestCaseData(policy, KeyKind.EcdsaP256, TlsVersion.Tls13, new ushort[] { 0x0403 });
            yield return new TestCaseData(policy, KeyKind.EcdsaP384, TlsVersion.Tls13, new ushort[] { 0x0503 });
            if (SecurityPolicies.Find(policy)!.Versions.Contains(TlsVersion.Tls12))
            {
                yield return new TestCaseData(policy, KeyKind.Rsa, TlsVersion.Tls12, (ushort[])[.. pss, .. pkcs1]);
                yield return new TestCaseData(policy, KeyKind.EcdsaP256, TlsVersion.Tls12, ecdsa);
                yield return new TestCaseData(policy, KeyKind.EcdsaP384, TlsVersion.Tls12, ecdsa);
            }
        }
    }

    [TestCaseSource(nameof(Keys))]
    public void T05_EachOfAllSchemesAlone_IsAcceptedExactlyWhenListedAndTheKeyCanSignWithIt(string policy, KeyKind kind, TlsVersion version, ushort[] able)
    {
        var credential = kind switch { KeyKind.Rsa => TlsWorld.Rsa, KeyKind.EcdsaP256 => TlsWorld.Ecdsa, _ => TlsWorld.Ecdsa384 };
        var options = TlsWorld.Server(policy, CredentialSet.Of(credential));
        for (var id = 1; id <= ushort.MaxValue; id++)
        {
            var hello = Hello() with { Versions = [(ushort)version], SignatureSchemes = [(ushort)id], CipherSuites = [0x1301, 0xC02B, 0xC02F] };
            var failure = ServerNegotiation.Choose(hello, options, out var plan);
            var listed = options.Policy.SignatureSchemes.Contains((TlsSignatureScheme)id) && able.Contains((ushort)id);
            if (listed != (failure is null) || (plan is not null && (int)plan.Scheme != id))
            {
                Assert.Fail($"{policy} {kind} {version} {id:X4}: {failure}");
            }
        }
    }

    [TestCaseSource(nameof(Policies))]
    public void E06_TakingTheChosenSuiteAway_WalksThePolicyInItsOrder(string policy)
    {
        var options = TlsWorld.Server(policy);
        foreach (var version in options.Policy.Versions)
        {
            ImmutableArray<ushort> offered = [.. SuiteCatalog.All.Select(suite => suite.Id).Reverse()];
            var chosen = new List<ushort>();
            while (ServerNegotiation.Choose(Hello() with { Versions = [(ushort)version], CipherSuites = offered }, options, out var plan) is null)
            {
                chosen.Add(plan!.Suite.Id);
                offered = offered.Remove(plan.Suite.Id);
            }

            Assert.That(chosen, Is.EqualTo(options.Policy.CipherSuites.Where(id => SuiteCatalog.Find(id)!.Fits(version))), $"{policy} {version}");
        }
    }

    private static ClientHelloInfo Hello() => new()
    {
        CipherSuites = [.. SuiteCatalog.All.Select(suite => suite.Id)],
        Groups = [.. Enum.GetValues<TlsGroup>().Select(group => (ushort)group)],
        SignatureSchemes = [.. Enum.GetValues<TlsSignatureScheme>().Select(scheme => (ushort)scheme)],
    };
}
