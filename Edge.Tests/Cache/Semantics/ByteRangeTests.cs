using CsCheck;
using Edge.Cache.Semantics;
using Edge.Tests.Cache.Support;

namespace Edge.Tests.Cache.Semantics;

/// <summary>RFC 9110 §14; E-142 … E-144; H20.</summary>
[TestFixture]
public class ByteRangeTests
{
    [TestCase("bytes=0-0", 0, 1)]
    [TestCase("bytes=0-4", 0, 5)]
    [TestCase("bytes=5-", 5, 95)]
    [TestCase("bytes=-5", 95, 5)]
    [TestCase("bytes=-500", 0, 100)]
    [TestCase("bytes=99-99", 99, 1)]
    [TestCase("bytes=90-1000", 90, 10)]
    [TestCase("BYTES=0-4", 0, 5)]
    [TestCase("bytes=0-4, ,", 0, 5)]
    [TestCase("bytes=0-99999999999999999999999999", 0, 100, TestName = "H20_OverflowingEnd_IsTheLastByte")]
    [TestCase("bytes=-99999999999999999999999999", 0, 100, TestName = "H20_OverflowingSuffix_IsTheWholeAsOnePart")]
    [TestCase("bytes=0-4,5-9", 0, 10, TestName = "H20_TouchingRanges_AreCoalesced")]
    [TestCase("bytes=0-9,5-14", 0, 15, TestName = "H20_OverlappingRanges_AreCoalesced")]
    [TestCase("bytes=0-19,5-9", 0, 20, TestName = "H20_ContainedRange_IsCoalesced")]
    [TestCase("bytes=0-4,200-300", 0, 5)]
    [TestCase("bytes=-0,0-4", 0, 5)]
    public void Evaluate_OnePart_IsSingle(string value, long start, long length)
    {
        Assert.That(Evaluate(value.Bytes(), 100, out var parts), Is.EqualTo(RangeVerdict.Single));
        Assert.That(parts, Is.EqualTo(new[] { new BytePart(start, length) }));
    }

    [TestCase("bytes=100-")]
    [TestCase("bytes=100-200")]
    [TestCase("bytes=-0")]
    [TestCase("bytes=99999999999999999999-")]
    [TestCase("bytes=200-300,400-500")]
    public void E143_WellFormedButUnsatisfiable_Is416(string value) =>
        Assert.That(Evaluate(value.Bytes(), 100, out _), Is.EqualTo(RangeVerdict.Unsatisfiable));

    [TestCase("bytes=", TestName = "Evaluate_EmptySet_IsWhole")]
    [TestCase("bytes")]
    [TestCase("")]
    [TestCase("lines=0-4")]
    [TestCase("bytes=5-2", TestName = "H20_ReversedRange_IsWhole")]
    [TestCase("bytes=a-b")]
    [TestCase("bytes=1")]
    [TestCase("bytes=-")]
    [TestCase("bytes=--5")]
    [TestCase("bytes=0-4-5")]
    [TestCase("bytes=+1-4")]
    [TestCase("bytes=0 - 4")]
    [TestCase("bytes=0-4,x", TestName = "Evaluate_OneMalformedAmongGood_IsWhole")]
    [TestCase("bytes=50-59,0-9", TestName = "E143_DescendingRanges_AreWhole")]
    [TestCase("bytes=0-99,0-99", TestName = "H20_SumAboveTheObject_IsWhole")]
    public void Evaluate_NotARangeWeServe_IsWhole(string value) =>
        Assert.That(Evaluate(value.Bytes(), 100, out _), Is.EqualTo(RangeVerdict.Whole));

    [Test]
    public void Evaluate_PartsApart_AreSeveral()
    {
        Assert.That(Evaluate("bytes=0-4,10-14,13-19"u8, 100, out var parts), Is.EqualTo(RangeVerdict.Several));
        Assert.That(parts, Is.EqualTo(new[] { new BytePart(0, 5), new BytePart(10, 10) }));
    }

    [TestCase("bytes=0-", RangeVerdict.Unsatisfiable)]
    [TestCase("bytes=-1", RangeVerdict.Whole)]
    [TestCase("bytes=-0", RangeVerdict.Unsatisfiable)]
    public void Evaluate_EmptyObject_OnlyASuffixIsSatisfiable(string value, RangeVerdict expected) =>
        Assert.That(Evaluate(value.Bytes(), 0, out _), Is.EqualTo(expected));

    [Test]
    public void H20_TenThousandRanges_AreWhole()
    {
        var value = "bytes=" + string.Join(",", Enumerable.Range(0, 10_000).Select(i => $"{i * 2}-{i * 2}"));

        Assert.That(Evaluate(value.Bytes(), 1_000_000, out _), Is.EqualTo(RangeVerdict.Whole));
    }

