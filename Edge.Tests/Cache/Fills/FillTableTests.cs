using Edge.Cache;
using Edge.Cache.Fills;
using Edge.Cache.Keys;
using Edge.Cache.Policy;
using Edge.Cache.Status;
using Edge.Cache.Store;
using Edge.Tests.Cache.Support;

namespace Edge.Tests.Cache.Fills;

/// <summary>Who fetches and who waits (F1, F5 … F10; E-105, E-106; C13, C14, C23).</summary>
[TestFixture(StoreKind.Managed)]
[TestFixture(StoreKind.Arena)]
public class FillTableTests(StoreKind kind)
{
    private FillBench _bench = null!;

    [SetUp]
    public void SetUp() => _bench = new FillBench(kind);

    [Test]
    public async Task E105_SecondRequestOfAKey_FollowsTheFirst()
    {
        var leader = _bench.Join();
        var follower = _bench.Join();

        Assert.That((leader.Role, follower.Role), Is.EqualTo((FillRole.Leader, FillRole.Follower)));
        Assert.That((leader.Reader!.IsLeader, follower.Reader!.IsLeader), Is.EqualTo((true, false)));
        Assert.That(follower.Fill, Is.SameAs(leader.Fill));
        Assert.That(_bench.Table.Join(TestKeys.Of("/b"), Fields.None, default, Times.Now).Role, Is.EqualTo(FillRole.Leader));

        leader.Fill!.PublishHead(FillBench.Storable(5), Times.Now);
        leader.Fill.Write("hello");
        leader.Fill.Complete();
        Assert.That(await follower.ReadAllAsync(), Is.EqualTo(("hello", FillReadKind.Complete)));
    }

    [Test]
    public async Task E106_LateJoiner_StreamsFromTheFirstByte()
    {
        var leader = _bench.Join();
        leader.Fill!.PublishHead(FillBench.Storable(10), Times.Now);
        leader.Fill.Write("01234");
        var late = _bench.Join();
        Assert.That(late.Role, Is.EqualTo(FillRole.Follower));
        await late.HeadAsync();
        Assert.That((await late.ReadAsync()).Data.Span.SequenceEqual("01234"u8), Is.True);

        leader.Fill.Write("56789");
        leader.Fill.Complete();
        Assert.That(await late.ReadBodyAsync(), Is.EqualTo(("56789", FillReadKind.Complete)));
    }

    [Test]
    public void F1_AfterTheEnd_TheStoreHasItAndTheTableHasNot()
    {
        var leader = _bench.Join();
        leader.Fill!.PublishHead(FillBench.Storable(1), Times.Now);
        leader.Fill.Write("x");
        leader.Fill.Complete();

        var next = _bench.Join();

        Assert.That(next.Role, Is.EqualTo(FillRole.Leader));
        Assert.That(_bench.Stored(), Is.Not.Null, "the leader looks again and finds it");
    }

    [Test]
    public async Task F1_LeaderFindsItOnTheSecondLook_FollowersGetItToo()
    {
        var leader = _bench.Join();
        var follower = _bench.Join();
        var stored = Responses.OfBody("found"u8);

        leader.Fill!.CompleteFromStore(stored);

        Assert.That((await follower.HeadAsync()).Stored, Is.SameAs(stored));
        Assert.That((await leader.HeadAsync()).Kind, Is.EqualTo(FillHeadKind.Stored));
        Assert.That(_bench.Table.Count, Is.Zero);
    }

    [TestCase("Cache-Control: private", CacheReason.Private)]
    [TestCase("Cache-Control: no-store", CacheReason.NoStore)]
    [TestCase("Set-Cookie: a=b", CacheReason.SetCookie)]
    [TestCase("Vary: *", CacheReason.VaryAny)]
    public async Task E106_Unshareable_ReleasesAllFollowersAndOnlyThem(string line, CacheReason reason)
    {
        var leader = _bench.Join();
        var followers = Enumerable.Range(0, 5).Select(_ => _bench.Join()).ToList();
        var waits = followers.Select(f => f.HeadAsync()).ToList();

        leader.Fill!.PublishHead(FillBench.Head(1, lines: line), Times.Now);

        foreach (var wait in waits)
        {
            var result = await wait;
            Assert.That((result.Kind, result.Reason), Is.EqualTo((FillHeadKind.Unshareable, reason)));
        }

        Assert.That(leader.Fill.ReaderCount, Is.EqualTo(1));
        leader.Fill.Write("x");
        leader.Fill.Complete();
        Assert.That(await leader.ReadAllAsync(), Is.EqualTo(("x", FillReadKind.Complete)));
        Assert.That(_bench.Stored(), Is.Null);
    }

