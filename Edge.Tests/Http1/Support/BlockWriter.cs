using System.Buffers;

namespace Edge.Tests.Http1.Support;

/// <summary>An output of blocks that are exactly as large as asked for and hold rubbish, so that no byte is right by luck.</summary>
internal sealed class BlockWriter : IBufferWriter<byte>
{
    private readonly List<byte> _written = [];
    private byte[] _block = [];

    public byte[] Written => _written.ToArray();

    public string Text => Bytes.Text(Written);

    public int LargestBlock { get; private set; }

    public void Advance(int count)
    {
        _written.AddRange(_block.AsSpan(0, count));
        _block = [];
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        LargestBlock = Math.Max(LargestBlock, sizeHint);
        _block = new byte[Math.Max(sizeHint, 1)];
        Array.Fill(_block, (byte)0xEE);
        return _block;
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
}
