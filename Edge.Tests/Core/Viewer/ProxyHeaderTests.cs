using System.Globalization;
using Edge.Core.Viewer;
using Edge.Tests.Http1.Support;

namespace Edge.Tests.Core.Viewer;

/// <summary>The reader of PROXY protocol headers: every case whole, in pieces, cut, and changed a little (H25).</summary>
internal sealed class ProxyHeaderTests
{
    private const int Max = 4096;

    [TestCaseSource(typeof(ProxyHeaderCase), nameof(ProxyHeaderCase.All))]
    public void H25_Header_MeansWhatTheTableSays(object given)
    {
        var header = (ProxyHeaderCase)given;
        byte[] bytes = [.. header.Bytes, .. "GET / HTTP/1.1\r\n"u8];

        var status = ProxyHeader.Read(bytes, Max, out var length, out var source);

        Assert.That((status, source?.ToString()), Is.EqualTo((header.Status, header.Source)));
        Assert.That(length, Is.EqualTo(header.Bytes.Length).Or.Matches<int>(_ => status == ProxyHeaderStatus.Rejected), "not a byte more or less");
    }

    [TestCaseSource(typeof(ProxyHeaderCase), nameof(ProxyHeaderCase.All))]
    public void H25_HeaderByteByByte_IsJudgedAlike(object given)
    {
        var header = (ProxyHeaderCase)given;
        var status = ProxyHeaderStatus.NeedMore;
        for (var end = 1; end <= header.Bytes.Length && status == ProxyHeaderStatus.NeedMore; end++)
        {
            status = ProxyHeader.Read(header.Bytes.AsSpan(0, end), Max, out var length, out _);
            Assert.That(status != ProxyHeaderStatus.Complete || length == end, "complete with its last byte and not before");
        }

        Assert.That(status, Is.EqualTo(header.Status));
    }

    [TestCaseSource(typeof(ProxyHeaderCase), nameof(ProxyHeaderCase.All))]
    public void H25_HeaderInTwoPieces_IsJudgedAlike(object given)
    {
        var header = (ProxyHeaderCase)given;
        for (var cut = 1; cut < header.Bytes.Length; cut++)
        {
            var pieces = Sequences.Of(header.Bytes.AsMemory(0, cut), header.Bytes.AsMemory(cut));
            var status = ProxyHeader.Read(pieces, Max, out _, out var source);
            Assert.That((status, source?.ToString()), Is.EqualTo((header.Status, header.Source)));
        }
    }

    [Test]
    public void H25_MutatedHeaders_AreJudgedWithoutAnException()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("RAWEDGE_FUZZ_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var corpus = ProxyHeaderCase.All.Select(header => header.Bytes).ToArray();
        for (var run = 0; run < 20_000; run++)
        {
            var bytes = Mutated(corpus[random.Next(corpus.Length)], random);
            var status = ProxyHeader.Read(bytes, Max, out var length, out var source);
            if (status == ProxyHeaderStatus.Complete)
            {
                Assert.That(length, Is.GreaterThan(0).And.LessThanOrEqualTo(Math.Min(bytes.Length, Max)));
                Assert.That(ProxyHeader.Read(bytes.AsSpan(0, length), Max, out _, out var again), Is.EqualTo(status));
                Assert.That(again, Is.EqualTo(source), "what follows changes nothing");
                Assert.That(ProxyHeader.Read(bytes.AsSpan(0, length - 1), Max, out _, out _), Is.EqualTo(ProxyHeaderStatus.NeedMore));
            }
        }
    }

    [Test]
    public void H25_HeaderThatNeverEnds_IsRefusedAtItsBound()
    {
        var text = "PROXY UNKNOWN "u8.ToArray().Concat(Enumerable.Repeat((byte)'x', 5000)).ToArray();
        var binary = ProxyHeaderCase.Whole(0x21, 0x11, new byte[60_000]);

        Assert.That(ProxyHeader.Read(text, Max, out _, out _), Is.EqualTo(ProxyHeaderStatus.Rejected));
        Assert.That(ProxyHeader.Read(binary.AsSpan(0, 16), Max, out _, out _), Is.EqualTo(ProxyHeaderStatus.Rejected), "known from its length, before it comes");
    }

    private static byte[] Mutated(byte[] from, Random random)
    {
        var bytes = new List<byte>(from);
        for (var changes = random.Next(1, 5); changes > 0; changes--)
        {
            var at = random.Next(bytes.Count + 1);
            switch (random.Next(4))
            {
                case 0 when at < bytes.Count:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1 when at < bytes.Count:
                    bytes.RemoveAt(at);
                    break;
                case 2:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                default:
                    bytes.InsertRange(at, from[..random.Next(from.Length)]);
                    break;
            }
        }

        return [.. bytes];
    }
}
