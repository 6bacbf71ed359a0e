using System.Buffers;
using System.Collections.Concurrent;

namespace Edge.Tests.Core.Transport;

/// <summary>Blocks that know their owner: a block that was lost, returned twice or touched after its return fails the test.</summary>
internal sealed class DiagnosticMemoryPool(int blockSize = 4096) : MemoryPool<byte>
{
    // A stack per rent is dear: set the variable to find who lost a block.
    private static readonly bool WithStacks = Environment.GetEnvironmentVariable("RAWEDGE_TEST_STACKS") is not null;

    private readonly ConcurrentDictionary<Block, string> _rented = new();
    private int _totalRents;

    public override int MaxBufferSize => Array.MaxLength;

    public int Outstanding => _rented.Count;

    public int TotalRents => Volatile.Read(ref _totalRents);

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        var block = new Block(this, Math.Max(minBufferSize, blockSize));
        _rented[block] = WithStacks ? Environment.StackTrace : "(set RAWEDGE_TEST_STACKS to see)";
        Interlocked.Increment(ref _totalRents);
        return block;
    }

    /// <summary>Fails when a block is still out.</summary>
    public void AssertAllReturned() =>
        Assert.That(_rented.IsEmpty, Is.True, () => $"{_rented.Count} blocks lost; one was rented at\n{_rented.Values.First()}");

    protected override void Dispose(bool disposing) => AssertAllReturned();

    private sealed class Block(DiagnosticMemoryPool pool, int size) : MemoryManager<byte>
    {
        private readonly byte[] _bytes = new byte[size];
        private volatile bool _returned;

        public override Span<byte> GetSpan() => Live();

        public override MemoryHandle Pin(int elementIndex = 0) => Live().AsMemory(elementIndex).Pin();

        public override void Unpin()
        {
        }

        protected override bool TryGetArray(out ArraySegment<byte> segment)
        {
            segment = Live();
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            if (!pool._rented.TryRemove(this, out _))
            {
                throw new InvalidOperationException("a block was returned twice");
            }
            _returned = true;
            _bytes.AsSpan().Fill(0xDD);
        }

        private byte[] Live() => _returned ? throw new ObjectDisposedException("a block was touched after its return") : _bytes;
    }
}