    [Test]
    public async Task F5_UnshareableKey_IsRememberedForAWhile()
    {
        var leader = _bench.Join();
        leader.Fill!.PublishHead(FillBench.Head(0, lines: "Cache-Control: private"), Times.Now);

        var next = _bench.Join();
        Assert.That(
            (next.Role, next.Reason), Is.EqualTo((FillRole.Alone, CacheReason.HitForMiss)), "even while the first is under way");
        Assert.That(_bench.Join(now: Times.After(9)).Role, Is.EqualTo(FillRole.Alone));
        Assert.That(_bench.Join(now: Times.After(11)).Role, Is.EqualTo(FillRole.Leader));

        next.Fill!.PublishHead(FillBench.Storable(2), Times.Now);
        next.Fill.Write("ok");
        Assert.That(next.Fill.Complete(), Is.EqualTo(CacheReason.None), "what has become storable is stored");
        Assert.That(await next.ReadAllAsync(), Is.EqualTo(("ok", FillReadKind.Complete)));
        Assert.That(_bench.Stored()!.Body(), Is.EqualTo("ok"));
    }

    [Test]
    public void F5_OriginFails_SaysNothingAboutTheKey()
    {
        _bench.Join().Fill!.PublishHead(FillBench.Head(0, status: 503), Times.Now);

        Assert.That(_bench.Join().Role, Is.EqualTo(FillRole.Leader));
    }

    [Test]
    public async Task F7_ArrivedStale_AnswersThoseWhoWaitedAndNoNewcomer()
    {
        var leader = _bench.Join();
        var waited = _bench.Join();
        leader.Fill!.PublishHead(FillBench.Head(2, lines: ["Cache-Control: max-age=0", "ETag: \"a\""]), Times.Now);
        var newcomer = _bench.Join();
        leader.Fill.Write("ok");

        Assert.That(leader.Fill.Complete(), Is.EqualTo(CacheReason.None), "kept for revalidation");
        Assert.That(await waited.ReadAllAsync(), Is.EqualTo(("ok", FillReadKind.Complete)));
        Assert.That(newcomer.Role, Is.EqualTo(FillRole.Leader));
    }

    [Test]
    public async Task C10_DeclaredTooLarge_IsNeitherSharedNorStored()
    {
        var leader = _bench.Join();
        var follower = _bench.Join();

        leader.Fill!.PublishHead(FillBench.Storable((64 << 20) + 1), Times.Now);

        Assert.That((await follower.HeadAsync()).Reason, Is.EqualTo(CacheReason.TooLarge));
        Assert.That((await leader.HeadAsync()).Kind, Is.EqualTo(FillHeadKind.Head));
    }

    [Test]
    public async Task F6_FollowerOfAnotherVariant_IsToldTheRuleAndStartsItsOwn()
    {
        var leader = _bench.Join(lines: "Accept-Language: de");
        var same = _bench.Join(lines: "Accept-Language: DE");
        var other = _bench.Join(lines: "Accept-Language: en");
        leader.Fill!.PublishHead(FillBench.Head(2, lines: ["Cache-Control: max-age=60", "Vary: Accept-Language"]), Times.Now);

        Assert.That((await same.HeadAsync()).Kind, Is.EqualTo(FillHeadKind.Head));
        var result = await other.HeadAsync();
        Assert.That((result.Kind, result.Reason), Is.EqualTo((FillHeadKind.Unshareable, CacheReason.VaryMismatch)));
        Assert.That(leader.Fill.ReaderCount, Is.EqualTo(2), "it holds nobody back");

        var again = _bench.Join(new FillOptions { Vary = result.Vary }, lines: "Accept-Language: en");
        Assert.That(again.Role, Is.EqualTo(FillRole.Leader));
        var too = _bench.Join(new FillOptions { Vary = result.Vary }, lines: "Accept-Language: en");
        Assert.That(too.Role, Is.EqualTo(FillRole.Follower));

        Finish(leader, "de");
        again.Fill!.PublishHead(FillBench.Head(2, lines: ["Cache-Control: max-age=60", "Vary: Accept-Language"]), Times.Now);
        Finish(again, "en");
        Assert.That(_bench.Stored("Accept-Language: de")!.Body(), Is.EqualTo("de"));
        Assert.That(_bench.Stored("Accept-Language: en")!.Body(), Is.EqualTo("en"));
    }

    [Test]
    public async Task C11_VaryOnAValueTooLongToKeep_IsNotShared()
    {
        var leader = _bench.Join(lines: "X: " + new string('x', VaryKey.MaxValueBytes));
        var follower = _bench.Join();

        leader.Fill!.PublishHead(FillBench.Head(0, lines: ["Cache-Control: max-age=60", "Vary: X"]), Times.Now);

        Assert.That((await follower.HeadAsync()).Reason, Is.EqualTo(CacheReason.VaryTooLarge));
        Assert.That(leader.Fill.Complete(), Is.EqualTo(CacheReason.VaryTooLarge));
    }

