using System.Buffers;

namespace Edge.Cache.Semantics;

/// <summary>Character sets of structured fields (RFC 9651 §3).</summary>
internal static class StructuredCharacters
{
    public static readonly SearchValues<byte> Key = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-.*"u8);

    public static readonly SearchValues<byte> Token = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~:/"u8);

    public static readonly SearchValues<byte> Base64 = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="u8);
}
