using Edge.Tests.Support;

namespace Edge.Tests.Conformance;

/// <summary>What a change of the configuration leaves alone (E-70).</summary>
internal sealed class OriginReloadTests
{
    [Test]
    public async Task E70_ChangedOrigin_LeavesStoredObjectsWhereTheyAre()
    {
        await using var before = ScriptedOrigin.Https(
            TestCa.Shared.Leaf("origin.example.com"), ScriptedOrigin.Always(ScriptedOrigin.Ok("before", "Cache-Control: max-age=60")));
        await using var after = ScriptedOrigin.Https(
            TestCa.Shared.Leaf("origin.example.com"), ScriptedOrigin.Always(ScriptedOrigin.Ok("after", "Cache-Control: max-age=60")));
        await using var edge = await EdgeUnderTest.StartAsync(new EdgeSetup { OriginPort = before.Port });
        var stored = await GetAsync(edge, "/stored");

        await edge.ReloadAsync(new EdgeSetup { OriginPort = after.Port });
        var hit = await GetAsync(edge, "/stored");
        var miss = await GetAsync(edge, "/new");

        Assert.That((stored.Body, hit.Body, hit["x-cache"], miss.Body), Is.EqualTo(("before", "before", "Hit from rawedge", "after")));
    }

    /// <summary>What a reload changes, and whether the connections that are open still serve.</summary>
    public static IEnumerable<TestCaseData> Changes()
    {
        yield return Change("nothing", true, setup => setup);
        yield return Change("the site", true, setup => setup with { Default = """{ "origin": "app", "viewerProtocolPolicy": "allow-all", "webSocket": false }""" });
        yield return Change("originPath", true, setup => setup with { Origin = "\"originPath\": \"/v2\"," });
        yield return Change("customHeaders", true, setup => setup with { Origin = """ "customHeaders": { "X-Edge-Secret": "new" }, """ });
        yield return Change("limits", true, setup => setup with { More = """ "limits": { "retryBudget": 30 }, """ });
        yield return Change("responseTimeout", false, setup => setup with { Origin = "\"responseTimeout\": \"29s\"," });
        yield return Change("sslProtocols", false, setup => setup with { Origin = """ "sslProtocols": ["TLSv1.3"], """ });
        yield return Change("another anchor", false, setup => setup with { PrepareFolder = folder => File.AppendAllText(Path.Combine(folder, "ca.pem"), "\n" + TestCa.SelfSignedLeaf("more.example").ExportCertificatePem()) });
        yield return Change("a client certificate", false, setup => setup with
        {
            Origin = "\"clientCertificateFile\": \"client.pem\", \"clientKeyFile\": \"client.key\",",
            PrepareFolder = folder => PemFiles.Write(folder, "client", TestCa.Shared.ClientLeaf()),
        });

        static TestCaseData Change(string name, bool keeps, Func<EdgeSetup, EdgeSetup> change) => new TestCaseData(change, keeps).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Changes))]
    public async Task E68_ReloadOfTheConfiguration_KeepsConnectionsThatItDoesNotConcern(object change, bool keeps)
    {
        await using var origin = ScriptedOrigin.Https(TestCa.Shared.Leaf("origin.example.com"), call => call.SendAsync(ScriptedOrigin.Ok(call.Target)));
        var setup = new EdgeSetup { OriginPort = origin.Port };
        await using var edge = await EdgeUnderTest.StartAsync(setup);
        await GetAsync(edge, "/first");
        await edge.UntilAsync(() => edge.Server.OriginConnections == (0, 1));

        await edge.ReloadAsync(((Func<EdgeSetup, EdgeSetup>)change)(setup));
        var second = await GetAsync(edge, "/second");

        Assert.That((second.Status, origin.Connections), Is.EqualTo((200, keeps ? 1 : 2)));
        Assert.That(second.Body, Does.EndWith("/second"));
    }

    [Test]
    public async Task E68_ReloadOfTheSameFiles_KeepsTheClientCertificatesConnections()
    {
        await using var origin = ScriptedOrigin.Https(TestCa.Shared.Leaf("origin.example.com"), ScriptedOrigin.Always(ScriptedOrigin.Ok("page")));
        var client = TestCa.Shared.ClientLeaf();
        var setup = new EdgeSetup
        {
            OriginPort = origin.Port,
            Origin = "\"clientCertificateFile\": \"client.pem\", \"clientKeyFile\": \"client.key\",",
            PrepareFolder = folder => PemFiles.Write(folder, "client", client),
        };
        await using var edge = await EdgeUnderTest.StartAsync(setup);
        await GetAsync(edge, "/first");
        await edge.UntilAsync(() => edge.Server.OriginConnections == (0, 1));

        await edge.ReloadAsync(setup);
        await GetAsync(edge, "/second");
        var kept = origin.Connections;
        await edge.UntilAsync(() => edge.Server.OriginConnections == (0, 1));
        await edge.ReloadAsync(setup with { PrepareFolder = folder => PemFiles.Write(folder, "client", TestCa.Shared.ClientLeaf()) });
        await GetAsync(edge, "/third");

        Assert.That((kept, origin.Connections), Is.EqualTo((1, 2)), "the same pair keeps them, a renewed one does not");
    }

    private static async Task<RawResponse> GetAsync(EdgeUnderTest edge, string path)
    {
        await using var client = await RawClient.PlainAsync(edge.Http);
        await client.SendAsync($"GET {path} HTTP/1.1\r\nHost: www.example.com\r\nConnection: close\r\n\r\n");
        return await client.ReadResponseAsync();
    }
}