    [Test]
    public async Task C23_PurgeWhileFetching_WaitersAreServedNewcomersFetchAgainNothingIsStored()
    {
        var leader = _bench.Join();
        var waiter = _bench.Join();

        _bench.Cache.Store.Remove(FillBench.Key);
        var newcomer = _bench.Join();
        leader.Fill!.PublishHead(FillBench.Storable(3), Times.Now);
        leader.Fill.Write("old");

        Assert.That(leader.Fill.Complete(), Is.EqualTo(CacheReason.Purged));
        Assert.That(await waiter.ReadAllAsync(), Is.EqualTo(("old", FillReadKind.Complete)));
        Assert.That(newcomer.Role, Is.EqualTo(FillRole.Leader));
        newcomer.Fill!.PublishHead(FillBench.Storable(3), Times.Now);
        Finish(newcomer, "new");
        Assert.That(_bench.Stored()!.Body(), Is.EqualTo("new"));
    }

    [Test]
    public void C23_PurgeOfTheSiteWhileFetching_NewcomersFetchAgain()
    {
        var scope = _bench.Ledger.ScopeOf("site");
        var options = new FillOptions { Labels = scope.Labels };
        var leader = _bench.Join(options);
        scope.Purge();

        Assert.That(_bench.Join(options).Role, Is.EqualTo(FillRole.Leader));
        leader.Fill!.PublishHead(FillBench.Storable(0), Times.Now);
        Assert.That(leader.Fill.Complete(), Is.EqualTo(CacheReason.Purged));
    }

    [Test]
    public void C13_LeaderFails_ExactlyOneFollowerLeadsTheNextTry()
    {
        var leader = _bench.Join();
        var followers = Enumerable.Range(0, 10).Select(_ => _bench.Join()).ToList();

        leader.Fill!.Fail(FillFailure.OriginReset);

        var again = followers.Select(_ => _bench.Join().Role).ToList();
        Assert.That(again.Count(role => role == FillRole.Leader), Is.EqualTo(1));
        Assert.That(again.Count(role => role == FillRole.Follower), Is.EqualTo(9));
    }

    [Test]
    public async Task C13_TenThousandRequestsOfAColdKey_AreOneFetch()
    {
        const int Requests = 10_000;
        var leaders = 0;
        var fetch = default(FillJoin);
        var request = Fields.None;
        var joined = new CountdownEvent(Requests);
        var reads = Enumerable.Range(0, Requests).Select(_ => Task.Run(async () =>
        {
            var join = _bench.Table.Join(FillBench.Key, request, default, Times.Now);
            if (join.Role == FillRole.Leader)
            {
                Interlocked.Increment(ref leaders);
                fetch = join;
            }

            joined.Signal();
            var (body, end) = await join.ReadAllAsync();
            join.Reader!.Dispose();
            return body == "hello" && end == FillReadKind.Complete;
        })).ToList();
        joined.Wait();

        fetch.Fill!.PublishHead(FillBench.Storable(5), Times.Now);
        Finish(fetch, "hello");

        Assert.That(await Task.WhenAll(reads), Is.All.True);
        Assert.That(leaders, Is.EqualTo(1));
    }

    [Test]
    public void F8_TooManyReaders_TheNextGoesAlone()
    {
        _bench = new FillBench(kind, new CacheLimits { MaxReadersPerFill = 2 });
        _bench.Join();
        _bench.Join();

        var third = _bench.Join();

        Assert.That((third.Role, third.Reason), Is.EqualTo((FillRole.Alone, CacheReason.TooManyReaders)));
    }

    [Test]
    public void F8_LostPatience_GoesAloneAndDoesNotStore()
    {
        var join = _bench.Table.Start(FillBench.Key, Fields.None, default, CacheReason.NotAsked);
        join.Fill!.PublishHead(FillBench.Storable(0), Times.Now);

        Assert.That(join.Fill.Complete(), Is.EqualTo(CacheReason.NotAsked));
        Assert.That(_bench.Stored(), Is.Null);
    }

