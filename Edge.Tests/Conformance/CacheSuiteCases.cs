namespace Edge.Tests.Conformance;

/// <summary>What the second request of a case has to meet.</summary>
internal enum Meets
{
    /// <summary>The stored answer; the origin is not asked.</summary>
    Stored,

    /// <summary>A new answer of the origin, asked without conditions.</summary>
    Origin,

    /// <summary>The stored answer, after the origin has confirmed it with 304.</summary>
    Validated,

    /// <summary>504, without asking the origin.</summary>
    Unavailable,
}

/// <summary>One case of the suite: an answer, some time, a second request.</summary>
/// <param name="Group">The group of the public suite that asks the same.</param>
/// <param name="Name">What is tried.</param>
/// <param name="Answer">Fields of the first answer; <c>now-30</c> and <c>now+30</c> stand for dates.</param>
/// <param name="Meets">What the second request meets.</param>
internal sealed record CacheSuiteCase(string Group, string Name, string[] Answer, Meets Meets)
{
    /// <summary>Status of the first answer.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Method of the first request.</summary>
    public string Method { get; init; } = "GET";

    /// <summary>Fields of the first request.</summary>
    public string[] First { get; init; } = [];

    /// <summary>Fields of the second request.</summary>
    public string[] Second { get; init; } = [];

    /// <summary>Seconds between them.</summary>
    public int Wait { get; init; }

    /// <summary>Fields of the 304; null: the origin answers anew.</summary>
    public string[]? NotModified { get; init; }

    /// <summary>Status of the origin's second answer, when it is not 200 or 304; 0 for none.</summary>
    public int ThenStatus { get; init; }

    /// <summary>A field that the second response has, and its value; a value of <c>-</c>: it has it not.</summary>
    public (string Name, string Value)? Then { get; init; }

    /// <summary>Whether the cache obeys directives of requests.</summary>
    public bool Obeys { get; init; }

    public override string ToString() => $"{Group}: {Name}";
}

/// <summary>The cases, in the groups of the public suite of caches (github.com/http-tests/cache-tests), written anew from the RFCs.</summary>
internal static class CacheSuiteCases
{
    private const string Fresh = "Cache-Control: max-age=3600";
    private const string Stale = "Cache-Control: max-age=1";
    private const string Tag = "ETag: \"v\"";

    public static IEnumerable<CacheSuiteCase> All() =>
    [
        .. CcFreshness(), .. CcParse(), .. CcResponse(), .. CcRequest(), .. CdnCacheControl(), .. Expires(), .. AgeParse(), .. Heuristic(), .. Status(),
        .. Vary(), .. Authorization(), .. Conditional(), .. Updates(), .. StaleUse(), .. Partial(), .. Others(),
    ];

    private static CacheSuiteCase C(string group, string name, Meets meets, params string[] answer) => new(group, name, answer, meets);

    private static IEnumerable<CacheSuiteCase> CcFreshness() =>
    [
        C("cc-freshness", "none", Meets.Origin),
        C("cc-freshness", "max-age", Meets.Stored, Fresh),
        C("cc-freshness", "max-age is over", Meets.Origin, Stale) with { Wait = 2 },
        C("cc-freshness", "max-age=0", Meets.Origin, "Cache-Control: max-age=0"),
        C("cc-freshness", "max-age and Date in the past", Meets.Origin, "Cache-Control: max-age=60", "Date: now-120"),
        C("cc-freshness", "max-age and Date a little in the past", Meets.Stored, "Cache-Control: max-age=60", "Date: now-30"),
        C("cc-freshness", "max-age beats Expires in the past", Meets.Stored, Fresh, "Expires: now-100"),
        C("cc-freshness", "max-age beats Expires 0", Meets.Stored, Fresh, "Expires: 0"),
        C("cc-freshness", "max-age=0 beats Expires in the future", Meets.Origin, "Cache-Control: max-age=0", "Expires: now+100"),
        C("cc-freshness", "s-maxage", Meets.Stored, "Cache-Control: s-maxage=3600"),
        C("cc-freshness", "s-maxage beats max-age=0", Meets.Stored, "Cache-Control: max-age=0, s-maxage=3600"),
        C("cc-freshness", "s-maxage=0 beats max-age", Meets.Origin, "Cache-Control: max-age=3600, s-maxage=0"),
        C("cc-freshness", "s-maxage=0 beats Expires", Meets.Origin, "Cache-Control: s-maxage=0", "Expires: now+100"),
        C("cc-freshness", "max-age of 2^31", Meets.Stored, "Cache-Control: max-age=2147483648"),
        C("cc-freshness", "max-age of 2^31 + 1", Meets.Stored, "Cache-Control: max-age=2147483649"),
        C("cc-freshness", "max-age of 10^20", Meets.Stored, "Cache-Control: max-age=99999999999999999999"),
        C("cc-freshness", "max-age less than Age", Meets.Origin, "Cache-Control: max-age=60", "Age: 61"),
        C("cc-freshness", "s-maxage less than Age", Meets.Origin, "Cache-Control: s-maxage=60", "Age: 61"),
        C("cc-freshness", "Age counts on", Meets.Origin, "Cache-Control: max-age=60", "Age: 50") with { Wait = 11 },
    ];

