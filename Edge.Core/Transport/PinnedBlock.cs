using System.Buffers;

namespace Edge.Core.Transport;

/// <summary>One block of a slab; rented and returned many times in its life.</summary>
internal sealed class PinnedBlock : IMemoryOwner<byte>
{
    /// <summary>What a returned block is filled with in poison mode.</summary>
    internal const byte Poison = 0xDD;

    private readonly BlockClass _home;
    private int _lent;

    internal PinnedBlock(BlockClass home, BlockClass.Slab slab, int offset)
    {
        _home = home;
        Slab = slab;
        Memory = new Memory<byte>(slab.Bytes, offset, home.BlockSize);
    }

    /// <summary>The bytes, valid until <see cref="Dispose"/>.</summary>
    public Memory<byte> Memory { get; }

    internal BlockClass.Slab Slab { get; }

    internal void Lend() => Volatile.Write(ref _lent, 1);

    /// <summary>Returns the block. A second return is an error of ours and would hand one block to two owners: it throws.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _lent, 0) == 0)
        {
            throw new InvalidOperationException("a pooled block was returned twice");
        }
        _home.Return(this);
    }
}