    [Test]
    public void C14_Refresh_IsOnePerKeyAndHasNoReader()
    {
        var refresh = _bench.Table.JoinRefresh(FillBench.Key, Fields.None, default);
        var second = _bench.Table.JoinRefresh(FillBench.Key, Fields.None, default);

        Assert.That((refresh.Role, refresh.Reader), Is.EqualTo((FillRole.Leader, (FillReader?)null)));
        Assert.That(second.Role, Is.EqualTo(FillRole.Underway));
        Assert.That(_bench.Join().Role, Is.EqualTo(FillRole.Follower));

        refresh.Fill!.PublishHead(FillBench.Storable(1), Times.Now);
        Finish(refresh, "x");
        Assert.That(_bench.Stored()!.Body(), Is.EqualTo("x"));
    }

    [Test]
    public async Task E102_Revalidated_TheFreshenedResponseAnswersEverybody()
    {
        var stale = Responses.OfBody("body"u8);
        _bench.Cache.Store.Publish(FillBench.Key, Fields.None, stale);
        var leader = _bench.Join();
        var follower = _bench.Join();
        var fresh = stale.Freshened(stale.Fields, stale.Metadata with { Lifetime = 99 }, leader.Fill!.Born);

        Assert.That(leader.Fill!.CompleteFreshened(stale, fresh, FillBench.Storable().Decision), Is.EqualTo(CacheReason.None));

        Assert.That((await follower.HeadAsync()).Stored, Is.SameAs(fresh));
        Assert.That((await leader.HeadAsync()).Stored, Is.SameAs(fresh));
        Assert.That(fresh.IsSameAs(_bench.Stored()), Is.True);
    }

    [Test]
    public async Task E106_RevalidatedNoCache_FollowersAskForThemselves()
    {
        var stale = Responses.OfBody("body"u8);
        _bench.Cache.Store.Publish(FillBench.Key, Fields.None, stale);
        var leader = _bench.Join();
        var follower = _bench.Join();

        var decision = FillBench.Head(lines: ["Cache-Control: no-cache", "ETag: \"a\""]).Decision;
        leader.Fill!.CompleteFreshened(stale, stale.Freshened(stale.Fields, decision.Metadata, leader.Fill.Born), decision);

        Assert.That((await follower.HeadAsync()).Reason, Is.EqualTo(CacheReason.NoCache));
        Assert.That((await leader.HeadAsync()).Kind, Is.EqualTo(FillHeadKind.Stored));
        Assert.That(_bench.Stored()!.Metadata.Has(ResponseRights.AlwaysRevalidate), Is.True);
    }

    [Test]
    public async Task Revalidated_NotModifiedSaysNoStore_ItIsTakenOutAndAnswersTheLeaderOnly()
    {
        var stale = Responses.OfBody("body"u8);
        _bench.Cache.Store.Publish(FillBench.Key, Fields.None, stale);
        var leader = _bench.Join();
        var follower = _bench.Join();

        var decision = FillBench.Head(lines: "Cache-Control: no-store").Decision;
        Assert.That(leader.Fill!.CompleteFreshened(stale, stale.Freshened(stale.Fields, decision.Metadata, leader.Fill.Born), decision), Is.EqualTo(CacheReason.NoStore));

        Assert.That((await follower.HeadAsync()).Reason, Is.EqualTo(CacheReason.NoStore));
        Assert.That((await leader.HeadAsync()).Kind, Is.EqualTo(FillHeadKind.Stored));
        Assert.That(_bench.Stored(), Is.Null);
    }

    [Test]
    public void C29_TryFollow_JoinsButNeverLeads()
    {
        Assert.That(_bench.Table.TryFollow(FillBench.Key, Fields.None, default, out _), Is.False);
        var leader = _bench.Join();

        Assert.That(_bench.Table.TryFollow(FillBench.Key, Fields.None, default, out var join), Is.True);
        Assert.That((join.Role, join.Fill), Is.EqualTo((FillRole.Follower, leader.Fill)));
    }

    [Test]
    public void Request_IsACopy_TheViewersMayGo()
    {
        var leader = _bench.Join(lines: ["X: 1", "Y: 2"]);

        Assert.That(leader.Fill!.Request.Lines.Text8(), Is.EqualTo("X: 1\r\nY: 2\r\n"));
    }

    [Test]
    public void Join_AfterAbandonment_StartsAnew()
    {
        var leader = _bench.Join();
        leader.Reader!.Dispose();

        Assert.That(_bench.Join().Role, Is.EqualTo(FillRole.Leader));
    }

    [Test]
    public void E141_CachingDisabledHead_IsUnshareable() => Assert.That(
        FillBench.Head(policy: CachePolicies.CachingDisabled, lines: "Cache-Control: max-age=60").Decision.SharingReason,
        Is.EqualTo(CacheReason.PolicyDisabled));

    private static void Finish(FillJoin join, string body)
    {
        join.Fill!.Write(body);
        Assert.That(join.Fill!.Complete(), Is.EqualTo(CacheReason.None));
    }
}
