using System.Collections.Concurrent;
using Edge.Cache.Keys;

namespace Edge.Benchmarks.Figures;

/// <summary>What most people write: a concurrent dictionary and a list under a lock.</summary>
internal sealed class LockedLru<T>(int capacity)
{
    private readonly ConcurrentDictionary<CacheKey, LinkedListNode<(CacheKey Key, T Value)>> _nodes = new();
    private readonly LinkedList<(CacheKey Key, T Value)> _order = new();
    private readonly Lock _gate = new();

    public bool TryGet(in CacheKey key, out T? value)
    {
        value = default;
        if (!_nodes.TryGetValue(key, out var node))
        {
            return false;
        }

        lock (_gate)
        {
            if (node.List is not null)
            {
                _order.Remove(node);
                _order.AddFirst(node);
            }
        }

        value = node.Value.Value;
        return true;
    }

    public void Put(in CacheKey key, T value)
    {
        lock (_gate)
        {
            var node = _order.AddFirst((key, value));
            _nodes[key] = node;
            if (_order.Count > capacity)
            {
                _nodes.TryRemove(_order.Last!.Value.Key, out _);
                _order.RemoveLast();
            }
        }
    }
}