    private static IEnumerable<CacheSuiteCase> CcParse() =>
    [
        C("cc-parse", "name in capitals", Meets.Stored, "Cache-Control: MAX-AGE=3600"),
        C("cc-parse", "name in mixed case", Meets.Stored, "Cache-Control: mAx-aGe=3600"),
        C("cc-parse", "an unknown directive before", Meets.Stored, "Cache-Control: foobar, max-age=3600"),
        C("cc-parse", "an unknown directive with a quoted comma", Meets.Stored, "Cache-Control: foo=\"a,b\", max-age=3600"),
        C("cc-parse", "max-age inside a quoted value", Meets.Origin, "Cache-Control: extension=\"max-age=3600\""),
        C("cc-parse", "max-age inside a quoted value, another one behind", Meets.Origin, "Cache-Control: extension=\"max-age=3600\", max-age=0"),
        C("cc-parse", "a longer name", Meets.Origin, "Cache-Control: max-age-foo=3600"),
        C("cc-parse", "a space before the equals sign", Meets.Origin, "Cache-Control: max-age =3600"),
        C("cc-parse", "a space behind the equals sign", Meets.Origin, "Cache-Control: max-age= 3600"),
        C("cc-parse", "single quotes", Meets.Origin, "Cache-Control: max-age='3600'"),
        C("cc-parse", "quoted", Meets.Stored, "Cache-Control: max-age=\"3600\""),
        C("cc-parse", "a leading zero", Meets.Stored, "Cache-Control: max-age=03600"),
        C("cc-parse", "negative", Meets.Origin, "Cache-Control: max-age=-3600"),
        C("cc-parse", "decimal", Meets.Origin, "Cache-Control: max-age=3600.0"),
        C("cc-parse", "letters in front", Meets.Origin, "Cache-Control: max-age=a3600"),
        C("cc-parse", "letters behind", Meets.Origin, "Cache-Control: max-age=3600a"),
        C("cc-parse", "empty", Meets.Origin, "Cache-Control: max-age="),
        C("cc-parse", "twice, the smaller first", Meets.Origin, "Cache-Control: max-age=0, max-age=3600"),
        C("cc-parse", "twice, the smaller last", Meets.Origin, "Cache-Control: max-age=3600, max-age=0"),
        C("cc-parse", "two lines", Meets.Origin, Fresh, "Cache-Control: max-age=0"),
        C("cc-parse", "empty elements", Meets.Stored, "Cache-Control: , ,max-age=3600,,"),
        C("cc-parse", "no-store in capitals", Meets.Origin, "Cache-Control: NO-STORE, max-age=3600"),
        C("cc-parse", "no-store as a value", Meets.Stored, "Cache-Control: max-age=3600, foo=no-store"),
    ];

