namespace Edge.Benchmarks.HitRate;

/// <summary>Generated traces: object numbers, always the same for the same seed.</summary>
internal static class Traces
{
    /// <summary>Objects of the popularity law.</summary>
    public const int Objects = 1_000_000;

    /// <summary>Requests of a trace.</summary>
    public const int Requests = 6_000_000;

    /// <summary>Popularity by rank to the power of -<paramref name="exponent"/>.</summary>
    public static int[] Zipf(double exponent)
    {
        var law = new ZipfLaw(exponent);
        var random = new Random(1);
        var trace = new int[Requests];
        for (var i = 0; i < trace.Length; i++)
        {
            trace[i] = law.Next(random);
        }

        return trace;
    }

    /// <summary>Zipf 0.9, and bursts of objects that are asked for once: 19 % of the requests.</summary>
    public static int[] WithScans()
    {
        const int Burst = 20_000;
        var law = new ZipfLaw(0.9);
        var random = new Random(2);
        var trace = new int[Requests];
        var fresh = Objects;
        for (var i = 0; i < trace.Length;)
        {
            for (var n = (int)(Burst * 0.81 / 0.19); n > 0 && i < trace.Length; n--)
            {
                trace[i++] = law.Next(random);
            }

            for (var n = Burst; n > 0 && i < trace.Length; n--)
            {
                trace[i++] = fresh++;
            }
        }

        return trace;
    }

    /// <summary>Like the web: 30 % of the requests are for objects that are asked for once, and popularity drifts: after every
    /// <paramref name="every"/> requests a rank gets a new object, each order of magnitude of ranks as often as another.</summary>
    public static int[] WithDrift(int every)
    {
        var law = new ZipfLaw(0.9);
        var random = new Random(3);
        var trace = new int[Requests];
        var objectOf = Enumerable.Range(0, Objects).ToArray();
        var fresh = Objects;
        for (var i = 0; i < trace.Length; i++)
        {
            trace[i] = random.NextDouble() < 0.3 ? fresh++ : objectOf[law.Next(random)];
            if (i % every == 0)
            {
                objectOf[(int)Math.Pow(Objects, random.NextDouble()) - 1] = fresh++;
            }
        }

        return trace;
    }

    private sealed class ZipfLaw
    {
        private readonly double[] _sums = new double[Objects];

        public ZipfLaw(double exponent)
        {
            var sum = 0.0;
            for (var i = 0; i < Objects; i++)
            {
                _sums[i] = sum += Math.Pow(i + 1, -exponent);
            }
        }

        public int Next(Random random)
        {
            var at = Array.BinarySearch(_sums, random.NextDouble() * _sums[^1]);
            return Math.Min(Objects - 1, at < 0 ? ~at : at);
        }
    }
}
