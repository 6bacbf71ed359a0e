using Edge.Http1;
using Edge.Http1.Framing;
using Edge.Tests.Http1.Data;
using Edge.Tests.Http1.Support;

namespace Edge.Tests.Http1.Framing;

public sealed class ChunkedDecoderTests
{
    [TestCaseSource(typeof(ChunkedCases), nameof(ChunkedCases.Accepted))]
    public void Decode_WellFormedChunks_GivesTheirData(ChunkedCase chunked)
    {
        BodyRun run = BodyRun.Whole(chunked.ToArray(), BodyFraming.Chunked);

        Assert.That((run.Status, run.Error), Is.EqualTo((BodyStatus.Complete, Http1Error.None)));
        Assert.That((run.Content, run.Left), Is.EqualTo((chunked.Content, chunked.Left)));
    }

    [TestCaseSource(typeof(ChunkedCases), nameof(ChunkedCases.BadSizes))]
    public void H04_BadChunkSize_IsRejected(ChunkedCase chunked) => AssertRejected(chunked);

    [TestCaseSource(typeof(ChunkedCases), nameof(ChunkedCases.BadExtensions))]
    public void H04_BadChunkExtension_IsRejected(ChunkedCase chunked) => AssertRejected(chunked);

    [TestCaseSource(typeof(ChunkedCases), nameof(ChunkedCases.BadEnds))]
    public void H04_MissingCrLfAfterData_IsRejected(ChunkedCase chunked) => AssertRejected(chunked);

    [TestCaseSource(typeof(ChunkedCases), nameof(ChunkedCases.BadTrailers))]
    public void H26_BadTrailer_IsRejected(ChunkedCase chunked) => AssertRejected(chunked);

    [TestCaseSource(typeof(ChunkedCases), nameof(ChunkedCases.All))]
    public void Decode_CutAnywhere_GivesTheSame(ChunkedCase chunked)
        => BodyRun.AssertAnySplitDecodesAlike(chunked.ToArray(), BodyFraming.Chunked);

    [TestCaseSource(typeof(ChunkedCases), nameof(ChunkedCases.Accepted))]
    public void Decode_EveryProperPrefix_NeedsMore(ChunkedCase chunked)
    {
        byte[] bytes = chunked.ToArray();
        for (int length = 1; length < bytes.Length - chunked.Left; length++)
            Assert.That(BodyRun.Whole(bytes[..length], BodyFraming.Chunked).Status, Is.EqualTo(BodyStatus.NeedMore), $"{length}");
    }

    [Test]
    public void Decode_LargestChunkSize_IsTwoToTheSixtieth()
    {
        var decoder = new BodyDecoder();
        decoder.Start(BodyFraming.Chunked, Http1Limits.Default);
        BodyStatus status = decoder.Decode(new(Bytes.Of("1000000000000000\r\nx")), out _, out _, out _);

        Assert.That((status, decoder.RemainingHint), Is.EqualTo((BodyStatus.Content, (1L << 60) - 1)));
    }

    [TestCase(0, BodyStatus.Complete)]
    [TestCase(1, BodyStatus.Rejected)]
    public void H04_ExtensionBytesOfAllChunks_AreBoundedTogether(int above, BodyStatus status)
    {
        var limits = new Http1Limits { MaxChunkExtensionBytes = 40 };
        string bytes = $"1;{new string('a', 19)}\r\nx\r\n0;{new string('b', 19 + above)}\r\n\r\n";

        BodyRun run = BodyRun.Whole(Bytes.Of(bytes), BodyFraming.Chunked, limits);

        Assert.That((run.Status, run.Error), Is.EqualTo((status, above > 0 ? Http1Error.ChunkExtensionsTooLarge : Http1Error.None)));
        BodyRun.AssertAnySplitDecodesAlike(Bytes.Of(bytes), BodyFraming.Chunked, limits);
    }

    [Test]
    public void H04_EndlessExtension_IsRejectedAtTheDefaultLimit()
    {
        byte[] bytes = Bytes.Of("1; " + new string(' ', 5000));

        Assert.That(BodyRun.Whole(bytes, BodyFraming.Chunked).Error, Is.EqualTo(Http1Error.ChunkExtensionsTooLarge));
        Assert.That(
            BodyRun.Of(bytes, BodyFraming.Chunked, Enumerable.Range(1, bytes.Length)).Error,
            Is.EqualTo(Http1Error.ChunkExtensionsTooLarge));
    }

    private static void AssertRejected(ChunkedCase chunked)
    {
        BodyRun run = BodyRun.Whole(chunked.ToArray(), BodyFraming.Chunked);

        Assert.That((run.Status, run.Error), Is.EqualTo((BodyStatus.Rejected, chunked.Error)));
        Assert.That(run.Content, Is.EqualTo(chunked.Content));
        Assert.That(Http1ErrorStatus.StatusOf(run.Error), Is.EqualTo(400));
    }
}