    private static IEnumerable<CacheSuiteCase> CcResponse() =>
    [
        C("cc-response", "no-store", Meets.Origin, "Cache-Control: no-store"),
        C("cc-response", "no-store beside max-age", Meets.Origin, "Cache-Control: max-age=3600, no-store"),
        C("cc-response", "no-store on a line of its own", Meets.Origin, Fresh, "Cache-Control: no-store"),
        C("cc-response", "private", Meets.Origin, "Cache-Control: private, max-age=3600"),
        C("cc-response", "private with fields", Meets.Stored, "Cache-Control: private=\"X-A\", max-age=3600", "X-A: 1") with { Then = ("x-a", "-") },
        C("cc-response", "no-cache", Meets.Validated, "Cache-Control: no-cache, max-age=3600", Tag) with { NotModified = [] },
        C("cc-response", "no-cache and no validator", Meets.Origin, "Cache-Control: no-cache, max-age=3600"),
        C("cc-response", "no-cache with fields", Meets.Stored, "Cache-Control: no-cache=\"X-A\", max-age=3600", "X-A: 1") with { Then = ("x-a", "-") },
        C("cc-response", "must-revalidate while fresh", Meets.Stored, "Cache-Control: must-revalidate, max-age=3600"),
        C("cc-response", "must-revalidate when stale", Meets.Validated, "Cache-Control: must-revalidate, max-age=1", Tag) with { Wait = 2, NotModified = [] },
        C("cc-response", "must-understand and a status that is understood", Meets.Stored, "Cache-Control: no-store, must-understand, max-age=3600"),
        C("cc-response", "must-understand and a status that is not", Meets.Origin, "Cache-Control: must-understand, max-age=3600") with { Status = 299 },
        C("cc-response", "immutable and a reload", Meets.Stored, "Cache-Control: max-age=3600, immutable") with { Second = ["Cache-Control: max-age=0"], Obeys = true },
        C("cc-response", "public alone is no freshness", Meets.Origin, "Cache-Control: public"),
        C("cc-response", "no-transform is kept", Meets.Stored, "Cache-Control: no-transform, max-age=3600") with { Then = ("cache-control", "no-transform, max-age=3600") },
        C("cc-response", "Pragma: no-cache means nothing", Meets.Stored, Fresh, "Pragma: no-cache"),
    ];

    private static IEnumerable<CacheSuiteCase> CcRequest() =>
    [
        C("cc-request", "max-age=0 is obeyed", Meets.Origin, Fresh) with { Second = ["Cache-Control: max-age=0"], Wait = 1, Obeys = true },
        C("cc-request", "max-age=0 is not obeyed by default", Meets.Stored, Fresh) with { Second = ["Cache-Control: max-age=0"], Wait = 1 },
        C("cc-request", "max-age not reached", Meets.Stored, Fresh) with { Second = ["Cache-Control: max-age=10"], Wait = 5, Obeys = true },
        C("cc-request", "max-age counts Age", Meets.Origin, Fresh, "Age: 1800") with { Second = ["Cache-Control: max-age=600"], Obeys = true },
        C("cc-request", "max-stale", Meets.Stored, Stale) with { Second = ["Cache-Control: max-stale=1000"], Wait = 100, Obeys = true },
        C("cc-request", "max-stale without a number", Meets.Stored, Stale) with { Second = ["Cache-Control: max-stale"], Wait = 100, Obeys = true },
        C("cc-request", "max-stale is over", Meets.Origin, Stale) with { Second = ["Cache-Control: max-stale=10"], Wait = 100, Obeys = true },
        C("cc-request", "max-stale and must-revalidate", Meets.Origin, "Cache-Control: max-age=1, must-revalidate") with { Second = ["Cache-Control: max-stale=1000"], Wait = 100, Obeys = true },
        C("cc-request", "max-stale and s-maxage", Meets.Origin, "Cache-Control: s-maxage=1") with { Second = ["Cache-Control: max-stale=1000"], Wait = 100, Obeys = true },
        C("cc-request", "min-fresh", Meets.Stored, Fresh) with { Second = ["Cache-Control: min-fresh=1000"], Obeys = true },
        C("cc-request", "min-fresh is not met", Meets.Origin, Fresh) with { Second = ["Cache-Control: min-fresh=4000"], Obeys = true },
        C("cc-request", "min-fresh counts Age", Meets.Origin, Fresh, "Age: 1800") with { Second = ["Cache-Control: min-fresh=2000"], Obeys = true },
        C("cc-request", "no-cache", Meets.Validated, Fresh, Tag) with { Second = ["Cache-Control: no-cache"], NotModified = [], Obeys = true },
        C("cc-request", "no-cache and no validator", Meets.Origin, Fresh) with { Second = ["Cache-Control: no-cache"], Obeys = true },
        C("cc-request", "no-store: the answer is not stored", Meets.Origin, Fresh) with { First = ["Cache-Control: no-store"], Obeys = true },
        C("cc-request", "no-store: what is stored may answer", Meets.Stored, Fresh) with { Second = ["Cache-Control: no-store"], Obeys = true },
        C("cc-request", "only-if-cached and something stored", Meets.Stored, Fresh) with { Second = ["Cache-Control: only-if-cached"], Obeys = true },
        C("cc-request", "only-if-cached and nothing stored", Meets.Unavailable, "Cache-Control: no-store") with { Second = ["Cache-Control: only-if-cached"], Obeys = true },
        C("cc-request", "only-if-cached and something stale", Meets.Unavailable, Stale) with { Second = ["Cache-Control: only-if-cached"], Wait = 5, Obeys = true },
        C("cc-request", "Pragma: no-cache means nothing", Meets.Stored, Fresh) with { Second = ["Pragma: no-cache"], Obeys = true },
    ];

