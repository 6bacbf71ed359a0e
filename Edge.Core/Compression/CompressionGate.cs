using Edge.Cache.Policy;

namespace Edge.Core.Compression;

/// <summary>How much is compressed, for metrics.</summary>
/// <param name="Gzip">Objects that were begun with gzip.</param>
/// <param name="Brotli">Objects that were begun with Brotli.</param>
/// <param name="Skipped">Objects that were not, because too many were under way (E-146).</param>
/// <param name="BytesIn">Bytes before.</param>
/// <param name="BytesOut">Bytes after.</param>
internal readonly record struct CompressionCounters(long Gzip, long Brotli, long Skipped, long BytesIn, long BytesOut);

/// <summary>Bounds how many objects are compressed at a time, because each holds an encoder's memory, and counts them. Thread-safe.</summary>
internal sealed class CompressionGate
{
    private long _running;
    private long _gzip;
    private long _brotli;
    private long _skipped;
    private long _in;
    private long _out;

    /// <summary>The counters, each right on its own.</summary>
    public CompressionCounters Read() => new(
        Interlocked.Read(ref _gzip), Interlocked.Read(ref _brotli), Interlocked.Read(ref _skipped), Interlocked.Read(ref _in), Interlocked.Read(ref _out));

    /// <summary>Takes a place.</summary>
    /// <returns>False when there is none: the object goes as it is. Else <see cref="Leave"/> when it is done.</returns>
    public bool TryEnter(KeyedCodings coding, int maximum)
    {
        if (Interlocked.Increment(ref _running) > maximum)
        {
            Interlocked.Decrement(ref _running);
            Interlocked.Increment(ref _skipped);
            return false;
        }

        Interlocked.Increment(ref coding == KeyedCodings.Brotli ? ref _brotli : ref _gzip);
        return true;
    }

    /// <summary>Gives the place back.</summary>
    public void Leave(long bytesIn, long bytesOut)
    {
        Interlocked.Decrement(ref _running);
        Interlocked.Add(ref _in, bytesIn);
        Interlocked.Add(ref _out, bytesOut);
    }
}
