using System.Buffers;
using CsCheck;
using Edge.Tls.Records;

namespace Edge.Tests.Tls.Records;

[Parallelizable]
public class RecordSlicerTests
{
    [Test]
    public void TryTake_EveryTruncation_NeedsMore()
    {
        byte[] record = [23, 3, 3, 0, 3, 1, 2, 3];
        for (var length = 0; length < record.Length; length++)
        {
            var input = new ReadOnlySequence<byte>(record, 0, length);
            Assert.That(RecordSlicer.TryTake(ref input, out _), Is.EqualTo(RecordStatus.NeedMore));
            Assert.That(input.Length, Is.EqualTo(length));
        }
    }

    [TestCase(new byte[] { 19 }, RecordStatus.UnexpectedMessage)]
    [TestCase(new byte[] { 24 }, RecordStatus.UnexpectedMessage)]
    [TestCase(new byte[] { 23, 2 }, RecordStatus.ProtocolVersion)]
    [TestCase(new byte[] { 23, 3, 3, 0x48, 0 }, RecordStatus.NeedMore)]
    [TestCase(new byte[] { 23, 3, 3, 0x48, 1 }, RecordStatus.Overflow)]
    public void TryTake_Header_IsJudgedAsSoonAsItIsThere(byte[] bytes, object status)
    {
        var input = new ReadOnlySequence<byte>(bytes);
        Assert.That(RecordSlicer.TryTake(ref input, out _), Is.EqualTo((RecordStatus)status));
    }

    [Test]
    public void R7_AnySegmentation_GivesTheSameRecords() =>
        Gen.Select(Gen.Byte.Array[0, 40].Array[0, 6], Gen.Int[0, 250].Array[0, 10]).Sample((fragments, cuts) =>
        {
            byte[] stream = [.. fragments.SelectMany(fragment => (byte[])[23, 3, 3, .. ClientHelloBytes.Vector16(fragment)]), 23, 3];
            var rest = ClientHelloBytes.Segmented(stream, cuts);
            foreach (var fragment in fragments)
            {
                if (RecordSlicer.TryTake(ref rest, out var record) != RecordStatus.Complete || !record.Slice(5).ToArray().SequenceEqual(fragment))
                {
                    return false;
                }
            }

            return RecordSlicer.TryTake(ref rest, out _) == RecordStatus.NeedMore && rest.Length == 2;
        });
}
