using System.Security.Cryptography;
using Edge.Tls;
using Edge.Tls.Certificates;
using Edge.Tls.Policy;
using Edge.Tls.Resumption;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Tls.Resumption;

/// <summary>What a client keeps of its sessions, and when it still offers them.</summary>
[Parallelizable]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ClientSessionsTests : IDisposable
{
    private readonly FakeTimeProvider _time = TlsWorld.Clock();
    private readonly OriginTrust _trust = TlsWorld.Authority.Trust();
    private readonly ClientSessions _sessions = new();

    public void Dispose()
    {
        _sessions.Dispose();
        _trust.Dispose();
    }

    [Test]
    public void Session_IsTakenOnce()
    {
        var session = Add();

        Assert.That(_sessions.Take(Options()), Is.SameAs(session));
        Assert.That(_sessions.Take(Options()), Is.Null, "a ticket is used once (RFC 8446 §C.4)");
    }

    [Test]
    public void Sessions_AreBounded_AndTheOldestIsForgotten()
    {
        var first = Add();
        for (var i = 0; i < ClientSessions.Capacity; i++)
        {
            Add();
        }

        Assert.That(_sessions.Count, Is.EqualTo(ClientSessions.Capacity));
        Assert.That(first.Secret, Is.EqualTo(new byte[32]));
    }

    [Test]
    public void Dispose_ForgetsAll_AndKeepsNothingThatComesLater()
    {
        var before = Add();
        _sessions.Dispose();
        var after = Add();

        Assert.That(_sessions.Take(Options()), Is.Null);
        Assert.That(before.Secret, Is.EqualTo(new byte[32]));
        Assert.That(after.Secret, Is.EqualTo(new byte[32]));
    }

    private static IEnumerable<TestCaseData> OtherOptions()
    {
        yield return Other("trust", options => options with { Trust = TlsWorld.Authority.Trust() });
        yield return Other("acceptable names", options => options with { AcceptableNames = ["localhost", "other.example"] });
        yield return Other("server name", options => options with { ServerName = "other.example" });
        yield return Other("versions", options => options with { Policy = options.Policy with { Versions = [TlsVersion.Tls12] } });
        yield return Other("suites", options => options with { Policy = options.Policy with { CipherSuites = [0x1302, 0xC02B] } });

        static TestCaseData Other(string name, Func<TlsClientOptions, TlsClientOptions> change) => new TestCaseData(change).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(OtherOptions))]
    public void O08_Session_IsNotOfferedUnderOtherRules(Func<TlsClientOptions, TlsClientOptions> change)
    {
        var session = Add();

        Assert.That(_sessions.Take(change(Options())), Is.Null);
        Assert.That(session.Secret, Is.EqualTo(new byte[32]), "and it is gone");
    }

    [TestCase(0.9, true)]
    [TestCase(1, false)]
    [TestCase(-0.1, false, Description = "a clock that steps back")]
    public void O08_Session_DoesNotOutliveTheCertificate(double hours, bool offered)
    {
        Add(validFor: TimeSpan.FromHours(1));
        _time.AdjustTime(_time.GetUtcNow().AddHours(hours));

        Assert.That(_sessions.Take(Options()) is not null, Is.EqualTo(offered));
    }

    [TestCase(23.9, true)]
    [TestCase(24, false)]
    public void O08_Certificate_IsLookedAtAnewEveryDay(double hours, bool offered)
    {
        Add(lifetime: TimeSpan.FromDays(7));
        _time.Advance(TimeSpan.FromHours(hours));

        Assert.That(_sessions.Take(Options()) is not null, Is.EqualTo(offered));
    }

    [TestCase(119, true)]
    [TestCase(120, false)]
    public void Session_IsOfferedAsLongAsTheServerPromised(int seconds, bool offered)
    {
        Add(lifetime: TimeSpan.FromSeconds(120));
        _time.Advance(TimeSpan.FromSeconds(seconds));

        Assert.That(_sessions.Take(Options()) is not null, Is.EqualTo(offered));
    }

    [Test]
    public void ObfuscatedAge_IsTheAgeAndTheServersNumber_Modulo32Bits()
    {
        var session = Add(ageAdd: 0xFFFF_FFFF);
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.That(session.ObfuscatedAge(_time.GetUtcNow()), Is.EqualTo(1_999));
    }

    private ClientSession Add(TimeSpan? lifetime = null, TimeSpan? validFor = null, uint ageAdd = 0)
    {
        var now = _time.GetUtcNow();
        var session = new ClientSession
        {
            Version = TlsVersion.Tls13,
            CipherSuite = 0x1301,
            Ticket = [1],
            Secret = RandomNumberGenerator.GetBytes(32),
            AgeAdd = ageAdd,
            ReceivedAt = now,
            Lifetime = lifetime ?? TimeSpan.FromDays(1),
            ServerName = "localhost",
            Verdict = new OriginVerdict(_trust, ["localhost"], now, now + (validFor ?? TimeSpan.FromDays(365))),
        };
        _sessions.Add(session);
        return session;
    }

    private TlsClientOptions Options() => new()
    {
        ServerName = "localhost",
        AcceptableNames = ["localhost"],
        Trust = _trust,
        Time = _time,
        Policy = OriginTlsPolicy.Default,
    };
}
