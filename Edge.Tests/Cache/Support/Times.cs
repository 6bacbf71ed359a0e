using Edge.Cache;
using Edge.Cache.Semantics;

namespace Edge.Tests.Cache.Support;

/// <summary>A moment all tests start from, and others relative to it.</summary>
internal static class Times
{
    /// <summary>Sun, 06 Nov 1994 08:49:37 GMT, with an unrelated monotonic reading.</summary>
    public static readonly CacheTime Now = new(784_111_777_000, 5_000_000);

    public static CacheTime After(double seconds) =>
        new(Now.UnixMilliseconds + (long)(seconds * 1000), Now.MonotonicMilliseconds + (long)(seconds * 1000));

    /// <summary>A date relative to <see cref="Now"/>, as a field value.</summary>
    public static string Date(long secondsFromNow = 0)
    {
        var bytes = new byte[HttpDate.Length];
        HttpDate.Write(Now.UnixSeconds + secondsFromNow, bytes);
        return System.Text.Encoding.ASCII.GetString(bytes);
    }
}
