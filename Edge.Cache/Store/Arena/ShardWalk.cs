using Edge.Cache.Keys;
using Edge.Cache.Semantics;
using Edge.Cache.Status;

namespace Edge.Cache.Store.Arena;

/// <summary>What one walk over a bucket found for a request.</summary>
internal struct ShardWalk
{
    private Block _plain;
    private StoredResponse? _plainObject;
    private Block _variant;
    private StoredResponse? _variantObject;
    private VaryRule? _otherRule;
    private long _otherStamp;

    /// <summary>Whether something of the key is purged.</summary>
    public bool Purged { get; set; }

    /// <summary>The block that answers the request: RFC 9111 §4.1, one that says how it was selected comes before one that does not, and
    /// the newest of those first.</summary>
    public readonly Block Found => _variant.IsNone ? _plain : _variant;

    /// <summary>Notes a living entry of the key.</summary>
    /// <param name="block">Its block.</param>
    /// <param name="response">Its response, if that is an object.</param>
    /// <param name="request">The request.</param>
    /// <param name="names">The rules.</param>
    public void Consider(Block block, StoredResponse? response, IFieldSource request, BlockNames names)
    {
        ref readonly var header = ref block.Header;
        var rule = response is not null ? response.Variant?.Rule : header.Rule == 0 ? null : names.Rule(header.Rule);
        if (rule is null)
        {
            if (_plain.IsNone || _plain.Header.Stamp < header.Stamp)
            {
                (_plain, _plainObject) = (block, response);
            }
        }
        else if (response is not null ? response.Variant!.Matches(request) : VaryKey.Matches(rule, block.Values, request))
        {
            if (_variant.IsNone || _variant.Header.Stamp < header.Stamp)
            {
                (_variant, _variantObject) = (block, response);
            }
        }
        else if (_otherStamp < header.Stamp)
        {
            (_otherRule, _otherStamp) = (rule, header.Stamp);
        }
    }

    /// <summary>The answer.</summary>
    public readonly CacheLookup ToLookup(BlockNames names, ArenaShard shard)
    {
        var found = Found;
        if (found.IsNone)
        {
            return _otherRule is not null ? new CacheLookup(null, CacheForward.VaryMiss, CacheReason.VaryMismatch, _otherRule)
                : new CacheLookup(null, CacheForward.UriMiss, Purged ? CacheReason.Purged : CacheReason.None, null);
        }

        if ((_variant.IsNone ? _plainObject : _variantObject) is { } response)
        {
            return new CacheLookup(response, CacheForward.None, CacheReason.None, response.Variant?.Rule);
        }

        var view = ViewPool.Rent();
        view.Show(found, names, shard);
        var rule = found.Header.Rule;
        return new CacheLookup(view, CacheForward.None, CacheReason.None, rule == 0 ? null : names.Rule(rule));
    }
}