    private static IEnumerable<CacheSuiteCase> CdnCacheControl() =>
    [
        C("cdn-cache-control", "max-age", Meets.Stored, "CDN-Cache-Control: max-age=3600"),
        C("cdn-cache-control", "max-age beats max-age of Cache-Control", Meets.Stored, "CDN-Cache-Control: max-age=3600", Stale) with { Wait = 3 },
        C("cdn-cache-control", "max-age=0 beats Cache-Control", Meets.Origin, "CDN-Cache-Control: max-age=0", Fresh),
        C("cdn-cache-control", "beats Expires", Meets.Stored, "CDN-Cache-Control: max-age=3600", "Expires: now-100"),
        C("cdn-cache-control", "no-store beats Cache-Control", Meets.Origin, "CDN-Cache-Control: no-store", Fresh),
        C("cdn-cache-control", "private beats Cache-Control", Meets.Origin, "CDN-Cache-Control: private", Fresh),
        C("cdn-cache-control", "Cache-Control: no-store does not count beside it", Meets.Stored, "CDN-Cache-Control: max-age=3600", "Cache-Control: no-store"),
        C("cdn-cache-control", "Cache-Control: private does not count beside it", Meets.Stored, "CDN-Cache-Control: max-age=3600", "Cache-Control: private"),
        C("cdn-cache-control", "empty: Cache-Control counts", Meets.Stored, "CDN-Cache-Control:", Fresh),
        C("cdn-cache-control", "not a dictionary: Cache-Control counts", Meets.Stored, "CDN-Cache-Control: max-age=0, &", Fresh),
        C("cdn-cache-control", "a number as a string counts as no number", Meets.Origin, "CDN-Cache-Control: max-age=\"3600\""),
        C("cdn-cache-control", "a decimal counts as no number", Meets.Origin, "CDN-Cache-Control: max-age=3600.0"),
        C("cdn-cache-control", "capitals are no keys: Cache-Control counts", Meets.Stored, "CDN-Cache-Control: MAX-AGE=0", Fresh),
        C("cdn-cache-control", "less than Age", Meets.Origin, "CDN-Cache-Control: max-age=60", "Age: 61"),
        C("cdn-cache-control", "is passed on", Meets.Stored, "CDN-Cache-Control: max-age=3600") with { Then = ("cdn-cache-control", "max-age=3600") },
    ];

