using Edge.Tests.Http1.Support;

namespace Edge.Tests.Http1.Fuzz;

/// <summary>Changes good and bad messages a little, with a taste for what breaks HTTP parsers.</summary>
internal sealed class Mutator(int seed, IReadOnlyList<byte[]> corpus)
{
    private static readonly byte[][] Spices =
    [
        .. new[]
        {
            "\r", "\n", "\r\n", "\r\n\r\n", "\0", " ", "\t", "\v", "\x7F", "\x80", ":", ",", ";", "=", "\"", "\\", "@", "#",
            "?", "/", "//", "*", "[", "]", "%",
            "%00", "..", "0", "00", "1", "5", "a", "f", "g", "-", "+", "0x", "HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "http://",
            "https://", "Host: b\r\n", "Host:",
            "Content-Length: 5\r\n", "Content-Length:", "Transfer-Encoding: chunked\r\n", "Transfer-Encoding:", "chunked",
            "Connection: close\r\n",
            "Connection:", "Connection: Host\r\n", "Expect: 100-continue\r\n", "X: y\r\n", " folded\r\n", "0\r\n\r\n", ";a=b",
            ";a=\"b\"", "1\r\nx\r\n", "CONNECT ",
            "OPTIONS ", "[::1]", ":80", ":65536", "FFFFFFFFFFFFFFFF", "9223372036854775808",
        }.Select(Bytes.Of),
    ];

    private readonly Random _random = new(seed);

    /// <summary>Something new made of the corpus.</summary>
    public byte[] Next()
    {
        var bytes = new List<byte>(Pick(corpus));
        for (int changes = _random.Next(1, 5); changes > 0; changes--)
            Change(bytes);
        return bytes.ToArray();
    }

    private void Change(List<byte> bytes)
    {
        int at = _random.Next(bytes.Count + 1);
        int length = Math.Min(_random.Next(1, 12), bytes.Count - at);
        switch (_random.Next(7))
        {
            case 0:
                bytes.Insert(at, (byte)_random.Next(256));
                break;
            case 1:
                bytes.RemoveRange(at, length);
                break;
            case 2 when at < bytes.Count:
                bytes[at] = (byte)_random.Next(256);
                break;
            case 3 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 4:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 5:
                byte[] other = Pick(corpus);
                bytes.RemoveRange(at, bytes.Count - at);
                bytes.AddRange(other.AsSpan(_random.Next(other.Length + 1)));
                break;
            default:
                bytes.InsertRange(at, Pick(Spices));
                break;
        }
    }

    private byte[] Pick(IReadOnlyList<byte[]> from) => from[_random.Next(from.Count)];
}
