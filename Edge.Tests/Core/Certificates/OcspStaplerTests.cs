using System.Net;
using System.Text;
using Edge.Core.Certificates;
using Edge.Core.Diagnostics;
using Edge.Core.Origin;
using Edge.Core.Transport;
using Edge.Tests.Tls;
using Edge.Tests.Tls.Ocsp;
using Edge.Tls.Certificates;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Core.Certificates;

/// <summary>E-15, P16: fetched lazily, beside handshakes, within bounds; no staple rather than a bad one.</summary>
internal sealed class OcspStaplerTests
{
    private static readonly TestAuthority Authority = TlsWorld.Authority;
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly FakeTimeProvider _clock = TlsWorld.Clock();
    private StubResponder _responder = null!;
    private TestAuthority.Issued _leaf = null!;
    private ServerCertificate _certificate = null!;
    private PinnedBlockPool _pool = null!;
    private List<OcspReport> _reports = null!;
    private SemaphoreSlim _reported = null!;

    [SetUp]
    public void Start()
    {
        _responder = new StubResponder();
        _leaf = OcspWorld.Leaf(Authority, _responder.Url);
        _certificate = Certificate(_leaf, new OcspPolicy(true, true));
        _pool = new PinnedBlockPool();
        _reports = [];
        _reported = new SemaphoreSlim(0);
    }

    [TearDown]
    public async Task Stop()
    {
        await _responder.DisposeAsync();
        _pool.Dispose();
        _reported.Dispose();
    }

    [Test]
    public async Task E15_FirstHandshake_GoesWithout_LaterOnesAreStapled()
    {
        using var answer = new ManualResetEventSlim();
        _responder.Answer = () =>
        {
            answer.Wait(TimeSpan.FromSeconds(10));
            return Good();
        };
        var stapler = Stapler();

        Prepare(stapler);
        Assert.That(Staple, Is.Null, "nothing waits");
        answer.Set();
        await ReportAsync(OcspOutcome.Good);

        Assert.That(Staple, Is.Not.Null);
        Assert.That(_responder.LastHead, Does.StartWith("POST /ocsp?x=1 HTTP/1.1\r\nHost: 127.0.0.1:").And.Contain("Content-Type: application/ocsp-request"));
        for (var i = 0; i < 100; i++) Prepare(stapler);
        Assert.That(_responder.Requests, Is.EqualTo(1));
    }

    [Test]
    public async Task E15_Refresh_ComesBeforeTheEnd_AndTheOldOneServesMeanwhile()
    {
        _responder.Answer = Good;
        var stapler = Stapler(random: 0.4);   // due at 0.6 of its life
        Prepare(stapler);
        await ReportAsync(OcspOutcome.Good);
        var first = Staple;

        _clock.Advance(Day * 0.59);
        Prepare(stapler);
        Assert.That(stapler.Fetches, Is.Zero);
        _clock.Advance(Day * 0.02);
        _responder.Answer = () => "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"u8.ToArray();
        Prepare(stapler);
        await ReportAsync(OcspOutcome.Unreachable);
        Assert.That(Staple, Is.SameAs(first), "the responder is down, the response is not stale");

        _clock.Advance(Day);
        Prepare(stapler);
        Assert.That(Staple, Is.Null, "stale");
        await ReportAsync(OcspOutcome.Unreachable);
    }

    [Test]
    public async Task P16_Failures_AreRetriedLaterAndLater_AndSaidOnce()
    {
        _responder.Answer = () => "SSH-2.0-nothing\r\n"u8.ToArray();
        var stapler = Stapler(random: 0.5);   // factor 1
        var pauses = new List<double>();
        Prepare(stapler);
        await ReportAsync(OcspOutcome.Unreachable);
        for (var i = 0; i < 9; i++)
        {
            var pause = 0.0;
            while (stapler.Fetches == 0)
            {
                _clock.Advance(TimeSpan.FromSeconds(30));
                pause += 0.5;
                Prepare(stapler);
            }

            await ReportAsync(OcspOutcome.Unreachable);
            pauses.Add(pause);
        }

        Assert.That(pauses[0], Is.EqualTo(1));
        Assert.That(pauses[^1], Is.EqualTo(60));
        Assert.That(_reports.Count(report => report.IsFirstFailure), Is.EqualTo(1));
    }