    [TestCase(16, RangeVerdict.Several)]
    [TestCase(17, RangeVerdict.Whole)]
    public void H20_MoreThanSixteenParts_AreWhole(int parts, RangeVerdict expected)
    {
        var value = "bytes=" + string.Join(",", Enumerable.Range(0, parts).Select(i => $"{i * 2}-{i * 2}"));

        Assert.That(Evaluate(value.Bytes(), 1000, out _), Is.EqualTo(expected));
    }

    [Test]
    public void Evaluate_TwoRangeLines_AreNone() => Assert.That(
        ByteRange.Evaluate(Fields.Of("Range: bytes=0-4", "Range: bytes=5-9"), 100, new BytePart[ByteRange.MaxRanges], out _), Is.EqualTo(RangeVerdict.Whole));

    [Test]
    public void Evaluate_RangeField_IsFound() => Assert.That(
        ByteRange.Evaluate(Fields.Of("range: bytes=0-4"), 100, new BytePart[ByteRange.MaxRanges], out _), Is.EqualTo(RangeVerdict.Single));

    [Test]
    public void Write_ContentRange_NamesFirstLastAndLength()
    {
        Span<byte> text = stackalloc byte[ByteRange.MaxContentRangeLength];

        Assert.That(((ReadOnlySpan<byte>)text[..ByteRange.WriteContentRange(text, new BytePart(5, 10), 100)]).Text8(), Is.EqualTo("bytes 5-14/100"));
        Assert.That(((ReadOnlySpan<byte>)text[..ByteRange.WriteUnsatisfied(text, 100)]).Text8(), Is.EqualTo("bytes */100"));
        var widest = ByteRange.WriteContentRange(text, new BytePart(long.MaxValue - 1, 1), long.MaxValue);
        Assert.That(((ReadOnlySpan<byte>)text[..widest]).Text8(), Is.EqualTo($"bytes {long.MaxValue - 1}-{long.MaxValue - 1}/{long.MaxValue}"));
    }

    /// <summary>The oracle marks the bytes each range asks for in an array and looks at what is marked.</summary>
    [Test]
    public void H20_AnyAscendingSet_MatchesTheByteArrayOracle()
    {
        var position = Gen.Int[0, 24];
        var range = Gen.OneOf(
            Gen.Select(position, position, (a, b) => $"{Math.Min(a, b)}-{Math.Max(a, b)}"),
            position.Select(a => $"{a}-"),
            position.Select(a => $"-{a}"));
        Gen.Select(range.Array[1, 4], Gen.Int[1, 20]).Sample((ranges, length) =>
        {
            var expected = Oracle(ranges, length, out var expectedParts);
            var verdict = Evaluate($"bytes={string.Join(",", ranges)}".Bytes(), length, out var parts);
            return verdict == expected && parts.SequenceEqual(expectedParts);
        });
    }

    [Test]
    public void Evaluate_AnyBytes_YieldsPartsInsideTheObject() =>
        Gen.Select(Gen.String[Gen.Char["0123456789-, =bytes"], 0, 30], Gen.Long[0, 1000]).Sample((text, length) =>
        {
            Evaluate(("bytes=" + text).Bytes(), length, out var parts);
            var end = -1L;
            return parts.All(part =>
            {
                var apart = part.Start > end;
                end = part.End;
                return apart && part.Start >= 0 && part.Length > 0 && part.End <= length;
            });
        });

    private static RangeVerdict Evaluate(ReadOnlySpan<byte> value, long length, out BytePart[] parts)
    {
        var room = new BytePart[ByteRange.MaxRanges];
        var verdict = ByteRange.Evaluate(value, length, room, out var count);
        parts = verdict is RangeVerdict.Single or RangeVerdict.Several ? room[..count] : [];
        return verdict;
    }

    private static RangeVerdict Oracle(string[] ranges, int length, out BytePart[] parts)
    {
        parts = [];
        var marked = new bool[length];
        var sum = 0;
        var last = -1;
        foreach (var range in ranges)
        {
            var ends = range.Split('-');
            var start = ends[0].Length == 0 ? length - Math.Min(length, int.Parse(ends[1])) : int.Parse(ends[0]);
            var end = ends[0].Length == 0 || ends[1].Length == 0 ? length - 1 : Math.Min(length - 1, int.Parse(ends[1]));
            if (start >= length)
            {
                continue;
            }

            if (start < last)
            {
                return RangeVerdict.Whole;
            }

            last = start;
            sum += end - start + 1;
            Array.Fill(marked, true, start, end - start + 1);
            if (sum > length)
            {
                return RangeVerdict.Whole;
            }
        }

        if (last < 0)
        {
            return RangeVerdict.Unsatisfiable;
        }

        var found = new List<BytePart>();
        for (var at = Array.IndexOf(marked, true); at >= 0; at = Array.IndexOf(marked, true, at))
        {
            var end = Array.IndexOf(marked, false, at);
            end = end < 0 ? length : end;
            found.Add(new BytePart(at, end - at));
            at = end;
            if (at == length)
            {
                break;
            }
        }

        parts = [.. found];
        return parts.Length == 1 ? RangeVerdict.Single : RangeVerdict.Several;
    }
}
