using Edge.Cache.Invalidation;
using Edge.Cache.Keys;
using Edge.Cache.Semantics;

namespace Edge.Cache.Store.Arena;

/// <summary>The readers' side of a shard: no lock, no allocation but a thread's first view.</summary>
internal sealed partial class ArenaShard
{
    /// <inheritdoc/>
    public bool TryGet(in CacheKey key, IFieldSource request, out CacheLookup lookup)
    {
        if (!Find(key, request, out var found, out lookup))
        {
            return false;
        }

        ref var visits = ref found.Header.Visits;
        if (visits < Entry.MaxVisits)
        {
            visits++;
        }

        return true;
    }

    /// <inheritdoc/>
    public bool Peek(in CacheKey key, IFieldSource request, out CacheLookup lookup) => Find(key, request, out _, out lookup);

    private bool Find(in CacheKey key, IFieldSource request, out Block found, out CacheLookup lookup)
    {
        var bucket = _table.BucketOf(key.Hash);
        var spinner = default(SpinWait);
        while (true)
        {
            var changes = _table.ChangesOf(bucket);
            if ((changes & 1) == 0 && TryWalk(key, request, bucket, out var walk) && _table.ChangesOf(bucket) == changes)
            {
                found = walk.Found;
                lookup = walk.ToLookup(_names, this);
                return !found.IsNone;
            }

            // Somebody has changed this very bucket meanwhile, so there is progress; or is about to end changing several words.
            spinner.SpinOnce(sleep1Threshold: -1);
        }
    }

    /// <summary>Walks the bucket once.</summary>
    /// <returns>False when it changed meanwhile, as far as that is noticed here.</returns>
    private bool TryWalk(in CacheKey key, IFieldSource request, int bucket, out ShardWalk result)
    {
        result = default;
        var tag = Handle.TagOf(key.Hash);
        var walk = _table.Begin(bucket);
        for (var word = _table.Next(ref walk); word != 0; word = _table.Next(ref walk))
        {
            if (Handle.TagIn(word) != tag)
            {
                continue;
            }

            if (_space.ChunkOf(word) is not { } chunk)
            {
                return false;
            }

            var block = chunk.BlockAt(Handle.OffsetIn(word));
            if (!block.IsOf(key))
            {
                continue;
            }

            var response = default(StoredResponse);
            if (block.Header.IsObject != 0 && (response = _space.ObjectOf(block)) is null)
            {
                return false;
            }

            if ((response is null ? _ledger.Judge(new JudgedBlock(block, _names), key) : _ledger.Judge(response, key)) == Admission.Dead)
            {
                result.Purged = true;
                continue;
            }

            result.Consider(block, response, request, _names);
        }

        return true;
    }
}