    [Test]
    public async Task P16_Revoked_IsReported_AndTheOldGoodResponseIsTakenAway()
    {
        _responder.Answer = Good;
        var stapler = Stapler();
        Prepare(stapler);
        await ReportAsync(OcspOutcome.Good);

        _clock.Advance(Day * 0.8);
        _responder.Answer = () => StubResponder.Ok(OcspWorld.Respond(
            _leaf, Authority.Intermediate, _clock.GetUtcNow(), status: OcspWorld.Revoked(TestAuthority.Now), life: Day));
        Prepare(stapler);
        var report = await ReportAsync(OcspOutcome.Revoked);

        Assert.That(report.RevokedAt, Is.EqualTo(TestAuthority.Now));
        Assert.That(Staple, Is.Null);
    }

    [Test]
    public async Task P16_LyingResponder_IsNotStapled()
    {
        _responder.Answer = () => StubResponder.Ok(OcspWorld.Respond(_leaf, Authority.Intermediate, _clock.GetUtcNow(), Authority.Leaf(), life: Day));
        var stapler = Stapler();
        Prepare(stapler);
        var report = await ReportAsync(OcspOutcome.Invalid);

        Assert.That(report.Reason, Does.Contain("signed neither"));
        Assert.That(Staple, Is.Null);
    }

    private static IEnumerable<TestCaseData> BadAnswers()
    {
        yield return Case("redirect", "HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n", "status 302");
        yield return Case("too long by its length", "HTTP/1.1 200 OK\r\nContent-Length: 16385\r\n\r\n", "too long");
        yield return Case("too long in chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5000\r\n" + new string('x', 0x5000), "too long");
        yield return Case("cut off", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc", "cut off");
        yield return Case("head too large", "HTTP/1.1 200 OK\r\nX: " + new string('x', 10_000) + "\r\n\r\n", "not HTTP");
        yield return Case("nothing", "", "not HTTP");

        static TestCaseData Case(string name, string answer, string reason) => new TestCaseData(answer, reason).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(BadAnswers))]
    public async Task P16_BadHttp_IsUnreachable(string answer, string reason)
    {
        _responder.Answer = () => Encoding.ASCII.GetBytes(answer);
        Prepare(Stapler());

        Assert.That((await ReportAsync(OcspOutcome.Unreachable)).Reason, Does.Contain(reason));
    }

    [Test]
    public async Task P16_SilentResponder_IsLeftAtTheDeadline()
    {
        _responder.Answer = () => null;
        var stapler = Stapler();
        Prepare(stapler);
        while (_responder.Requests == 0) await Task.Yield();
        _clock.Advance(CertificateRules.Default.OcspTimeout);

        Assert.That((await ReportAsync(OcspOutcome.Unreachable)).Reason, Is.EqualTo("no answer in time"));
    }

    [Test]
    public async Task PrivateResponder_IsNotAsked_UnlessAllowed()
    {
        _certificate = Certificate(_leaf, new OcspPolicy(true, AllowPrivateResponder: false));
        Prepare(Stapler());

        Assert.That((await ReportAsync(OcspOutcome.NotAsked)).Reason, Does.Contain("private"));
        Assert.That(_responder.Requests, Is.Zero);
    }

    [Test]
    public async Task NameThatTurnsToPrivateAndPublicAddresses_IsNotAsked()
    {
        _certificate = Certificate(OcspWorld.Leaf(Authority, "http://ocsp.example:8080/"), new OcspPolicy(true, false));
        Prepare(Stapler(lookup: ["8.8.8.8", "10.0.0.1"]));

        Assert.That((await ReportAsync(OcspOutcome.NotAsked)).Reason, Does.Contain("private"));
    }