    private static IEnumerable<CacheSuiteCase> Expires() =>
    [
        C("expires-freshness", "in the future", Meets.Stored, "Expires: now+100"),
        C("expires-freshness", "in the past", Meets.Origin, "Expires: now-100"),
        C("expires-freshness", "now", Meets.Origin, "Expires: now+0", "Date: now+0"),
        C("expires-freshness", "is counted from Date", Meets.Origin, "Expires: now+100", "Date: now+200"),
        C("expires-freshness", "less than Age", Meets.Origin, "Expires: now+100", "Age: 101"),
        C("expires-freshness", "is reached", Meets.Origin, "Expires: now+10") with { Wait = 11 },
        C("expires-parse", "0", Meets.Origin, "Expires: 0"),
        C("expires-parse", "-1", Meets.Origin, "Expires: -1"),
        C("expires-parse", "no date", Meets.Origin, "Expires: tomorrow"),
        C("expires-parse", "an ISO date", Meets.Origin, "Expires: 2094-11-06T08:49:37Z"),
        C("expires-parse", "another zone than GMT", Meets.Origin, "Expires: Thu, 18 Aug 2050 02:01:18 EST"),
        C("expires-parse", "UTC instead of GMT", Meets.Origin, "Expires: Thu, 18 Aug 2050 02:01:18 UTC"),
        C("expires-parse", "a month that is none", Meets.Origin, "Expires: Thu, 18 Abc 2050 02:01:18 GMT"),
        C("expires-parse", "RFC 850", Meets.Stored, "Expires: Thursday, 18-Aug-50 02:01:18 GMT"),
        C("expires-parse", "asctime", Meets.Stored, "Expires: Thu Aug 18 02:01:18 2050"),
    ];

    private static IEnumerable<CacheSuiteCase> AgeParse() =>
    [
        C("age-parse", "our own Age goes out", Meets.Stored, Fresh, "Age: 30") with { Wait = 5, Then = ("age", "35") },
        C("age-parse", "empty", Meets.Stored, Fresh, "Age:"),
        C("age-parse", "negative", Meets.Stored, Fresh, "Age: -7200"),
        C("age-parse", "letters", Meets.Stored, Fresh, "Age: abc"),
        C("age-parse", "letters behind", Meets.Stored, Fresh, "Age: 7200a"),
        C("age-parse", "decimal", Meets.Stored, Fresh, "Age: 7200.0"),
        C("age-parse", "too large for 31 bits", Meets.Origin, Fresh, "Age: 2147483649"),
        C("age-parse", "too large for 64 bits", Meets.Origin, Fresh, "Age: 99999999999999999999"),
        C("age-parse", "a list: the first counts", Meets.Origin, Fresh, "Age: 7200, 0"),
        C("age-parse", "a list: the first is small", Meets.Stored, Fresh, "Age: 0, 7200"),
        C("age-parse", "two lines: the first counts", Meets.Origin, Fresh, "Age: 7200", "Age: 0"),
        C("age-parse", "Date in the past is age, too", Meets.Stored, Fresh, "Date: now-100") with { Then = ("age", "100") },
        C("age-parse", "the greater of Age and Date", Meets.Stored, Fresh, "Date: now-100", "Age: 50") with { Then = ("age", "100") },
    ];

    private static IEnumerable<CacheSuiteCase> Heuristic() =>
    [
        .. new[] { 200, 203, 204, 300, 301, 308, 404, 410 }.Select(status =>
            C("heuristic", $"{status} with Last-Modified", Meets.Stored, "Last-Modified: now-100000") with { Status = status, Wait = 5 }),
        .. new[] { 201, 202, 302, 303, 307, 400, 403, 500, 503, 599 }.Select(status =>
            C("heuristic", $"{status} with Last-Modified", Meets.Origin, "Last-Modified: now-100000") with { Status = status }),
        C("heuristic", "a status that nobody knows, with public", Meets.Stored, "Last-Modified: now-100000", "Cache-Control: public") with { Status = 299, Wait = 5 },
        C("heuristic", "no Last-Modified", Meets.Origin),
        C("heuristic", "a tenth is over", Meets.Origin, "Last-Modified: now-1000", "Date: now+0") with { Wait = 101 },
        C("heuristic", "never more than a day", Meets.Origin, "Last-Modified: now-100000000") with { Wait = 86_401 },
    ];

