namespace Edge.Http1;

/// <summary>The protocol a peer speaks. Minor versions above 1 are read as 1.1 (RFC 9110 §2.5; H27).</summary>
public enum Http1Version : byte
{
    /// <summary>HTTP/1.0: closes by default, knows neither chunked nor 100-continue.</summary>
    Http10 = 10,

    /// <summary>HTTP/1.1, and any later HTTP/1.x.</summary>
    Http11 = 11,
}