    [TestCase("http://user:password@127.0.0.1/")]
    [TestCase("http:///path")]
    [TestCase("http://")]
    public async Task UrlThatIsNoPlainOne_IsNotAsked(string url)
    {
        _certificate = Certificate(OcspWorld.Leaf(Authority, url), new OcspPolicy(true, true));
        Prepare(Stapler());

        Assert.That((await ReportAsync(OcspOutcome.NotAsked)).Reason, Does.Contain("http://"));
    }

    [Test]
    public async Task StaplingOff_AsksNobody()
    {
        _certificate = Certificate(_leaf, new OcspPolicy(false, true));
        var stapler = Stapler();
        Prepare(stapler);
        await Task.Yield();

        Assert.That((stapler.Fetches, _responder.Requests), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task Fetches_AreBounded_AndOnePerCertificate()
    {
        _responder.Answer = () => null;
        var stapler = Stapler();
        var many = Enumerable.Range(0, 10).Select(_ => Certificate(OcspWorld.Leaf(Authority, _responder.Url), new OcspPolicy(true, true))).ToArray();
        for (var i = 0; i < 5; i++)
        {
            foreach (var certificate in many) Prepare(stapler, certificate);
        }

        Assert.That(stapler.Fetches, Is.EqualTo(CertificateRules.Default.MaxOcspFetches));
        while (_responder.Requests < CertificateRules.Default.MaxOcspFetches) await Task.Yield();
        _clock.Advance(CertificateRules.Default.OcspTimeout);
        for (var i = 0; i < CertificateRules.Default.MaxOcspFetches; i++) await ReportAsync(OcspOutcome.Unreachable);
    }

    private Edge.Tls.Ocsp.OcspStaple? Staple => _certificate.Held!.Staple;

    private byte[] Good() => StubResponder.Ok(OcspWorld.Respond(_leaf, Authority.Intermediate, _clock.GetUtcNow(), life: Day));

    private void Prepare(OcspStapler stapler, ServerCertificate? certificate = null)
    {
        var used = certificate ?? _certificate;
        stapler.Prepare(CertificateSet.Of(used), CredentialSet.Of(used.Held!));
    }

    private async Task<OcspReport> ReportAsync(OcspOutcome outcome)
    {
        Assert.That(await _reported.WaitAsync(TimeSpan.FromSeconds(20)), Is.True, "no report");
        OcspReport report;
        lock (_reports) report = _reports[^1];
        Assert.That(report.Outcome, Is.EqualTo(outcome), report.Reason);
        return report;
    }

    private OcspStapler Stapler(double random = 0, string[]? lookup = null)
    {
        var resolver = new OriginResolver(_clock, (_, _) => Task.FromResult<IPAddress[]>([.. (lookup ?? []).Select(IPAddress.Parse)]));
        var fetcher = new OcspFetcher(resolver, new SocketConnector(_pool, TransportOptions.Default, _clock), _clock);
        return new OcspStapler(fetcher, () => CertificateRules.Default, report =>
        {
            lock (_reports) _reports.Add(report);
            _reported.Release();
        }, () => random, _clock, CancellationToken.None);
    }

    private static ServerCertificate Certificate(TestAuthority.Issued leaf, OcspPolicy policy)
    {
        var credential = TestAuthority.Load(leaf, Authority.Intermediate);
        var certificate = new ServerCertificate
        {
            Name = "www",
            CertificateFile = "",
            KeyFile = "",
            Options = CredentialLoadOptions.Default,
            Stamp = default,
            Facts = CertificateFacts.Of(credential),
            Ocsp = policy,
        };
        certificate.Hold(credential);
        return certificate;
    }
}
