using CsCheck;
using Edge.Cache.Semantics;
using Edge.Cache.Store;

namespace Edge.Tests.Cache.Store;

[TestFixture]
public class StoredBodyTests
{
    [TestCase(0, 0)]
    [TestCase(1, 1)]
    [TestCase(StoredBody.MaxSegmentLength, 1)]
    [TestCase(StoredBody.MaxSegmentLength + 1, 2)]
    [TestCase(3 * StoredBody.MaxSegmentLength, 3)]
    public void CopyOf_Content_IsCutIntoSegmentsBelowTheLargeObjectHeap(int length, int segments)
    {
        var body = StoredBody.CopyOf(new byte[length]);

        Assert.That((body.Length, body.Size, body.SegmentCount), Is.EqualTo(((long)length, (long)length, segments)));
    }

    /// <summary>E-142: any part from the whole, against a plain array.</summary>
    [Test]
    public void E142_AnyPart_IsTheSameAsTheArrays(
        ) => Gen.Select(Segments, Gen.Int[0, 40], Gen.Int[0, 40]).Sample((segments, offset, limit) =>
    {
        var whole = segments.SelectMany(s => s).ToArray();
        var body = new StoredBody([.. segments.Select(s => new ReadOnlyMemory<byte>(s))], whole.Length);
        offset = Math.Min(offset, whole.Length);
        limit = Math.Min(limit, whole.Length - offset);

        return Read(body, new BytePart(offset, limit)).AsSpan().SequenceEqual(whole.AsSpan(offset, limit));
    });

    [Test]
    public void Read_AtTheEnd_IsEmpty() => Assert.That(StoredBody.CopyOf("abc"u8).Read(3, 10).IsEmpty, Is.True);

    private static Gen<byte[][]> Segments => Gen.Byte.Array[1, 8].Array[0, 6];

    private static byte[] Read(StoredBody body, BytePart part)
    {
        var bytes = new List<byte>();
        while (part.Length > 0)
        {
            var piece = body.Read(part.Start, part.Length);
            bytes.AddRange(piece.Span);
            part = new BytePart(part.Start + piece.Length, part.Length - piece.Length);
        }

        return [.. bytes];
    }
}
