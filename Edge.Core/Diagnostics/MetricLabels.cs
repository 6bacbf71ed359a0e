using System.Text;

namespace Edge.Core.Diagnostics;

/// <summary>Label values made from closed lists, so that no series ever comes from the network (P13).</summary>
internal static class MetricLabels
{
    /// <summary>Request methods that get a series of their own; every other is <c>_OTHER</c>, as OpenTelemetry asks.</summary>
    public static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "_OTHER"];

    /// <summary>First digits of the status; <c>none</c> when the viewer left before there was one.</summary>
    public static readonly string[] StatusClasses = ["none", "1xx", "2xx", "3xx", "4xx", "5xx"];

    /// <summary>The members of <typeparamref name="T"/> in order, in snake case.</summary>
    public static string[] Of<T>()
        where T : struct, Enum => [.. Enum.GetNames<T>().Select(ToSnakeCase)];

    /// <summary>Index in <see cref="Methods"/>. Methods are case-sensitive (RFC 9110 §9.1).</summary>
    public static int MethodIndex(ReadOnlySpan<byte> method) => method.Length switch
    {
        3 when method.SequenceEqual("GET"u8) => 0,
        4 when method.SequenceEqual("HEAD"u8) => 1,
        4 when method.SequenceEqual("POST"u8) => 2,
        3 when method.SequenceEqual("PUT"u8) => 3,
        5 when method.SequenceEqual("PATCH"u8) => 4,
        6 when method.SequenceEqual("DELETE"u8) => 5,
        7 when method.SequenceEqual("OPTIONS"u8) => 6,
        _ => 7,
    };

    /// <summary>Index in <see cref="StatusClasses"/>.</summary>
    public static int StatusClassIndex(int status) => status is >= 100 and < 600 ? status / 100 : 0;

    private static string ToSnakeCase(string name)
    {
        var text = new StringBuilder(name.Length + 8);
        for (int i = 0; i < name.Length; i++)
        {
            // A capital starts a word, except behind a digit or another capital.
            if (char.IsAsciiLetterUpper(name[i]) && i > 0 && char.IsAsciiLetterLower(name[i - 1]))
            {
                text.Append('_');
            }
            text.Append(char.ToLowerInvariant(name[i]));
        }
        return text.ToString();
    }
}
