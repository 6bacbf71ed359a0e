using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Edge.Core.Transport;

/// <summary>Blocks of 4 KiB and 32 KiB cut from pinned slabs, for socket pipes and TLS pipes.</summary>
/// <remarks>
/// <para>Small blocks hold a request head; large ones hold a whole TLS record (16 KiB + 256) in one array. Other sizes are
/// answered: up to 32 KiB from the next size, above with an array of exactly that size which is not pooled.</para>
/// <para>Pinned, so that the garbage collector never has to pin or move what the kernel writes into. Thread-safe; renting
/// and returning allocate nothing in steady state.</para>
/// </remarks>
internal sealed class PinnedBlockPool : MemoryPool<byte>
{
    /// <summary>Bytes of a small block.</summary>
    public const int SmallBlockSize = 4 * 1024;

    /// <summary>Bytes of a large block: one full TLS record with room for its neighbour's head.</summary>
    public const int LargeBlockSize = 32 * 1024;

    private readonly BlockClass _small;
    private readonly BlockClass _large;
    private long _exactRented;

    /// <summary>Makes an empty pool; slabs are allocated on demand.</summary>
    /// <param name="poison">Fill blocks with 0xDD when they come back, so that a use after return shows on the wire (T11).</param>
    public PinnedBlockPool(bool poison = false)
    {
        // Slabs of 128 and 512 KiB: above the size where allocation cost matters, small enough to give back.
        _small = new BlockClass(SmallBlockSize, blocksPerSlab: 32, poison);
        _large = new BlockClass(LargeBlockSize, blocksPerSlab: 16, poison);
    }

    /// <inheritdoc/>
    public override int MaxBufferSize => Array.MaxLength;

    /// <summary>The small blocks, for metrics.</summary>
    public BlockClass Small => _small;

    /// <summary>The large blocks, for metrics.</summary>
    public BlockClass Large => _large;

    /// <summary>Requests above the large size since start. A number that grows says a caller has the wrong idea.</summary>
    public long ExactRented => Interlocked.Read(ref _exactRented);

    /// <summary>A block of at least <paramref name="minBufferSize"/> bytes; −1 asks for a small one.</summary>
    /// <remarks>The content is whatever was there before.</remarks>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        if (minBufferSize <= SmallBlockSize)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(minBufferSize, -1);
            return _small.Rent();
        }
        if (minBufferSize <= LargeBlockSize)
        {
            return _large.Rent();
        }
        Interlocked.Increment(ref _exactRented);
        return new ExactBlock(minBufferSize);
    }

    /// <summary>Gives slabs back that were not needed since the last call. Call every ten seconds or so.</summary>
    public void Trim()
    {
        _small.Trim();
        _large.Trim();
    }

    /// <summary>Does nothing: the pool lives as long as the process; slabs die with their last block.</summary>
    protected override void Dispose(bool disposing)
    {
    }

    private sealed class ExactBlock(int size) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory { get; private set; } = GC.AllocateUninitializedArray<byte>(size);

        public void Dispose() => Memory = default;
    }
}

/// <summary>The blocks of one size.</summary>
[SuppressMessage("Reliability", "CA2000", Justification = "disposing a block returns it here; here is where blocks live")]
internal sealed class BlockClass
{
    private readonly ConcurrentQueue<PinnedBlock> _free = new();
    private readonly List<Slab> _slabs = [];
    private readonly Lock _gate = new();
    private readonly int _blocksPerSlab;
    private readonly bool _poison;
    private int _slabCount;
    private int _freeAtLastTrim;

    internal BlockClass(int blockSize, int blocksPerSlab, bool poison)
    {
        BlockSize = blockSize;
        _blocksPerSlab = blocksPerSlab;
        _poison = poison;
    }

    /// <summary>Bytes of a block.</summary>
    public int BlockSize { get; }

    /// <summary>Blocks in all slabs in service.</summary>
    public int Total => Volatile.Read(ref _slabCount) * _blocksPerSlab;

    /// <summary>Blocks waiting to be rented.</summary>
    public int Free => _free.Count;

    /// <summary>Blocks somebody holds. A moment's estimate while others rent.</summary>
    public int InUse => Math.Max(0, Total - Free);

    internal PinnedBlock Rent()
    {
        while (_free.TryDequeue(out PinnedBlock? block))
        {
            if (!block.Slab.Retired)
            {
                block.Lend();
                return block;
            }
        }
        return AllocateSlab();
    }

    internal void Return(PinnedBlock block)
    {
        if (_poison)
        {
            block.Memory.Span.Fill(PinnedBlock.Poison);
        }
        if (!block.Slab.Retired)
        {
            _free.Enqueue(block);
        }
    }

    internal void Trim()
    {
        lock (_gate)
        {
            // Blocks that were idle at two looks in a row are surplus; keep one slab of them for the next burst.
            int free = _free.Count;
            int surplus = Math.Min(free, _freeAtLastTrim) / _blocksPerSlab - 1;
            for (int i = 0; i < surplus && _slabs.Count > 1; i++)
            {
                // A block in use keeps its array until it comes back, and is dropped then.
                _slabs[^1].Retired = true;
                _slabs.RemoveAt(_slabs.Count - 1);
            }
            _slabCount = _slabs.Count;
            if (surplus > 0)
            {
                for (int i = 0; i < free && _free.TryDequeue(out PinnedBlock? block); i++)
                {
                    if (!block.Slab.Retired)
                    {
                        _free.Enqueue(block);
                    }
                }
            }
            _freeAtLastTrim = _free.Count;
        }
    }

    private PinnedBlock AllocateSlab()
    {
        lock (_gate)
        {
            var slab = new Slab(GC.AllocateUninitializedArray<byte>(BlockSize * _blocksPerSlab, pinned: true));
            _slabs.Add(slab);
            _slabCount = _slabs.Count;
            for (int i = 1; i < _blocksPerSlab; i++)
            {
                _free.Enqueue(new PinnedBlock(this, slab, i * BlockSize));
            }
            var first = new PinnedBlock(this, slab, 0);
            first.Lend();
            return first;
        }
    }

    internal sealed class Slab(byte[] bytes)
    {
        private volatile bool _retired;

        internal byte[] Bytes { get; } = bytes;

        internal bool Retired { get => _retired; set => _retired = value; }
    }
}
