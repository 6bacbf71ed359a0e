using System.Net;
using Edge.Core.Admin;
using Edge.Tests.Support;

namespace Edge.Tests.Core.Admin;

/// <summary>Who may ask the admin endpoint what, over real sockets (P12).</summary>
internal sealed class AdminServerTests
{
    private const string Token = "0123456789abcdef0123456789abcdef";

    private EdgeUnderTest _edge = null!;
    private AdminUnderTest _admin = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _edge = await EdgeUnderTest.StartAsync(new EdgeSetup());
        _admin = AdminUnderTest.Start(_edge);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _admin.DisposeAsync();
        await _edge.DisposeAsync();
    }

    [TestCase("GET", "/healthz", 200)]
    [TestCase("HEAD", "/healthz", 200)]
    [TestCase("GET", "/metrics", 200)]
    [TestCase("GET", "/status", 200)]
    [TestCase("GET", "/", 404)]
    [TestCase("GET", "/healthz/", 404)]
    [TestCase("POST", "/healthz", 405)]
    [TestCase("GET", "/invalidations", 405)]
    [TestCase("DELETE", "/invalidations", 405)]
    public async Task Route_ByMethodAndPath_HasItsStatus(string method, string path, int status) =>
        Assert.That((await _admin.SendAsync($"{method} {path} HTTP/1.1\r\nHost: localhost\r\n\r\n")).Status, Is.EqualTo(status));

    [Test]
    public async Task MethodNotAllowed_NamesTheAllowedOnes() => Assert.That(
        (await _admin.SendAsync("PUT /invalidations HTTP/1.1\r\nHost: localhost\r\n\r\n"))["allow"], Is.EqualTo("POST"));

    [TestCase("localhost", 200)]
    [TestCase("LOCALHOST:9901", 200)]
    [TestCase("127.0.0.1", 200)]
    [TestCase("[::1]:9901", 200)]
    [TestCase("www.example.com", 403)]
    [TestCase("localhost.example.com", 403)]
    [TestCase("192.0.2.1", 403)]
    public async Task P12_ForeignHost_Is403(string host, int status) =>
        Assert.That((await _admin.SendAsync($"GET /healthz HTTP/1.1\r\nHost: {host}\r\n\r\n")).Status, Is.EqualTo(status));

    [TestCase("Origin: http://evil.example\r\n")]
    [TestCase("Sec-Fetch-Site: cross-site\r\n")]
    public async Task P12_ChangingRequestMadeByAWebPage_Is403(string field)
    {
        var answer = await _admin.PostAsync("/invalidations", """{"paths":["/*"]}""", field);

        Assert.That((answer.Status, answer.Body), Is.EqualTo((403, "request made by a web page\n")));
    }

    [TestCase("", 401)]
    [TestCase("Authorization: Bearer wrong\r\n", 401)]
    [TestCase("Authorization: Basic " + Token + "\r\n", 401)]
    [TestCase("Authorization: bearer " + Token + "\r\n", 202)]
    public async Task C23_WithAToken_ChangesNeedIt(string field, int status)
    {
        await using var guarded = AdminUnderTest.Start(_edge, new AdminOptions { Token = Token });

        var answer = await guarded.PostAsync("/invalidations", """{"paths":["/*"]}""", field);

        Assert.That(answer.Status, Is.EqualTo(status));
        Assert.That(answer["www-authenticate"], Is.EqualTo(status == 401 ? "Bearer" : null));
        Assert.That((await guarded.SendAsync("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")).Status, Is.EqualTo(200), "a probe needs none");
    }

    [Test]
    public async Task Content_LargerThanTheBound_Is413AndTheConnectionEnds()
    {
        await using var client = await RawClient.PlainAsync(_admin.EndPoint);

        await client.SendAsync("POST /invalidations HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1048577\r\n\r\n");

        Assert.That((await client.ReadResponseAsync()).Status, Is.EqualTo(413));
        Assert.That(await client.IsEndedAsync(), Is.True);
    }

    [TestCase("GET / HTTP/1.1\r\n\r\n", 400, Description = "no Host")]
    [TestCase("GET / HTTP/2.0\r\nHost: localhost\r\n\r\n", 505)]
    [TestCase("POST /invalidations HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400)]
    public async Task MalformedRequest_IsRefusedAndTheConnectionEnds(string request, int status)
    {
        await using var client = await RawClient.PlainAsync(_admin.EndPoint);

        await client.SendAsync(request);

        Assert.That((await client.ReadResponseAsync()).Status, Is.EqualTo(status));
        Assert.That(await client.IsEndedAsync(), Is.True);
    }

    [Test]
    public async Task SecondRequest_OnTheSameConnection_IsAnswered()
    {
        await using var client = await RawClient.PlainAsync(_admin.EndPoint);
        await client.SendAsync("POST /invalidations HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n12\r\n{\"paths\":[\"/a*\"]}\n\r\n0\r\n\r\n");
        Assert.That((await client.ReadResponseAsync()).Status, Is.EqualTo(202));

        await client.SendAsync("GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n");

        Assert.That((await client.ReadResponseAsync()).Status, Is.EqualTo(503), "nobody said that it is ready");
    }

    [Test]
    public async Task Readyz_FollowsTheState()
    {
        _admin.Readiness.Set(Readiness.Ready, "serving");
        Assert.That((await _admin.SendAsync("GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n")).Status, Is.EqualTo(200));

        _admin.Readiness.Set(Readiness.Draining, "stop requested");
        var answer = await _admin.SendAsync("GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n");

        Assert.That((answer.Status, answer.Body), Is.EqualTo((503, "draining: stop requested\n")));
    }

    [TestCase("0.0.0.0")]
    [TestCase("192.0.2.1")]
    [TestCase("::")]
    public void P12_AddressThatOthersReach_IsRefused(string address) =>
        Assert.That(AdminOptions.CheckEndPoint(new IPEndPoint(IPAddress.Parse(address), 9901)), Does.Contain("reachable from other machines"));
}
