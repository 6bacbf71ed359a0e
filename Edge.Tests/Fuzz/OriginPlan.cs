using System.Globalization;
using System.Text;

namespace Edge.Tests.Fuzz;

/// <summary>How an answer ends.</summary>
internal enum PlanEnd
{
    KeepOpen,
    Close,
    Reset,
    Silence,
}

/// <summary>What an origin does with the first request for one object; a pure function of seed and id. Later requests get an honest answer.</summary>
/// <remarks>Content is its own identity: <c>[id]</c> over and over, so any piece of it tells whose it is and where it belongs.</remarks>
internal sealed class OriginPlan
{
    /// <summary>Behind an answer that is whole: what must reach nobody.</summary>
    public const string Surplus = "HTTP/1.1 200 OK\r\nContent-Length: 7\r\nCache-Control: max-age=60\r\n\r\nSURPLUS";

    private static readonly int[] Sizes = [0, 1, 10, 100, 700, 5_000, 40_000, 150_000];

    private static readonly string[] CacheFields = ["Cache-Control: max-age=60\r\n", "Cache-Control: no-store\r\n", "Cache-Control: no-cache\r\nETag: \"e\"\r\n", ""];

    private static readonly string[] Spices =
    [
        "\r", "\n", "\r\n", "\r\n\r\n", "\0", " ", "\t", ":", ",", "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "HTTP/1.1 200 OK\r\n", "0\r\n\r\n",
        "Connection: close\r\n", " folded\r\n", "X: y\r\n", "\xFF", "HTTP/2.0", "999", "-1", "Set-Cookie: a=b\r\n", "Vary: *\r\n", "Content-Range: bytes 0-1/5\r\n",
    ];

    private readonly Random _random;

    private OriginPlan(int seed, int id)
    {
        Id = id;
        _random = new Random(unchecked((seed * 1_000_003) + id));
        Length = Sizes[_random.Next(Sizes.Length - (_random.Next(8) == 0 ? 0 : 2))];
        Fields = CacheFields[_random.Next(CacheFields.Length)];
    }

    public int Id { get; }

    /// <summary>Bytes of the whole content.</summary>
    public int Length { get; }

    /// <summary>What the plan is, for messages.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Bytes of the answer; what is behind <see cref="Glue"/> is sent in one segment with the byte before it.</summary>
    public string Answer { get; private set; } = "";

    /// <summary>From here on nothing is cut into segments.</summary>
    public int Glue { get; private set; } = int.MaxValue;

    public PlanEnd End { get; private set; }

    /// <summary>Whether a request with content is answered before its content was read.</summary>
    public bool IsEarly { get; private set; }

    /// <summary>A length beside <see cref="Length"/> that a whole answer may have, because the origin's own framing says so; −1: any.</summary>
    public int LiedLength { get; private set; }

    private string Fields { get; }

    public static string Content(int id, int length)
    {
        var cell = Cell(id);
        var text = new StringBuilder(length + cell.Length);
        while (text.Length < length)
        {
            text.Append(cell);
        }

        return text.ToString(0, length);
    }

    public static string Cell(int id) => string.Create(CultureInfo.InvariantCulture, $"[{id:x8}]");

    public static OriginPlan Of(int seed, int id, bool head)
    {
        var plan = new OriginPlan(seed, id);
        plan.LiedLength = plan.Length;
        plan.Choose(head);
        return plan;
    }

    /// <summary>The answer that an honest origin gives for the same object.</summary>
    public static string HonestAnswer(int seed, int id, bool head)
    {
        var plan = new OriginPlan(seed, id);
        return $"HTTP/1.1 200 OK\r\nContent-Length: {plan.Length}\r\n{plan.Fields}\r\n" + (head ? "" : Content(id, plan.Length));
    }

