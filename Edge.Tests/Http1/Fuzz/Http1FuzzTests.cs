using System.Globalization;
using Edge.Tests.Http1.Data;
using Edge.Tests.Http1.Support;

namespace Edge.Tests.Http1.Fuzz;

/// <summary>
/// Replays the case tables through the fuzz targets, then a bounded run of mutations of them. The seed is new on every run and
/// printed; set RAWEDGE_FUZZ_SEED to replay one, RAWEDGE_FUZZ_RUNS to go on longer.
/// </summary>
public sealed class Http1FuzzTests
{
    private static readonly byte[][] Requests =
    [
        .. new[] { AcceptedRequests.All, FramingCases.All, LineCases.All, TargetCases.All }.SelectMany(c => c).Select(c => c.ToArray()),
    ];

    private static readonly byte[][] Responses = [.. ResponseCases.All.Select(c => c.ToArray())];

    private static readonly byte[][] Contents = [.. ChunkedCases.All.Select(c => c.ToArray())];

    private static readonly byte[][] Targets =
    [
        .. AcceptedRequests.All.Concat(TargetCases.Refused).Select(c => c.Bytes.TrimStart().Split(' ')).Where(p => p.Length > 2)
            .Select(p => Bytes.Of(p[1])),
    ];

    private delegate void Target(ReadOnlySpan<byte> input);

    [Test]
    public void Corpus_OfAllTables_HoldsFourHundredCasesAndMore()
        => Assert.That(Requests.Length + Responses.Length + Contents.Length, Is.GreaterThan(400));

    [Test]
    public void RequestHead_CorpusAndMutations_FindNothing() => Run(Http1FuzzTargets.RequestHead, Requests, 15_000);

    [Test]
    public void ResponseHead_CorpusAndMutations_FindNothing() => Run(Http1FuzzTargets.ResponseHead, Responses, 15_000);

    [Test]
    public void Chunked_CorpusAndMutations_FindNothing() => Run(Http1FuzzTargets.Chunked, Contents, 15_000);

    [Test]
    public void Target_CorpusAndMutations_FindNothing() => Run(Http1FuzzTargets.Target, Targets, 15_000);

    private static void Run(Target target, byte[][] corpus, int runs)
    {
        foreach (byte[] input in corpus)
            target(input);

        int seed = Setting("RAWEDGE_FUZZ_SEED", Environment.TickCount);
        runs = Setting("RAWEDGE_FUZZ_RUNS", runs);
        TestContext.Out.WriteLine($"seed {seed}, {runs} runs");
        var mutator = new Mutator(seed, corpus);
        for (int run = 0; run < runs; run++)
        {
            byte[] input = mutator.Next();
            try
            {
                target(input);
            }
            catch (Exception finding)
            {
                throw new InvalidOperationException($"Seed {seed}, run {run}, input {Convert.ToHexString(input)}", finding);
            }
        }
    }

    private static int Setting(string name, int otherwise)
        => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value) ? value : otherwise;
}
