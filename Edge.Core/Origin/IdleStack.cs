namespace Edge.Core.Origin;

/// <summary>Idle connections, last in, first out, without a lock: hot ones stay hot, cold ones sink and age away.</summary>
/// <remarks>
/// <para>A Treiber stack over numbered nodes. The head carries a version beside the number, so that a node which left and came back
/// between another thread's read and its exchange is not mistaken for itself; nodes are used again, so a push allocates nothing.</para>
/// <para>Thread-safe. Whether what comes out may be used is said by the connection, not by the stack: one that the origin closed meanwhile
/// stays in it, dead, until it comes up or <see cref="DrainTo"/> sweeps it out.</para>
/// </remarks>
internal sealed class IdleStack
{
    private const int ChunkSize = 32;

    private readonly Node[]?[] _chunks;
    private readonly int _capacity;
    private long _idle;    // version << 32 | number of the top node + 1; 0 in the low half: empty
    private long _vacant;
    private int _used;     // nodes [_used..] were never taken

    /// <summary>Makes an empty stack.</summary>
    /// <param name="capacity">The most connections it takes; above 0.</param>
    public IdleStack(int capacity)
    {
        _capacity = capacity;
        _chunks = new Node[]?[(capacity + ChunkSize - 1) / ChunkSize];
    }

    /// <summary>Puts a connection on top.</summary>
    /// <returns>False when the stack is full; the connection stays the caller's.</returns>
    public bool TryPush(OriginConnection connection)
    {
        var node = Pop(ref _vacant);
        if (node < 0 && (node = TakeUnused()) < 0)
        {
            return false;
        }

        At(node).Connection = connection;
        Push(ref _idle, node);
        return true;
    }

    /// <summary>Takes the connection that was pushed last, dead or alive; null: empty.</summary>
    public OriginConnection? TryPop()
    {
        var node = Pop(ref _idle);
        if (node < 0)
        {
            return null;
        }

        var connection = At(node).Connection;
        At(node).Connection = null;
        Push(ref _vacant, node);
        return connection;
    }

    /// <summary>Takes everything, the last pushed first.</summary>
    public void DrainTo(List<OriginConnection> connections)
    {
        while (TryPop() is { } connection)
        {
            connections.Add(connection);
        }
    }

    /// <summary>Looks at what is in the stack, in no order, without taking it; what comes and goes meanwhile may be missed.</summary>
    public void ForEach<TState>(TState state, Action<OriginConnection, TState> look)
    {
        var used = Math.Min(Volatile.Read(ref _used), _capacity);
        for (var node = 0; node < used; node++)
        {
            if (Volatile.Read(ref _chunks[node / ChunkSize]) is { } chunk && Volatile.Read(ref chunk[node % ChunkSize].Connection) is { } connection)
            {
                look(connection, state);
            }
        }
    }

    private int TakeUnused()
    {
        if (Volatile.Read(ref _used) >= _capacity)
        {
            return -1;
        }

        var node = Interlocked.Increment(ref _used) - 1;
        if (node >= _capacity)
        {
            Interlocked.Decrement(ref _used);
            return -1;
        }

        ref var chunk = ref _chunks[node / ChunkSize];
        if (Volatile.Read(ref chunk) is null)
        {
            Interlocked.CompareExchange(ref chunk, new Node[ChunkSize], null);
        }

        return node;
    }

    private void Push(ref long head, int node)
    {
        while (true)
        {
            var seen = Volatile.Read(ref head);
            Volatile.Write(ref At(node).Next, (int)seen);
            if (Interlocked.CompareExchange(ref head, Head(seen, node + 1), seen) == seen)
            {
                return;
            }
        }
    }

    private int Pop(ref long head)
    {
        while (true)
        {
            var seen = Volatile.Read(ref head);
            var top = (int)seen;
            if (top == 0)
            {
                return -1;
            }

            // Another thread may pop this node now and write its Next; then the version has moved, and the exchange fails.
            var next = Volatile.Read(ref At(top - 1).Next);
            if (Interlocked.CompareExchange(ref head, Head(seen, next), seen) == seen)
            {
                return top - 1;
            }
        }
    }

    private static long Head(long before, int top) => (((before >> 32) + 1) << 32) | (uint)top;

    private ref Node At(int node) => ref _chunks[node / ChunkSize]![node % ChunkSize];

    private struct Node
    {
        public OriginConnection? Connection;

        /// <summary>Number of the node below + 1; 0: none.</summary>
        public int Next;
    }
}