    private void Choose(bool head)
    {
        var whole = Honest(head);
        if (_random.Next(100) < 45)
        {
            (Name, Answer) = ("honest", whole);
            return;
        }

        var text = Content(Id, Length);
        var length = $"Content-Length: {Length}\r\n";
        var next = Content(Id, Length + 5)[Length..];
        switch (_random.Next(24))
        {
            case 0: Set("both framings", $"HTTP/1.1 200 OK\r\n{length}Transfer-Encoding: chunked\r\n{Fields}\r\n{text}"); break;
            case 1: Set("two lengths", $"HTTP/1.1 200 OK\r\n{length}{length}{Fields}\r\n{text}"); break;
            case 2: Set("content cut by FIN", Cut($"HTTP/1.1 200 OK\r\nContent-Length: {Length + 5}\r\n{Fields}\r\n{text}"), PlanEnd.Close); break;
            case 3: Set("content cut by RST", Cut($"HTTP/1.1 200 OK\r\nContent-Length: {Length + 5}\r\n{Fields}\r\n{text}"), PlanEnd.Reset); break;
            case 4 when Length > 1:
                LiedLength = Length / 2;
                Glued("length too small", $"HTTP/1.1 200 OK\r\nContent-Length: {LiedLength}\r\n{Fields}\r\n{text[..LiedLength]}", text[LiedLength..Math.Min(Length, LiedLength + 900)]);
                break;
            case 5 or 6: Glued("surplus", WithLength(head, text), Surplus); break;
            case 7: Set("bad chunk size", Chunked(text, "x5\r\nhello\r\n")); break;
            case 8: Set("chunk without its end", Chunked(text, $"5\r\n{next}6\r\n world\r\n0\r\n\r\n")); break;
            case 9: Set("chunks cut by FIN", Chunked(text, ""), PlanEnd.Close); break;
            case 10: Set("chunks cut by RST", Chunked(text, $"FF\r\n{next}"), PlanEnd.Reset); break;
            case 11: Set("noise before the head", Noise() + whole); break;
            case 12: Set("bare LF", whole.Replace("\r\n\r\n", "\n\n", StringComparison.Ordinal)); break;
            case 13: Set("101 fields", "HTTP/1.1 200 OK\r\n" + string.Concat(Enumerable.Range(0, 101).Select(i => $"X-{i}: y\r\n")) + length + "\r\n" + text); break;
            case 14: Set("head of 70,000 bytes", $"HTTP/1.1 200 OK\r\nX: {new string('y', 70_000)}\r\n{length}\r\n{text}"); break;
            case 15: Set("interim flood", string.Concat(Enumerable.Repeat("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", 17 + _random.Next(40))) + whole); break;
            case 16: Set("some interims", string.Concat(Enumerable.Repeat("HTTP/1.1 102 Processing\r\n\r\n", 1 + _random.Next(10))) + whole); break;
            case 17: Set("switch", "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n" + Surplus); break;
            case 18: Set("no answer", "", _random.Next(2) == 0 ? PlanEnd.Close : PlanEnd.Reset); break;
            case 19: Glued("content of a 204", "HTTP/1.1 204 No Content\r\n" + Fields + "\r\n", Surplus); LiedLength = 0; break;
            case 20: Glued("304 nobody asked for", "HTTP/1.1 304 Not Modified\r\nETag: \"z\"\r\n\r\n", Surplus); LiedLength = 0; break;
            case 21: (Name, Answer, IsEarly) = ("early", whole, true); break;
            case 22: Set("split by injection", $"HTTP/1.1 200 OK\r\nX: a{Pick("\n", "\r", "\r\n ", "\0", "\x0B")}Set-Cookie: evil=1\r\n{length}{Fields}\r\n{text}"); break;
            default:
                if (_random.Next(25) == 0)
                {
                    Set("silence", Cut(whole[..Math.Min(whole.Length, 40)]), PlanEnd.Silence);
                    break;
                }

                LiedLength = -1;
                Set("changed at random", Change(whole, whole.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4), PlanEnd.Close);
                break;
        }
    }

    private void Set(string name, string answer, PlanEnd end = PlanEnd.KeepOpen) => (Name, Answer, End) = (name, answer, end);

    private void Glued(string name, string answer, string rest)
    {
        (Name, Answer) = (name, answer + rest);
        Glue = Math.Max(0, answer.Length - 300);
    }

    private string Honest(bool head) => _random.Next(3) switch
    {
        0 when !head => Chunked(Content(Id, Length), "0\r\n\r\n"),
        1 when !head => UntilClose(),
        _ => WithLength(head, Content(Id, Length)),
    };

    private string UntilClose()
    {
        End = PlanEnd.Close;
        return $"HTTP/1.1 200 OK\r\nConnection: close\r\n{Fields}\r\n{Content(Id, Length)}";
    }

    private string WithLength(bool head, string text) => $"HTTP/1.1 200 OK\r\nContent-Length: {text.Length}\r\n{Fields}\r\n" + (head ? "" : text);

    private string Chunked(string text, string end)
    {
        var answer = new StringBuilder($"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n{Fields}\r\n");
        for (var at = 0; at < text.Length;)
        {
            var size = Math.Min(text.Length - at, 1 + _random.Next(Math.Max(1, text.Length / 3)));
            var extension = _random.Next(6) == 0 ? ";a=\"b\"" : "";
            answer.Append(CultureInfo.InvariantCulture, $"{size:x}{extension}\r\n").Append(text, at, size).Append("\r\n");
            at += size;
        }

        return answer.Append(end).ToString();
    }

    private string Cut(string answer) => answer[.._random.Next(1, answer.Length + 1)];

    private string Noise() => new([.. Enumerable.Range(0, 1 + _random.Next(20)).Select(_ => (char)_random.Next(256))]);

    private string Pick(params string[] texts) => texts[_random.Next(texts.Length)];

    private string Change(string answer, int headLength)
    {
        for (var changes = 1 + _random.Next(4); changes > 0; changes--)
        {
            var at = _random.Next(Math.Min(headLength, answer.Length) + 1);
            answer = _random.Next(3) switch
            {
                0 => answer.Insert(at, Pick(Spices)),
                1 => answer.Remove(at, Math.Min(_random.Next(1, 8), answer.Length - at)),
                _ => answer.Insert(at, ((char)_random.Next(256)).ToString()),
            };
        }

        return answer;
    }
}
