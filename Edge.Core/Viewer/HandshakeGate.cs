using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Edge.Core.Viewer;

/// <summary>Bounds how many handshakes compute at a time and how many wait for that, so that a flood of them leaves CPU to live
/// connections (T22).</summary>
/// <remarks>A turn is for computing: who waits for the peer holds none, or a few peers that fall silent after their hello would
/// keep everybody else out (T23). Thread-safe.</remarks>
/// <param name="concurrent">Turns; 1 and up.</param>
/// <param name="queued">Who may wait for one; 0 and up.</param>
/// <param name="threads">Where turns run.</param>
internal sealed class HandshakeGate(int concurrent, int queued, PipeScheduler threads)
{
    private readonly Lock _lock = new();
    private readonly Queue<Action> _waiting = new();
    private int _concurrent = concurrent;
    private int _queued = queued;
    private int _computing;
    private int _places;                    // taken: those that compute and those that wait

    /// <summary>Takes a place. With it, await <see cref="TurnAsync"/>, then <see cref="Leave"/>.</summary>
    /// <returns>False when all are taken: drop the connection, nothing has been computed for it.</returns>
    public bool TryReserve()
    {
        lock (_lock)
        {
            if (_places >= _concurrent + _queued)
            {
                return false;
            }

            _places++;
            return true;
        }
    }

    /// <summary>Goes on when the turn has come, first come first served, on the threads for that.</summary>
    public Turn TurnAsync() => new(this);

    /// <summary>Ends the turn and gives the place back.</summary>
    public void Leave()
    {
        Action? next;
        lock (_lock)
        {
            _places--;
            _computing--;
            next = TakeNext();
        }

        Run(next);
    }

    /// <summary>Other bounds from here on; who has a place keeps it.</summary>
    public void Resize(int concurrent, int queued)
    {
        while (true)
        {
            Action? next;
            lock (_lock)
            {
                _concurrent = concurrent;
                _queued = queued;
                next = TakeNext();
            }

            if (next is null)
            {
                return;
            }

            Run(next);
        }
    }

    private void Wait(Action continuation)
    {
        Action? next;
        lock (_lock)
        {
            _waiting.Enqueue(continuation);
            next = TakeNext();
        }

        Run(next);
    }

    private Action? TakeNext()
    {
        if (_computing >= _concurrent || !_waiting.TryDequeue(out var next))
        {
            return null;
        }

        _computing++;
        return next;
    }

    private void Run(Action? turn)
    {
        if (turn is not null)
        {
            threads.Schedule(static action => ((Action)action!)(), turn);
        }
    }

    /// <summary>What <see cref="TurnAsync"/> gives to await.</summary>
    public readonly struct Turn(HandshakeGate gate) : ICriticalNotifyCompletion
    {
        /// <summary>Never: a turn is always on the gate's threads.</summary>
        public bool IsCompleted => false;

        /// <summary>Itself.</summary>
        public Turn GetAwaiter() => this;

        /// <summary>Nothing to give.</summary>
        public void GetResult()
        {
        }

        /// <inheritdoc/>
        public void OnCompleted(Action continuation) => gate.Wait(continuation);

        /// <inheritdoc/>
        public void UnsafeOnCompleted(Action continuation) => gate.Wait(continuation);
    }
}