    private static IEnumerable<CacheSuiteCase> Status() =>
    [
        .. new[] { 200, 203, 204, 299, 301, 302, 303, 307, 308, 403, 404, 410, 418, 499, 500, 502, 503, 504, 599 }.SelectMany(status => new[]
        {
            C("status", $"{status} fresh", Meets.Stored, Fresh) with { Status = status },
            C("status", $"{status} stale", Meets.Origin, Stale) with { Status = status, Wait = 3 },
        }),
        .. new[] { 400, 405, 413, 414, 417, 431, 501 }.Select(status =>
            C("status", $"{status}, which a request can provoke (C16)", Meets.Origin, Fresh) with { Status = status }),
        C("status", "206 that nobody asked for", Meets.Origin, Fresh, "Content-Range: bytes 0-0/10") with { Status = 206 },
        C("status", "416", Meets.Origin, Fresh) with { Status = 416 },
    ];

    private static IEnumerable<CacheSuiteCase> Vary() =>
    [
        C("vary", "the same value", Meets.Stored, Fresh, "Vary: Foo") with { First = ["Foo: 1"], Second = ["Foo: 1"] },
        C("vary", "another value", Meets.Origin, Fresh, "Vary: Foo") with { First = ["Foo: 1"], Second = ["Foo: 2"] },
        C("vary", "absent the second time", Meets.Origin, Fresh, "Vary: Foo") with { First = ["Foo: 1"] },
        C("vary", "absent the first time", Meets.Origin, Fresh, "Vary: Foo") with { Second = ["Foo: 1"] },
        C("vary", "absent both times", Meets.Stored, Fresh, "Vary: Foo"),
        C("vary", "name in another case", Meets.Stored, Fresh, "Vary: fOO") with { First = ["Foo: 1"], Second = ["foo: 1"] },
        C("vary", "value in another case", Meets.Origin, Fresh, "Vary: Foo") with { First = ["Foo: a"], Second = ["Foo: A"] },
        C("vary", "two fields, both the same", Meets.Stored, Fresh, "Vary: Foo, Bar") with { First = ["Foo: 1", "Bar: a"], Second = ["Bar: a", "Foo: 1"] },
        C("vary", "two fields, one differs", Meets.Origin, Fresh, "Vary: Foo, Bar") with { First = ["Foo: 1", "Bar: a"], Second = ["Foo: 1", "Bar: b"] },
        C("vary", "two lines of Vary", Meets.Origin, Fresh, "Vary: Foo", "Vary: Bar") with { First = ["Foo: 1", "Bar: a"], Second = ["Foo: 1", "Bar: b"] },
        C("vary", "*", Meets.Origin, Fresh, "Vary: *"),
        C("vary", "* among others", Meets.Origin, Fresh, "Vary: Foo, *") with { First = ["Foo: 1"], Second = ["Foo: 1"] },
        C("vary", "* on another line", Meets.Origin, Fresh, "Vary: Foo", "Vary: *") with { First = ["Foo: 1"], Second = ["Foo: 1"] },
        C("vary-parse", "empty elements", Meets.Origin, Fresh, "Vary: , ,Foo,,") with { First = ["Foo: 1"], Second = ["Foo: 2"] },
        C("vary-parse", "spaces", Meets.Stored, Fresh, "Vary:  Foo ,  Bar ") with { First = ["Foo: 1"], Second = ["Foo: 1"] },
        C("vary-normalise", "the same languages, other spaces", Meets.Stored, Fresh, "Vary: Accept-Language") with { First = ["Accept-Language: en, de"], Second = ["Accept-Language: en,de"] },
        C("vary-normalise", "one line or two", Meets.Stored, Fresh, "Vary: Foo") with { First = ["Foo: 1, 2"], Second = ["Foo: 1", "Foo: 2"] },
    ];

    private static IEnumerable<CacheSuiteCase> Authorization() =>
    [
        C("authorization", "no permission", Meets.Origin, Fresh) with { First = ["Authorization: Basic eDp5"] },
        C("authorization", "public", Meets.Stored, "Cache-Control: max-age=3600, public") with { First = ["Authorization: Basic eDp5"] },
        C("authorization", "must-revalidate", Meets.Stored, "Cache-Control: max-age=3600, must-revalidate") with { First = ["Authorization: Basic eDp5"] },
        C("authorization", "s-maxage", Meets.Stored, "Cache-Control: s-maxage=3600") with { First = ["Authorization: Basic eDp5"] },
        C("authorization", "stored without it, asked with it", Meets.Stored, Fresh) with { Second = ["Authorization: Basic eDp5"] },
    ];

