using System.Text;
using Edge.Http1.Parsing;

namespace Edge.Tests.Http1.Parsing;

/// <summary>The searches that look at many bytes at once find what a look at each byte finds, at every length and offset.</summary>
[Parallelizable]
public class BlockSearchTests
{
    private const int Longest = 200;

    [Test]
    public void FieldStops_OfAnyBytes_AreThoseThatNoFieldValueMayHold()
    {
        var random = new Random(17);
        for (int length = 0; length <= Longest; length++)
        {
            byte[] head = Bytes(random, length, "abc \t\u00e9\r\n\0\u007f");
            var stops = new FieldStops(head, 0);
            for (int from = 0; from <= length; from++)
            {
                int offset = head.AsSpan(from).IndexOfAnyExcept(Tokens.FieldContent);
                Assert.That(stops.Next(from), Is.EqualTo(offset < 0 ? length : from + offset), $"length {length}, from {from}");
            }
        }
    }

    [Test]
    public void FieldStops_BegunAnywhere_GoOnFromThere([Range(0, 70, 7)] int start)
    {
        byte[] head = Bytes(new Random(start), Longest, new string('a', 40) + "\r\n");
        int offset = head.AsSpan(start).IndexOfAnyExcept(Tokens.FieldContent);
        Assert.That(new FieldStops(head, start).Next(start), Is.EqualTo(start + offset));
    }

    [Test]
    public void ByteClass_OfTokens_EndsWhereTheSetEnds()
    {
        var random = new Random(23);
        for (int length = 0; length <= 50; length++)
        {
            for (int end = 0; end <= length; end++)
            {
                byte[] head = Bytes(random, length, "abcdefXYZ-09!:é");
                int start = random.Next(end + 1);
                int offset = head.AsSpan(start..end).IndexOfAnyExcept(Tokens.Token);
                Assert.That(
                    ByteClass.EndOf<Tokens.TokenClass>(head, start, end), Is.EqualTo(offset < 0 ? end : start + offset), Encoding.Latin1.GetString(head));
            }
        }
    }

    [Test]
    public void ByteClass_EachByte_IsJudgedAsTheSetDoes([Range(0, 15, 5)] int place)
    {
        for (int value = 0; value < 256; value++)
        {
            byte[] head = Encoding.ASCII.GetBytes(new string('a', 16));
            head[place] = (byte)value;
            Assert.That(ByteClass.EndOf<Tokens.TokenClass>(head, 0, 16), Is.EqualTo(Tokens.Token.Contains((byte)value) ? 16 : place));
            Assert.That(ByteClass.EndOf<Tokens.PathClass>(head, 0, 16), Is.EqualTo(Tokens.TargetPath.Contains((byte)value) ? 16 : place));
            Assert.That(ByteClass.EndOf<Tokens.QueryClass>(head, 0, 16), Is.EqualTo(Tokens.TargetQuery.Contains((byte)value) ? 16 : place));
        }
    }

    [Test]
    public void KnownField_WithOneOtherTokenByteAnywhere_IsAnother()
    {
        foreach (string name in (string[])["Host", "EXPECT", "upgrade", "Connection", "cONTENT-lENGTH", "Transfer-Encoding"])
        {
            byte[] bytes = Encoding.ASCII.GetBytes(name);
            Assert.That(KnownFields.Recognise(bytes), Is.Not.EqualTo(KnownField.Other), name);
            for (int place = 0; place < bytes.Length; place++)
            {
                for (int value = 0; value < 128; value++)
                {
                    byte[] other = [.. bytes];
                    other[place] = (byte)value;
                    bool same = char.ToLowerInvariant((char)value) == char.ToLowerInvariant(name[place]);
                    if (Tokens.Token.Contains((byte)value))
                        Assert.That(KnownFields.Recognise(other) != KnownField.Other, Is.EqualTo(same), $"{name}, {place}, {value}");
                }
            }
        }
    }

    [TestCase(".")]
    [TestCase("..")]
    [TestCase("a..b")]
    [TestCase(".a")]
    [TestCase("fifteen-letters..sixteen")]
    [TestCase("fifteen-letter..s")]
    public void Authority_WithAnEmptyLabel_IsNone(string host)
    {
        foreach (string behind in (string[])["", "\r\n", "\r\nConnection: keep-alive\r\nAccept: */*\r\n\r\n"])
        {
            byte[] head = Encoding.ASCII.GetBytes("Host: " + host + behind);
            Assert.That(Authority.TryParse(head, new Slice(6, host.Length), out _), Is.False);
        }
    }

    [TestCase("a.")]
    [TestCase("a.b")]
    [TestCase("fifteen-letters.and.more.of.them.")]
    public void Authority_FollowedByADot_IsJudgedByItself(string host)
    {
        byte[] head = Encoding.ASCII.GetBytes(host + "...............................");
        Assert.That(Authority.TryParse(head, new Slice(0, host.Length), out Authority parts), Is.True);
        Assert.That(parts.HostLength, Is.EqualTo(host.Length));
    }

    private static byte[] Bytes(Random random, int length, string alphabet)
    {
        var bytes = new byte[length];
        for (int i = 0; i < length; i++)
            bytes[i] = (byte)(random.Next(4) == 0 ? alphabet[random.Next(alphabet.Length)] : alphabet[0]);
        return bytes;
    }
}
