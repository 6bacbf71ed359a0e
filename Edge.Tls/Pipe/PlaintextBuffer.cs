using System.Buffers;
using Edge.Tls.Records;

namespace Edge.Tls.Pipe;

/// <summary>Plaintext that was written and not yet sealed: a few blocks of the pool, given back at flush.</summary>
/// <remarks>Single writer. 0 &lt;= written in a block &lt;= its length; only the last block may have room.</remarks>
internal sealed class PlaintextBuffer(MemoryPool<byte> pool)
{
    private readonly List<Block> _blocks = [];

    /// <summary>Bytes written.</summary>
    public long Length { get; private set; }

    /// <summary>Blocks in use.</summary>
    public int BlockCount => _blocks.Count;

    /// <summary>Room for at least <paramref name="sizeHint"/> bytes, and at least one.</summary>
    public Memory<byte> GetMemory(int sizeHint)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        var wanted = Math.Max(sizeHint, 1);
        if (_blocks.Count == 0 || _blocks[^1].Free.Length < wanted)
        {
            _blocks.Add(Rent(wanted));
        }

        return _blocks[^1].Free;
    }

    /// <summary>Counts <paramref name="bytes"/> of the last memory as written.</summary>
    public void Advance(int bytes)
    {
        if (_blocks.Count == 0)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(bytes, 0);
            return;
        }

        var last = _blocks[^1];
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, last.Free.Length);
        _blocks[^1] = last with { Written = last.Written + bytes };
        Length += bytes;
    }

    /// <summary>Appends as much of <paramref name="source"/> as the last block has room for: the record that follows is
    /// full.</summary>
    /// <returns>Bytes taken.</returns>
    public int Fill(ReadOnlySpan<byte> source)
    {
        if (_blocks.Count == 0)
        {
            return 0;
        }

        var count = Math.Min(source.Length, _blocks[^1].Free.Length);
        source[..count].CopyTo(_blocks[^1].Free.Span);
        Advance(count);
        return count;
    }

    /// <summary>What block <paramref name="index"/> holds.</summary>
    public ReadOnlyMemory<byte> this[int index] => _blocks[index].Memory[.._blocks[index].Written];

    /// <summary>Forgets everything and gives the blocks back.</summary>
    public void Clear()
    {
        foreach (var block in _blocks)
        {
            block.Owner?.Dispose();
        }

        _blocks.Clear();
        Length = 0;
    }

    private Block Rent(int wanted)
    {
        if (wanted > pool.MaxBufferSize)
        {
            return new(null, new byte[wanted], 0);
        }

        // A block is a full record, so that block and record begin and end together.
        var owner = pool.Rent(Math.Min(Math.Max(wanted, RecordSlicer.FullRecordBytes), pool.MaxBufferSize));
        return new(owner, owner.Memory[..Math.Min(owner.Memory.Length, Math.Max(wanted, RecordSlicer.FullRecordBytes))], 0);
    }

    private readonly record struct Block(IMemoryOwner<byte>? Owner, Memory<byte> Memory, int Written)
    {
        public Memory<byte> Free => Memory[Written..];
    }
}