    private static IEnumerable<CacheSuiteCase> Conditional() =>
    [
        C("conditional-etag", "stale and strong", Meets.Validated, Stale, Tag) with { Wait = 2, NotModified = [] },
        C("conditional-etag", "stale and weak", Meets.Validated, Stale, "ETag: W/\"v\"") with { Wait = 2, NotModified = [] },
        C("conditional-etag", "stale and no 304", Meets.Origin, Stale) with { Wait = 2 },
        C("conditional-lm", "stale and Last-Modified", Meets.Validated, Stale, "Last-Modified: now-1000") with { Wait = 2, NotModified = [] },
        C("conditional-lm", "fresh by heuristic, then stale", Meets.Validated, "Last-Modified: now-1000", "Date: now+0") with { Wait = 200, NotModified = [] },
    ];

    private static IEnumerable<CacheSuiteCase> Updates() =>
    [
        C("updates", "304 replaces a field", Meets.Validated, Stale, Tag, "X-A: 1") with { Wait = 2, NotModified = ["X-A: 2"], Then = ("x-a", "2") },
        C("updates", "304 adds a field", Meets.Validated, Stale, Tag) with { Wait = 2, NotModified = ["X-B: 2"], Then = ("x-b", "2") },
        C("updates", "304 leaves others", Meets.Validated, Stale, Tag, "X-A: 1") with { Wait = 2, NotModified = ["X-B: 2"], Then = ("x-a", "1") },
        C("updates", "304 replaces Cache-Control", Meets.Validated, Stale, Tag) with { Wait = 2, NotModified = [Fresh], Then = ("cache-control", "max-age=3600") },
        C("updates", "304 replaces the date", Meets.Validated, Stale, Tag, "Date: now+0") with { Wait = 2, NotModified = ["Date: now+0", Fresh], Then = ("age", "0") },
        C("updates", "304 does not replace Content-Encoding", Meets.Validated, Stale, Tag) with { Wait = 2, NotModified = ["Content-Encoding: gzip"], Then = ("content-encoding", "-") },
        C("updates", "304 does not replace Content-Length", Meets.Validated, Stale, Tag) with { Wait = 2, NotModified = ["Content-Length: 100"], Then = ("content-length", "1") },
        C("updates", "304 does not bring Content-Range", Meets.Validated, Stale, Tag) with { Wait = 2, NotModified = ["Content-Range: bytes 0-0/10"], Then = ("content-range", "-") },
        C("updates", "304 brings no Set-Cookie to what is stored", Meets.Validated, Stale, Tag) with { Wait = 2, NotModified = ["Set-Cookie: a=b"], Then = ("set-cookie", "-") },
    ];

    private static IEnumerable<CacheSuiteCase> StaleUse() =>
    [
        C("stale", "the origin fails, nothing allows it", Meets.Origin, "Cache-Control: max-age=1") with { Wait = 5, ThenStatus = 503 },
        C("stale", "stale-if-error and 503", Meets.Stored, "Cache-Control: max-age=1, stale-if-error=60") with { Wait = 5, ThenStatus = 503 },
        C("stale", "stale-if-error and 500", Meets.Stored, "Cache-Control: max-age=1, stale-if-error=60") with { Wait = 5, ThenStatus = 500 },
        C("stale", "stale-if-error and 404", Meets.Origin, "Cache-Control: max-age=1, stale-if-error=60") with { Wait = 5, ThenStatus = 404 },
        C("stale", "stale-if-error is over", Meets.Origin, "Cache-Control: max-age=1, stale-if-error=60") with { Wait = 90, ThenStatus = 503 },
        C("stale", "stale-if-error and must-revalidate", Meets.Origin, "Cache-Control: max-age=1, stale-if-error=60, must-revalidate") with { Wait = 5, ThenStatus = 503 },
        C("stale", "stale-if-error and proxy-revalidate", Meets.Origin, "Cache-Control: max-age=1, stale-if-error=60, proxy-revalidate") with { Wait = 5, ThenStatus = 503 },
        C("stale", "stale-if-error and no-cache", Meets.Origin, "Cache-Control: max-age=1, stale-if-error=60, no-cache", Tag) with { Wait = 5, ThenStatus = 503 },
        C("stale", "Warning is not made", Meets.Stored, "Cache-Control: max-age=1, stale-if-error=60") with { Wait = 5, ThenStatus = 503, Then = ("warning", "-") },
    ];

