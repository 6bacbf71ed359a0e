using System.Numerics;

namespace Edge.Cache.Store.Arena;

/// <summary>Buckets of eight words: seven of entries (<see cref="Handle"/>) and one that numbers the changes and links to further buckets.
/// Readers take no lock; writers hold the shard's.</summary>
/// <remarks>
/// A change of one word is one write, then one more change is counted; a reader that counts the same before and after its walk saw the
/// bucket as it was at one moment, because at most one change was under way and it saw that or not. Changes of several words make the
/// number odd meanwhile, and readers wait for those few writes. Further buckets stay where they were linked.
/// </remarks>
internal sealed class WordTable
{
    /// <summary>Bytes of a bucket.</summary>
    public const int BucketSize = BucketWords * sizeof(ulong);

    private const int BucketWords = 8;
    private const int Entries = BucketWords - 1;
    private const int SegmentBuckets = 256;

    private readonly ulong[] _words;
    private readonly int _mask;
    private ulong[]?[] _segments = new ulong[]?[4];
    private int _further;

    /// <summary>A table of <paramref name="buckets"/> buckets, rounded up to a power of two.</summary>
    public WordTable(int buckets)
    {
        Buckets = (int)BitOperations.RoundUpToPowerOf2((uint)buckets);
        _mask = Buckets - 1;
        _words = new ulong[Buckets * BucketWords];
    }

    /// <summary>Number of buckets.</summary>
    public int Buckets { get; }

    /// <summary>Bytes it takes.</summary>
    public long Size => (_words.LongLength * sizeof(ulong)) + ((long)_further * BucketSize);

    /// <summary>Number of a hash's bucket.</summary>
    public int BucketOf(ulong hash) => (int)hash & _mask;

    /// <summary>The number of changes of a bucket; odd: several words are being changed.</summary>
    public uint ChangesOf(int bucket) => (uint)Volatile.Read(ref _words[(bucket * BucketWords) + Entries]);

    /// <summary>Begins a walk over a bucket.</summary>
    public Walk Begin(int bucket) => new(_words, bucket * BucketWords);

    /// <summary>The next word of a walk; 0: the end.</summary>
    public ulong Next(ref Walk walk)
    {
        while (true)
        {
            while (walk.Index < Entries)
            {
                var word = Volatile.Read(ref walk.Words[walk.Start + walk.Index++]);
                if (word != 0)
                {
                    return word;
                }
            }

            if (!TryFollow(ref walk))
            {
                return 0;
            }
        }
    }

    /// <summary>Adds a word.</summary>
    public void Add(int bucket, ulong word)
    {
        var walk = Begin(bucket);
        do
        {
            for (var i = 0; i < Entries; i++)
            {
                if (walk.Words[walk.Start + i] == 0)
                {
                    Volatile.Write(ref walk.Words[walk.Start + i], word);
                    Count(bucket, 2);
                    return;
                }
            }
        }
        while (TryFollow(ref walk));

        var number = NewBucket(out var words, out var start);
        words[start] = word;
        var link = walk.Start + Entries;
        Volatile.Write(ref walk.Words[link], (uint)walk.Words[link] | ((ulong)number << 32));
        Count(bucket, 2);
    }

    /// <summary>Puts <paramref name="word"/> in the place of <paramref name="old"/>; 0 takes it out.</summary>
    /// <returns>False: it was not there.</returns>
    public bool Replace(int bucket, ulong old, ulong word)
    {
        var walk = Begin(bucket);
        for (var found = Next(ref walk); found != 0; found = Next(ref walk))
        {
            if (found == old)
            {
                Volatile.Write(ref walk.Words[walk.Start + walk.Index - 1], word);
                Count(bucket, 2);
                return true;
            }
        }

        return false;
    }

    /// <summary>Begins a change of several words.</summary>
    public void BeginChange(int bucket)
    {
        Count(bucket, 1);
        Interlocked.MemoryBarrier();   // the words come after
    }

    /// <summary>Ends it.</summary>
    public void EndChange(int bucket) => Count(bucket, 1);

    private void Count(int bucket, uint changes)
    {
        ref var control = ref _words[(bucket * BucketWords) + Entries];
        Volatile.Write(ref control, (control & 0xffff_ffff_0000_0000) | ((uint)control + changes));
    }

    private bool TryFollow(ref Walk walk)
    {
        var number = (int)(Volatile.Read(ref walk.Words[walk.Start + Entries]) >> 32);
        if (number == 0)
        {
            return false;
        }

        var segments = Volatile.Read(ref _segments);
        walk = new Walk(segments[(number - 1) / SegmentBuckets]!, (number - 1) % SegmentBuckets * BucketWords);
        return true;
    }

    private int NewBucket(out ulong[] words, out int start)
    {
        var segment = _further / SegmentBuckets;
        if (segment == _segments.Length)
        {
            var longer = new ulong[]?[2 * segment];
            _segments.CopyTo(longer, 0);
            Volatile.Write(ref _segments, longer);
        }

        words = _segments[segment] ??= new ulong[SegmentBuckets * BucketWords];
        start = _further % SegmentBuckets * BucketWords;
        return ++_further;
    }

    /// <summary>Where a walk stands.</summary>
    internal struct Walk(ulong[] words, int start)
    {
        public ulong[] Words = words;
        public int Start = start;
        public int Index;
    }
}
