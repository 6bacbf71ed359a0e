using static Edge.Http1.Http1Error;
using static Edge.Tests.Http1.Data.HeadCase;

namespace Edge.Tests.Http1.Data;

/// <summary>Requests that honest clients send, and legal ones that look odd.</summary>
internal static class AcceptedRequests
{
    public const string Browser =
        "GET /assets/app.3f9c2b.js?v=17&lang=en HTTP/1.1\r\n"
        + "Host: www.example.com\r\n"
        + "Connection: keep-alive\r\n"
        + "sec-ch-ua: \"Chromium\";v=\"130\", \"Not?A_Brand\";v=\"99\"\r\n"
        + "sec-ch-ua-platform: \"Linux\"\r\n"
        + "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36\r\n"
        + "Accept: */*\r\n"
        + "Sec-Fetch-Site: same-origin\r\n"
        + "Sec-Fetch-Mode: no-cors\r\n"
        + "Referer: https://www.example.com/products/list?page=2\r\n"
        + "Accept-Encoding: gzip, deflate, br, zstd\r\n"
        + "Accept-Language: en-GB,en;q=0.9,de;q=0.8\r\n"
        + "Cookie: session=0f8a6c51d2; theme=dark; consent=1\r\n"
        + "\r\n";

    public static IEnumerable<HeadCase> All =>
    [
        new(Browser),
        new("GET / HTTP/1.1\r\nHost: example.com\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\n\r\n"),
        new("GET / HTTP/1.0\r\n\r\n"),
        new("GET / HTTP/1.0\r\nHost: example.com\r\nConnection: keep-alive\r\n\r\n"),
        new("POST / HTTP/1.0\r\nContent-Length: 5\r\n\r\n"),
        new("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .. Fields, .. Lines, .. Targets, .. Hosts,
    ];

    private static IEnumerable<HeadCase> Fields =>
    [
        With(None),
        With(None, "X:"),
        With(None, "X: "),
        With(None, "X:y"),
        With(None, "X: y "),
        With(None, "X:\ty\t"),
        With(None, "X:  \t y z \t "),
        With(None, "X: a:b:c"),
        With(None, "X: \"quoted, text\""),
        With(None, "X: caf\xC3\xA9"),
        With(None, "X: \x80\xFF"),
        With(None, "!#$%&'*+-.^_`|~09azAZ: y"),
        With(None, "x-y_z.1: y"),
        With(None, "X: y", "X: z", "x: w"),
        With(None, "Content-Length: 0"),
        With(None, "Content-Length: 5"),
        With(None, "Content-Length:5"),
        With(None, "Content-Length:   5  "),
        With(None, "Content-Length: 0000000000000000005"),
        With(None, "Content-Length: 9223372036854775807"),
        With(None, "cOnTeNt-LeNgTh: 1"),
        With(None, "Content-Lengths: 1", "Content-Length: 2"),
        With(None, "Transfer-Encoding: chunked"),
        With(None, "Transfer-Encoding:chunked"),
        With(None, "Transfer-Encoding:  Chunked "),
        With(None, "TRANSFER-ENCODING: CHUNKED"),
        With(None, "Transfer-Encodings: gzip"),
        With(None, "TE: trailers", "Connection: TE"),
        With(None, "Connection:"),
        With(None, "Connection: ,"),
        With(None, "Connection: close,"),
        With(None, "Connection: , close ,, x"),
        With(None, "Connection: close", "Connection: keep-alive"),
        With(None, "Connection: Upgrade", "Upgrade: websocket"),
        With(None, "Connection: X-Forwarded-For, Cookie"),
        With(None, "Upgrade: h2c"),
        With(None, "Expect: 100-continue", "Content-Length: 5"),
        With(None, "Expect: 100-Continue", "Transfer-Encoding: chunked"),
        With(None, "Expect: 100-continue"),
        With(None, "X-Forwarded-Host: evil", "Forwarded: host=evil"),
        With(None, "Cookie: a=b; c=\"d\"; e={f}"),
    ];

    private static IEnumerable<HeadCase> Lines =>
    [
        Line("HEAD / HTTP/1.1"),
        Line("OPTIONS * HTTP/1.1"),
        Line("CONNECT a:443 HTTP/1.1"),
        Line("CONNECT [::1]:443 HTTP/1.1"),
        Line("TRACE / HTTP/1.1"),
        Line("PURGE /x HTTP/1.1"),
        Line("get / HTTP/1.1"),
        Line("M-SEARCH / HTTP/1.1"),
        Line("!#$%&'*+-.^_`|~ / HTTP/1.1"),
        Line(new string('M', 22) + " / HTTP/1.1"),
        Line("GET / HTTP/1.2"),
        Line("GET / HTTP/1.9"),
    ];

    private static IEnumerable<HeadCase> Targets =>
    [
        .. new[]
        {
            "/", "//", "//x", "/a/b/c", "/a/../b", "/.", "/..", "/%2e%2e/", "/%2f", "/%5c", "/%00", "/%", "/%zz", "/;x",
            "/a;b=c", "/a:b@c", "/a|b",
            "/[x]", "/a^b", "/a`b", "/{a}", "/a'b", "/a(b)!*", "/a,b", "/~user", "/?", "/?a", "/?a=b&c=d", "/?a?b", "/?a/b",
            "/?a[]=1", "/?a=\\b",
            "/?{a:1}", "/?a|b^c`d", "/?a=%zz", "/??", "/a?b=http://c/d", "http://a", "http://a/",
            "http://a/b?c", "http://a?b",
            "HTTP://A/", "https://a/", "HttpS://a:8443/x", "http://a:0/", "http://a:65535", "http://[::1]:80/", "http://1.2.3.4/",
            "http://169.254.169.254/latest/meta-data/", "/a://b", "//a://b",
        }.Select(target => Target(target)),
    ];

    private static IEnumerable<HeadCase> Hosts =>
    [
        .. new[]
        {
            "a", "A", "example.com", "example.com.", "EXAMPLE.com:443", "a:0", "a:80", "a:65535", "a:00080", "a_b", "_dmarc.a",
            "a-b.c", "-a", "a-",
            "xn--mnchen-3ya.de", "localhost", "1.2.3.4", "1.2.3.4:8080", "1", "0x7f.1", "999.1.1.1", "[::]", "[::1]",
            "[::1]:443", "[2001:DB8::1]",
            "[1:2:3:4:5:6:7:8]", "[::ffff:1.2.3.4]", " a", "a ", "\ta\t", new string('a', 255),
        }.Select(host => Host(host)),
    ];
}
