using System.Buffers;

namespace Edge.Tests.Tls;

/// <summary>A pool that knows how many blocks are out, and poisons what comes back (T11).</summary>
internal sealed class CountingPool(int maxBufferSize = int.MaxValue) : MemoryPool<byte>
{
    private int _outstanding;

    public int Outstanding => Volatile.Read(ref _outstanding);

    public override int MaxBufferSize => maxBufferSize;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, maxBufferSize);
        Interlocked.Increment(ref _outstanding);
        return new Block(this, Math.Max(minBufferSize, Math.Min(4096, maxBufferSize)));
    }

    protected override void Dispose(bool disposing)
    {
    }

    private sealed class Block(CountingPool pool, int size) : IMemoryOwner<byte>
    {
        private byte[]? _bytes = new byte[size];

        public Memory<byte> Memory => _bytes ?? throw new ObjectDisposedException(nameof(Block));

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _bytes, null) is { } bytes)
            {
                bytes.AsSpan().Fill(0xDB);
                Interlocked.Decrement(ref pool._outstanding);
            }
        }
    }
}