    private static IEnumerable<CacheSuiteCase> Partial() =>
    [
        C("partial", "a part of what is stored", Meets.Stored, Fresh) with { Second = ["Range: bytes=0-0"], Then = ("content-range", "bytes 0-0/1") },
        C("partial", "the last byte", Meets.Stored, Fresh) with { Second = ["Range: bytes=-1"], Then = ("content-range", "bytes 0-0/1") },
        C("partial", "beyond the end", Meets.Stored, Fresh) with { Second = ["Range: bytes=10-"], Then = ("content-range", "bytes */1") },
        C("partial", "another unit", Meets.Stored, Fresh) with { Second = ["Range: lines=0-0"], Then = ("content-range", "-") },
        C("partial", "If-Range that fits", Meets.Stored, Fresh, Tag) with { Second = ["Range: bytes=0-0", "If-Range: \"v\""], Then = ("content-range", "bytes 0-0/1") },
        C("partial", "If-Range that does not", Meets.Stored, Fresh, Tag) with { Second = ["Range: bytes=0-0", "If-Range: \"w\""], Then = ("content-range", "-") },
        C("partial", "If-Range with a weak tag", Meets.Stored, Fresh, "ETag: W/\"v\"") with { Second = ["Range: bytes=0-0", "If-Range: W/\"v\""], Then = ("content-range", "-") },
        C("partial", "the first request asked for a part", Meets.Stored, Fresh) with { First = ["Range: bytes=0-0"] },
    ];

    private static IEnumerable<CacheSuiteCase> Others() =>
    [
        C("method", "POST is not stored", Meets.Origin, Fresh) with { Method = "POST" },
        C("method", "POST with Content-Location of the target is not stored", Meets.Origin, Fresh, "Content-Location: /x") with { Method = "POST" },
        C("method", "OPTIONS is not stored", Meets.Origin, Fresh) with { Method = "OPTIONS" },
        C("method", "HEAD is not stored as GET", Meets.Origin, Fresh) with { Method = "HEAD" },
        C("headers", "an unknown field is stored", Meets.Stored, Fresh, "Foo: bar") with { Then = ("foo", "bar") },
        C("headers", "two lines are stored", Meets.Stored, Fresh, "Foo: 1", "Foo: 2") with { Then = ("foo", "1, 2") },
        C("headers", "Connection and what it names are not stored", Meets.Stored, Fresh, "Connection: Foo", "Foo: bar") with { Then = ("foo", "-") },
        C("headers", "Proxy-Authenticate is not stored", Meets.Stored, Fresh, "Proxy-Authenticate: Basic") with { Then = ("proxy-authenticate", "-") },
        C("headers", "Proxy-Authentication-Info is not stored", Meets.Stored, Fresh, "Proxy-Authentication-Info: a=b") with { Then = ("proxy-authentication-info", "-") },
        C("headers", "Keep-Alive is not stored", Meets.Stored, Fresh, "Keep-Alive: timeout=5") with { Then = ("keep-alive", "-") },
        C("headers", "Set-Cookie is not shared", Meets.Origin, Fresh, "Set-Cookie: a=b"),
        C("headers", "Content-MD5 is stored", Meets.Stored, Fresh, "Content-MD5: x") with { Then = ("content-md5", "x") },
        C("headers", "Clear-Site-Data is stored", Meets.Stored, Fresh, "Clear-Site-Data: \"cookies\"") with { Then = ("clear-site-data", "\"cookies\"") },
        C("surrogate-control", "Surrogate-Control means nothing here", Meets.Stored, Fresh, "Surrogate-Control: no-store"),
    ];
}
