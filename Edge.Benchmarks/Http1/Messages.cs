namespace Edge.Benchmarks.Http1;

/// <summary>The messages that the HTTP/1.1 benchmarks agree on.</summary>
internal static class Messages
{
    /// <summary>What a browser sends for a script: 12 fields, about 600 bytes.</summary>
    public static ReadOnlySpan<byte> BrowserRequest =>
        "GET /assets/app.3f9c2b.js?v=17&lang=en HTTP/1.1\r\n"u8
        + "Host: www.example.com\r\n"u8
        + "Connection: keep-alive\r\n"u8
        + "sec-ch-ua: \"Chromium\";v=\"130\", \"Not?A_Brand\";v=\"99\"\r\n"u8
        + "sec-ch-ua-platform: \"Linux\"\r\n"u8
        + "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36\r\n"u8
        + "Accept: */*\r\n"u8
        + "Sec-Fetch-Site: same-origin\r\n"u8
        + "Sec-Fetch-Mode: no-cors\r\n"u8
        + "Referer: https://www.example.com/products/list?page=2\r\n"u8
        + "Accept-Encoding: gzip, deflate, br, zstd\r\n"u8
        + "Accept-Language: en-GB,en;q=0.9,de;q=0.8\r\n"u8
        + "Cookie: session=0f8a6c51d2; theme=dark; consent=1\r\n"u8
        + "\r\n"u8;

    /// <summary>The least that is a request.</summary>
    public static ReadOnlySpan<byte> SmallRequest => "GET / HTTP/1.1\r\nHost: example.com\r\nAccept: */*\r\n\r\n"u8;

    /// <summary>What an origin answers: 10 fields.</summary>
    public static ReadOnlySpan<byte> Response =>
        "HTTP/1.1 200 OK\r\n"u8
        + "Server: nginx\r\n"u8
        + "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"u8
        + "Content-Type: text/html; charset=utf-8\r\n"u8
        + "Content-Length: 5120\r\n"u8
        + "Connection: keep-alive\r\n"u8
        + "Last-Modified: Sat, 05 Nov 1994 10:00:00 GMT\r\n"u8
        + "ETag: \"5f3e-1400\"\r\n"u8
        + "Cache-Control: public, max-age=3600\r\n"u8
        + "Vary: Accept-Encoding\r\n"u8
        + "Accept-Ranges: bytes\r\n"u8
        + "\r\n"u8;
}
