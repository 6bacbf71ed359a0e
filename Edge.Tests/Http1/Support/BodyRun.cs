using Edge.Http1;
using Edge.Http1.Framing;

namespace Edge.Tests.Http1.Support;

/// <summary>What the decoder made of some bytes in the end. <c>Left</c> counts the bytes that it did not consume; while a
/// message is unfinished that depends on the split and is −1.</summary>
internal sealed record BodyRun(BodyStatus Status, Http1Error Error, string Content, string Trailers, int Left)
{
    /// <summary>Feeds <paramref name="bytes"/> as a pipe would, growing to each of <paramref name="sizes"/> in turn.</summary>
    public static BodyRun Of(byte[] bytes, BodyFraming framing, IEnumerable<int> sizes, Http1Limits? limits = null)
    {
        var decoder = new BodyDecoder();
        decoder.Start(framing, limits ?? Http1Limits.Default);
        var content = new List<byte>();
        var trailers = new TrailerRecorder();
        var pieces = new List<ReadOnlyMemory<byte>>();
        int have = 0;
        foreach (int size in sizes)
        {
            pieces.Add(bytes.AsMemory(have..size));
            have = size;
            var input = Sequences.Of(pieces);
            while (true)
            {
                BodyStatus status = decoder.Decode(input, ref trailers, out var run, out var consumed, out Http1Error error);
                foreach (ReadOnlyMemory<byte> segment in run)
                    content.AddRange(segment.Span);
                input = input.Slice(consumed);
                if (status is BodyStatus.Content)
                {
                    Assert.That(run.IsEmpty, Is.False, "a run of content is never empty");
                    continue;
                }

                if (status != BodyStatus.NeedMore || size == bytes.Length)
                    return Ended(status, error, content, trailers, (int)input.Length + bytes.Length - size);
                break;
            }

            pieces.Clear();
            foreach (ReadOnlyMemory<byte> segment in input)
                pieces.Add(segment);
        }

        throw new InvalidOperationException("The sizes do not reach the end.");
    }

    public static BodyRun Whole(byte[] bytes, BodyFraming framing, Http1Limits? limits = null)
        => Of(bytes, framing, [bytes.Length], limits);

    /// <summary>Fails unless every way of cutting the bytes gives what the whole gives.</summary>
    public static void AssertAnySplitDecodesAlike(byte[] bytes, BodyFraming framing, Http1Limits? limits = null)
    {
        BodyRun whole = Whole(bytes, framing, limits);
        Assert.That(Of(bytes, framing, Enumerable.Range(1, bytes.Length), limits), Is.EqualTo(whole), "byte by byte");
        for (int cut = 1; cut < bytes.Length; cut++)
            Assert.That(Of(bytes, framing, [cut, bytes.Length], limits), Is.EqualTo(whole), $"cut at {cut}");
    }

    private static BodyRun Ended(BodyStatus status, Http1Error error, List<byte> content, TrailerRecorder trailers, int left)
        => new(
            status,
            error,
            Bytes.Text(content.ToArray()),
            trailers.ToString(),
            status == BodyStatus.Complete ? left : -1);

    private sealed class TrailerRecorder : ITrailerSink
    {
        private readonly List<string> _lines = [];

        public void OnTrailer(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value)
            => _lines.Add($"{Bytes.Text(name)}={Bytes.Text(value)}");

        public override string ToString() => string.Join("|", _lines);
    }
}
