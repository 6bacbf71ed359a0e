using static Edge.Http1.Http1Error;
using static Edge.Tests.Http1.Data.HeadCase;

namespace Edge.Tests.Http1.Data;

/// <summary>Targets and hosts: what routes a request.</summary>
internal static class TargetCases
{
    public static IEnumerable<HeadCase> Refused =>
    [
        .. "#\"<>".SelectMany(InPathAndQuery),
        .. "\x80\xC3\xFF".SelectMany(InPathAndQuery),
        Target("/a\\b", TargetInvalid),
        Target("\\", TargetInvalid),
        Target("/a\tb", TargetInvalid),
        Target("/a\x01", ControlByte),
        Target("/a?\x1F", ControlByte),
        Target("/\x7F", ControlByte),
        Target("/a?b\0", NulByte),
        Target("a", TargetFormInvalid),
        Target("a/b", TargetInvalid),
        Target("?a", TargetInvalid),
        Target("#", TargetInvalid),
        Target("%2Fa", TargetInvalid),
        Target("**", TargetInvalid),
        Target("*/", TargetInvalid),
        Target("*", TargetFormInvalid),
        Line("POST * HTTP/1.1", TargetFormInvalid),
        Line("options * HTTP/1.1", TargetFormInvalid),
        Line("CONNECT / HTTP/1.1", TargetFormInvalid),
        Line("CONNECT * HTTP/1.1", TargetFormInvalid),
        Line("CONNECT a HTTP/1.1", TargetAuthorityInvalid),
        Line("CONNECT a: HTTP/1.1", TargetAuthorityInvalid),
        Line("CONNECT a:x HTTP/1.1", TargetAuthorityInvalid),
        Line("CONNECT a:65536 HTTP/1.1", TargetAuthorityInvalid),
        Line("CONNECT u@a:443 HTTP/1.1", TargetAuthorityInvalid),
        Line("CONNECT http://a:443/ HTTP/1.1", TargetAuthorityInvalid),
        Line("CONNECT :443 HTTP/1.1", TargetAuthorityInvalid),
        Target("a:80", TargetFormInvalid),
        Target("example.com", TargetFormInvalid),
        Target("ftp://a/", TargetSchemeUnsupported),
        Target("file:///etc/passwd", TargetSchemeUnsupported),
        Target("gopher://a:70/x", TargetSchemeUnsupported),
        Target("ws://a/", TargetSchemeUnsupported),
        Target("httpx://a/", TargetSchemeUnsupported),
        Target("http://", TargetAuthorityInvalid),
        Target("http:///", TargetAuthorityInvalid),
        Target("http://?a", TargetAuthorityInvalid),
        Target("http:/a", TargetInvalid),
        Target("http:a", TargetInvalid),
        Target("://a/", TargetInvalid),
        Target("http://user@a/", TargetAuthorityInvalid),
        Target("http://user:pw@a/", TargetAuthorityInvalid),
        Target("http://@a/", TargetAuthorityInvalid),
        Target("http://a:/", TargetAuthorityInvalid),
        Target("http://a:x/", TargetAuthorityInvalid),
        Target("http://a:65536/", TargetAuthorityInvalid),
        Target("http://a:-1/", TargetAuthorityInvalid),
        Target("http://a:80:80/", TargetAuthorityInvalid),
        Target("http://a\\b/", TargetAuthorityInvalid),
        Target("http://a#b/", TargetAuthorityInvalid),
        Target("http://a,b/", TargetAuthorityInvalid),
        Target("http://a%00/", TargetAuthorityInvalid),
        Target("http://[::1/", TargetAuthorityInvalid),
        Target("http://a/\\", TargetInvalid),
        Target("http://a/#b", TargetInvalid),
        Target("http://a/?\"", TargetInvalid),
    ];

    public static IEnumerable<HeadCase> Hosts =>
    [
        new("GET / HTTP/1.1\r\n\r\n", HostMissing),
        new("GET / HTTP/1.1\r\nX-Host: a\r\n\r\n", HostMissing),
        new("GET / HTTP/1.9\r\n\r\n", HostMissing),
        new("GET http://a/ HTTP/1.1\r\n\r\n", HostMissing),
        new("OPTIONS * HTTP/1.1\r\n\r\n", HostMissing),
        new("CONNECT a:443 HTTP/1.1\r\n\r\n", HostMissing),
        With(HostRepeated, "Host: a"),
        With(HostRepeated, "Host: b"),
        With(HostRepeated, "HOST: a"),
        With(HostRepeated, "Host:"),
        new("GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n", HostRepeated),
        new("GET / HTTP/1.0\r\nHost: a b\r\n\r\n", HostInvalid),
        new("GET http://a/ HTTP/1.1\r\nHost: @\r\n\r\n", HostInvalid),
        .. new[]
        {
            "", " ", ":", ":80", "a:", "a:x", "a:65536", "a:100000", "a:000080", "a:-1", "a:+1", "a:8 0", "a: 80", "a :80",
            "a b", "a, b",
            "a,b", "a;b", "u@a", "u:p@a", "@a", "a@", "a/", "a/b", "/a", "http://a", "a?b", "a#b", "a\\b", "*", "*.a", "a%20b",
            "%61", "a%",
            "a..b", ".a", ".", "..", "a!b", "a$b", "a&b", "a'b", "a(b)", "a=b", "a+b", "a~b", "\"a\"", "<a>", "a|b", "a^b",
            "{a}", "a`b",
            "caf\xE9.fr", "\xE4.de", "xn--\xFC", "[", "]", "[]", "[:]", "[::1", "::1", "[::1]x", "[::1]:", "[::1]:x",
            "[::1]:65536",
            "[::1%25eth0]", "[fe80::1%eth0]", "[v1.x]", "[1.2.3.4]", "[::g]", "[1:2:3:4:5:6:7:8:9]", "[1::2::3]", "[:::1]",
            "[::ffff:1.2.3.256]",
            "[::12345]", "[[::1]]", "[::1]]", "a[::1]", "a\tb", "a:80,b:80", new string('a', 256),
        }.Select(host => Host(host, HostInvalid)),
    ];

    public static IEnumerable<HeadCase> All => [.. Refused, .. Hosts];

    private static IEnumerable<HeadCase> InPathAndQuery(char bad) =>
        [Target($"/a{bad}b", TargetInvalid), Target($"/?a{bad}b", TargetInvalid), Target($"/{bad}", TargetInvalid)];
}
