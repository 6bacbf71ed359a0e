namespace Edge.Cache.Semantics;

/// <summary>The field names the cache looks at, lower-case; comparisons ignore case.</summary>
internal static class FieldNames
{
    public static ReadOnlySpan<byte> AcceptEncoding => "accept-encoding"u8;

    public static ReadOnlySpan<byte> Age => "age"u8;

    public static ReadOnlySpan<byte> Authorization => "authorization"u8;

    public static ReadOnlySpan<byte> CacheControl => "cache-control"u8;

    public static ReadOnlySpan<byte> CacheGroups => "cache-groups"u8;

    public static ReadOnlySpan<byte> CacheGroupInvalidation => "cache-group-invalidation"u8;

    public static ReadOnlySpan<byte> CdnCacheControl => "cdn-cache-control"u8;

    public static ReadOnlySpan<byte> Connection => "connection"u8;

    public static ReadOnlySpan<byte> ContentEncoding => "content-encoding"u8;

    public static ReadOnlySpan<byte> ContentLength => "content-length"u8;

    public static ReadOnlySpan<byte> ContentRange => "content-range"u8;

    public static ReadOnlySpan<byte> Cookie => "cookie"u8;

    public static ReadOnlySpan<byte> Date => "date"u8;

    public static ReadOnlySpan<byte> ETag => "etag"u8;

    public static ReadOnlySpan<byte> Expires => "expires"u8;

    public static ReadOnlySpan<byte> IfMatch => "if-match"u8;

    public static ReadOnlySpan<byte> IfModifiedSince => "if-modified-since"u8;

    public static ReadOnlySpan<byte> IfNoneMatch => "if-none-match"u8;

    public static ReadOnlySpan<byte> IfRange => "if-range"u8;

    public static ReadOnlySpan<byte> IfUnmodifiedSince => "if-unmodified-since"u8;

    public static ReadOnlySpan<byte> LastModified => "last-modified"u8;

    public static ReadOnlySpan<byte> Range => "range"u8;

    /// <summary>Our own entry of the target list of RFC 9213; it is asked before <see cref="CdnCacheControl"/>.</summary>
    public static ReadOnlySpan<byte> RawEdgeCacheControl => "rawedge-cache-control"u8;

    public static ReadOnlySpan<byte> SetCookie => "set-cookie"u8;

    public static ReadOnlySpan<byte> TransferEncoding => "transfer-encoding"u8;

    public static ReadOnlySpan<byte> Vary => "vary"u8;
}
