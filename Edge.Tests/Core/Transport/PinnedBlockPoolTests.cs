using System.Buffers;
using System.Runtime.InteropServices;
using Edge.Core.Transport;

namespace Edge.Tests.Core.Transport;

public sealed class PinnedBlockPoolTests
{
    [TestCase(-1, 4096)]
    [TestCase(0, 4096)]
    [TestCase(1, 4096)]
    [TestCase(4096, 4096)]
    [TestCase(4097, 32768)]
    [TestCase(32768, 32768)]
    [TestCase(32769, 32769)]
    [TestCase(1_000_000, 1_000_000)]
    public void Rent_Size_GivesSmallestBlockThatHoldsIt(int requested, int expected)
    {
        using var pool = new PinnedBlockPool();
        using IMemoryOwner<byte> block = pool.Rent(requested);
        Assert.That(block.Memory.Length, Is.EqualTo(expected));
    }

    [Test]
    public void Rent_AnySize_IsAnArray([Values(1, 5000, 40000)] int size)
    {
        using var pool = new PinnedBlockPool();
        using IMemoryOwner<byte> block = pool.Rent(size);
        Assert.That(MemoryMarshal.TryGetArray<byte>(block.Memory, out _), Is.True);
    }

    [Test]
    public void Rent_BelowMinusOne_IsOurError()
    {
        using var pool = new PinnedBlockPool();
        Assert.That(() => pool.Rent(-2), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Rent_ManyBlocks_NeverOverlap()
    {
        using var pool = new PinnedBlockPool();
        IMemoryOwner<byte>[] blocks = [.. Enumerable.Range(0, 200).Select(i => pool.Rent(i % 2 == 0 ? 1 : 5000))];
        for (int i = 0; i < blocks.Length; i++)
        {
            blocks[i].Memory.Span.Fill((byte)i);
        }
        for (int i = 0; i < blocks.Length; i++)
        {
            Assert.That(blocks[i].Memory.Span.ContainsAnyExcept((byte)i), Is.False, $"block {i} was written through another");
        }
        Assert.That((pool.Small.InUse, pool.Large.InUse), Is.EqualTo((100, 100)));
        Array.ForEach(blocks, static block => block.Dispose());
        Assert.That((pool.Small.InUse, pool.Large.InUse), Is.EqualTo((0, 0)));
    }

    [Test]
    public void RentAndReturn_SteadyState_AllocatesNothing()
    {
        using var pool = new PinnedBlockPool();
        void Cycle()
        {
            for (int i = 0; i < 1000; i++)
            {
                IMemoryOwner<byte> small = pool.Rent();
                IMemoryOwner<byte> large = pool.Rent(10_000);
                small.Dispose();
                large.Dispose();
            }
        }
        Cycle();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Cycle();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1000), "two thousand rents; the queue may add a segment now and then");
    }

    [Test]
    public void Return_Twice_IsOurErrorAndHandsNothingOutTwice()
    {
        using var pool = new PinnedBlockPool();
        IMemoryOwner<byte> block = pool.Rent();
        block.Dispose();
        Assert.That(block.Dispose, Throws.InvalidOperationException);
        Assert.That(pool.Small.Free, Is.EqualTo(pool.Small.Total));
    }

    [Test]
    public void T11_PoisonMode_ReturnedBlock_HoldsNothingOfItsLastOwner()
    {
        using var pool = new PinnedBlockPool(poison: true);
        IMemoryOwner<byte> block = pool.Rent();
        Memory<byte> late = block.Memory;
        late.Span.Fill(0x41);
        block.Dispose();
        Assert.That(late.Span.ContainsAnyExcept(PinnedBlock.Poison), Is.False);
    }

    [Test]
    public void Trim_IdleSinceLastTrim_GivesSlabsBack()
    {
        using var pool = new PinnedBlockPool();
        Array.ForEach([.. Enumerable.Range(0, 320).Select(_ => pool.Rent())], static block => block.Dispose());
        Assert.That(pool.Small.Total, Is.EqualTo(320));
        pool.Trim();
        Assert.That(pool.Small.Total, Is.EqualTo(320), "one look is not enough: the burst may have been just now");
        pool.Trim();
        Assert.That(pool.Small.Total, Is.EqualTo(32), "one slab stays for the next burst");
        Assert.That(pool.Small.Free, Is.EqualTo(32));
    }

    [Test]
    public void Trim_BlockOfRetiredSlabInUse_StaysValidAndIsDroppedOnReturn()
    {
        using var pool = new PinnedBlockPool();
        IMemoryOwner<byte>[] blocks = [.. Enumerable.Range(0, 96).Select(_ => pool.Rent())];
        IMemoryOwner<byte> kept = blocks[^1];
        kept.Memory.Span.Fill(7);
        Array.ForEach(blocks[..^1], static block => block.Dispose());
        pool.Trim();
        pool.Trim();
        Assert.That(kept.Memory.Span.ContainsAnyExcept((byte)7), Is.False);
        int free = pool.Small.Free;
        kept.Dispose();
        Assert.That(pool.Small.Free, Is.EqualTo(free), "its slab is retired");
        Assert.That(pool.Small.Total, Is.LessThan(96));
    }

    [Test]
    public void C32_RentAndReturn_FromManyThreads_NeverSharesABlock()
    {
        using var pool = new PinnedBlockPool(poison: true);
        int shared = 0;
        Parallel.For(0, 4, thread =>
        {
            var random = new Random(thread);
            var held = new Stack<IMemoryOwner<byte>>();
            for (int i = 0; i < 20_000; i++)
            {
                if (held.Count < 20 && random.Next(2) == 0)
                {
                    IMemoryOwner<byte> block = pool.Rent(random.Next(2) == 0 ? 1 : 9000);
                    block.Memory.Span[0] = (byte)thread;
                    held.Push(block);
                }
                else if (held.TryPop(out IMemoryOwner<byte>? block))
                {
                    shared += block.Memory.Span[0] == thread ? 0 : 1;
                    block.Dispose();
                }
                if (i % 5000 == 0)
                {
                    pool.Trim();
                }
            }
            while (held.TryPop(out IMemoryOwner<byte>? block))
            {
                block.Dispose();
            }
        });
        Assert.That(shared, Is.Zero);
    }
}
