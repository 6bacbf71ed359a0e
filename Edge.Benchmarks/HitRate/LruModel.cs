namespace Edge.Benchmarks.HitRate;

/// <summary>Plain LRU of a number of objects: what the store's policy is compared with.</summary>
internal sealed class LruModel(int capacity)
{
    private readonly Dictionary<int, LinkedListNode<int>> _nodes = new(capacity);
    private readonly LinkedList<int> _order = new();

    /// <summary>Asks for an object and stores it if it is not there.</summary>
    /// <returns>Whether it was there.</returns>
    public bool Ask(int id)
    {
        if (_nodes.TryGetValue(id, out var node))
        {
            _order.Remove(node);
            _order.AddFirst(node);
            return true;
        }

        if (_nodes.Count == capacity)
        {
            var last = _order.Last!;
            _order.RemoveLast();
            _nodes.Remove(last.Value);
        }

        _nodes[id] = _order.AddFirst(id);
        return false;
    }
}
