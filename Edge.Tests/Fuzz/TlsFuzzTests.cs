using System.Diagnostics;
using System.Globalization;
using Edge.Tests.Support;

namespace Edge.Tests.Fuzz;

/// <summary>Random change of what a TLS peer sends (T03, T10, T21). An input that takes a path not seen before is kept and changed
/// further; the kept ones are replayed by every ordinary run.</summary>
[Parallelizable]
internal sealed class TlsFuzzTests
{
    private static string Corpus(string name) => Path.Combine(AppContext.BaseDirectory, "Fuzz", name);

    private static TimeSpan Duration =>
        TimeSpan.FromSeconds(int.TryParse(Environment.GetEnvironmentVariable("RAWEDGE_FUZZ_SECONDS"), CultureInfo.InvariantCulture, out var seconds) ? seconds : 60);

    [Test]
    public void T10_KeptHellos_AreReplayed()
    {
        var inputs = File.ReadAllLines(Corpus("hello.corpus")).Select(Convert.FromHexString).Concat(HelloTarget.Seeds).ToArray();

        Assert.That(inputs, Has.Length.GreaterThan(HelloTarget.Seeds.Length));
        foreach (var input in inputs)
        {
            Assert.That(() => HelloTarget.Run(input, 11), Throws.Nothing, Convert.ToHexString(input));
        }
    }

    [Test]
    public void T03_KeptHandshakes_AreReplayed()
    {
        var seeds = File.ReadAllLines(Corpus("handshake.corpus")).Select(line => int.Parse(line, CultureInfo.InvariantCulture)).ToArray();

        Assert.That(seeds, Is.Not.Empty);
        foreach (var seed in seeds)
        {
            Assert.That(() => HandshakeTarget.Run(seed), Throws.Nothing, $"seed {seed}");
        }
    }

    [Test]
    [Category("LongFuzz")]
    public void T10_Hellos_ChangedAtRandom_BreakNoPromise()
    {
        var random = new Random();
        var kept = new List<byte[]>(HelloTarget.Seeds);
        var fresh = new List<byte[]>();
        var paths = new HashSet<string>(kept.Select(input => HelloTarget.Run(input, 11)), StringComparer.Ordinal);
        var runs = 0L;
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < Duration; runs++)
        {
            var input = ByteMutator.Mutate(kept[random.Next(kept.Count)], kept[random.Next(kept.Count)], random);
            if (input.Length > 4096)
            {
                continue;
            }

            var path = "";
            Assert.That(() => path = HelloTarget.Run(input, random.Next(1, 30)), Throws.Nothing, Convert.ToHexString(input));
            if (paths.Add(path))
            {
                kept.Add(input);
                fresh.Add(input);
            }
        }

        Keep("hello.corpus", fresh.Select(Convert.ToHexString), runs, paths);
    }

    [Test]
    [Category("LongFuzz")]
    public void T03_Handshakes_ChangedAtRandom_BreakNoPromise()
    {
        var random = new Random();
        var fresh = new List<int>();
        var paths = new HashSet<string>(StringComparer.Ordinal);
        var runs = 0L;
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < Duration; runs++)
        {
            var seed = random.Next();
            var path = "";
            Assert.That(() => path = HandshakeTarget.Run(seed), Throws.Nothing, $"seed {seed}");
            if (paths.Add(path))
            {
                fresh.Add(seed);
            }
        }

        Keep("handshake.corpus", fresh.Select(seed => seed.ToString(CultureInfo.InvariantCulture)), runs, paths);
    }

    /// <summary>Adds what is new to the corpus in the source tree, for the one who ran it to look at and commit.</summary>
    private static void Keep(string name, IEnumerable<string> lines, long runs, HashSet<string> paths)
    {
        TestContext.Out.WriteLine($"{name}: {runs} runs, {paths.Count} paths");
        foreach (var path in paths.Order(StringComparer.Ordinal))
        {
            TestContext.Out.WriteLine($"  {path}");
        }

        File.WriteAllLines(Path.Combine(Repository.Root, "Edge.Tests", "Fuzz", name), File.ReadAllLines(Corpus(name)).Concat(lines).Distinct());
    }
}
