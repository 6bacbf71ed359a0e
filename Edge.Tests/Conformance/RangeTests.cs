using Edge.Tests.Support;

namespace Edge.Tests.Conformance;

/// <summary>Ranges of what is stored and of what is on its way: RFC 9110 §14, E-142, E-143, H20, H21.</summary>
internal sealed class RangeTests
{
    private const int Length = 200_000;

    private static readonly string Content = string.Concat(Enumerable.Range(0, Length / 8).Select(i => $"{i:d7}\n"));

    private ScriptedOrigin _origin = null!;
    private EdgeUnderTest _edge = null!;
    private RawClient _viewer = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _origin = ScriptedOrigin.Https(TestCa.Shared.Leaf("origin.example.com"), call => call.SendAsync(
            ScriptedOrigin.Ok(Content, "Cache-Control: max-age=60", "Content-Type: text/plain", "ETag: \"v\"", "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT")));
        _edge = await EdgeUnderTest.StartAsync(new EdgeSetup { OriginPort = _origin.Port });
        _viewer = await RawClient.TlsAsync(_edge.Https, "www.example.com");
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _viewer.DisposeAsync();
        await _edge.DisposeAsync();
        await _origin.DisposeAsync();
    }

    [TestCase("0-0,10-19")]
    [TestCase("0-99, 1000-1999, -5")]
    [TestCase("5-5,7-7,65530-65540,131070-131080,199999-")]
    [TestCase("0-9,5-14,100-109", TestName = "H20_OverlappingParts_AreJoined")]
    public async Task RFC9110_14_6_SeveralParts_AreMultipart_OnTheMissAndOnTheHit(string ranges)
    {
        var miss = await GetAsync("/a", $"Range: bytes={ranges}\r\n");
        var hit = await GetAsync("/a", $"Range: bytes={ranges}\r\n");

        Assert.That((miss["x-cache"], hit["x-cache"]), Is.EqualTo(("Miss from rawedge", "Hit from rawedge")));
        Assert.That(Parts(miss), Is.EqualTo(Expected(ranges)));
        Assert.That(Parts(hit), Is.EqualTo(Expected(ranges)));
        Assert.That(_origin.Calls, Has.Count.EqualTo(1));
        Assert.That(_origin.Calls.Single()["range"], Is.Null, "the whole object is wanted");
    }

    [Test]
    public async Task H20_SixteenPartsAreServed_SeventeenAreTheWhole()
    {
        await GetAsync("/a", "");

        var sixteen = await GetAsync("/a", $"Range: bytes={string.Join(",", Enumerable.Range(0, 16).Select(i => $"{i * 10}-{i * 10}"))}\r\n");
        var seventeen = await GetAsync("/a", $"Range: bytes={string.Join(",", Enumerable.Range(0, 17).Select(i => $"{i * 10}-{i * 10}"))}\r\n");

        Assert.That((sixteen.Status, Parts(sixteen).Length), Is.EqualTo((206, 16)));
        Assert.That((seventeen.Status, seventeen.Body.Length), Is.EqualTo((200, Length)));
    }

    [TestCase("bytes=10-19,0-5", TestName = "E143_DescendingParts_AreTheWhole")]
    [TestCase("bytes=0-199999,0-199999", TestName = "H20_MoreBytesThanTheObject_AreTheWhole")]
    [TestCase("bytes=0-5,x", TestName = "E143_OneMalformed_IsTheWhole")]
    public async Task E143_SetsThatAreNotServed_AreTheWhole(string range)
    {
        await GetAsync("/a", "");

        Assert.That((await GetAsync("/a", $"Range: {range}\r\n")).Status, Is.EqualTo(200));
    }

    [TestCase("If-Range: \"v\"", 206)]
    [TestCase("If-Range: \"w\"", 200)]
    [TestCase("If-Range: W/\"v\"", 200)]
    [TestCase("If-Range: Sun, 06 Nov 1994 08:49:37 GMT", 206)]
    [TestCase("If-Range: Sun, 06 Nov 1994 08:49:38 GMT", 200)]
    public async Task H21_IfRange_DecidesOnTheMissAndOnTheHit(string field, int status)
    {
        foreach (var ranges in new[] { "0-4", "0-4,10-14" })
        {
            var target = ranges.Length > 3 ? "/several" : "/one";
            Assert.That((await GetAsync(target, $"Range: bytes={ranges}\r\n{field}\r\n")).Status, Is.EqualTo(status), "miss");
            Assert.That((await GetAsync(target, $"Range: bytes={ranges}\r\n{field}\r\n")).Status, Is.EqualTo(status), "hit");
        }
    }

    [Test]
    public async Task RFC9110_14_6_Head_SaysNothingOfParts()
    {
        await GetAsync("/a", "");

        await _viewer.SendAsync("HEAD /a HTTP/1.1\r\nHost: www.example.com\r\nRange: bytes=0-1,5-6\r\n\r\n");
        var head = await _viewer.ReadResponseAsync(head: true);

        Assert.That((head.Status, head["content-length"], head["content-type"]), Is.EqualTo((200, $"{Length}", "text/plain")));
    }

    [Test]
    public async Task RFC2046_5_1_1_Boundary_IsAnotherEachTime()
    {
        var one = await GetAsync("/a", "Range: bytes=0-1,5-6\r\n");
        var other = await GetAsync("/a", "Range: bytes=0-1,5-6\r\n");

        Assert.That(one["content-type"], Does.Match("^multipart/byteranges; boundary=[0-9a-f]{32}$"));
        Assert.That(other["content-type"], Is.Not.EqualTo(one["content-type"]));
        Assert.That(one["content-range"], Is.Null, "RFC 9110 §15.3.7.2");
    }

    private static (string Range, string Text)[] Expected(string ranges)
    {
        var marked = new bool[Length];
        foreach (var range in ranges.Split(','))
        {
            var ends = range.Trim().Split('-');
            var start = ends[0].Length == 0 ? Length - int.Parse(ends[1]) : int.Parse(ends[0]);
            var end = ends[0].Length == 0 || ends[1].Length == 0 ? Length - 1 : int.Parse(ends[1]);
            Array.Fill(marked, true, start, end - start + 1);
        }

        var parts = new List<(string, string)>();
        for (var at = 0; at < Length; at++)
        {
            if (marked[at])
            {
                var end = Array.IndexOf(marked, false, at) is >= 0 and var gap ? gap : Length;
                parts.Add(($"bytes {at}-{end - 1}/{Length}", Content[at..end]));
                at = end;
            }
        }

        return [.. parts];
    }

    // Read as RFC 2046 §5.1.1 says, by the test's own means.
    private static (string Range, string Text)[] Parts(RawResponse response)
    {
        Assert.That((response.Status, response.Whole), Is.EqualTo((206, true)));
        var boundary = response["content-type"]!["multipart/byteranges; boundary=".Length..];
        var pieces = ("\r\n" + response.Body).Split($"\r\n--{boundary}");
        Assert.That((pieces[0], pieces[^1]), Is.EqualTo(("", "--\r\n")));
        return [.. pieces[1..^1].Select(piece =>
        {
            var end = piece.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            var fields = RawResponse.FieldsOf(piece[..end]);
            Assert.That(fields["content-type"], Is.EqualTo("text/plain"));
            return (fields["content-range"], piece[(end + 4)..]);
        })];
    }

    private async Task<RawResponse> GetAsync(string target, string fields)
    {
        await _viewer.SendAsync($"GET {target} HTTP/1.1\r\nHost: www.example.com\r\n{fields}\r\n");
        return await _viewer.ReadResponseAsync();
    }
}
