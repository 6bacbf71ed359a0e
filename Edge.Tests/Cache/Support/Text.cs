using System.Text;

namespace Edge.Tests.Cache.Support;

internal static class Text
{
    public static byte[] Bytes(this string text) => Encoding.Latin1.GetBytes(text);

    public static string Text8(this ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);
}
