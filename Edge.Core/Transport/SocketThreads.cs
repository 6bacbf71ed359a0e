using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Edge.Core.Transport;

/// <summary>The threads that wait for sockets, one per core: they also run what a completed operation sets going, which saves the
/// change of thread per request, so nothing on them may block or compute for long.</summary>
internal static class SocketThreads
{
    /// <summary>Bytes that may be received, or sent, in a row without a wait before the loop leaves the socket's thread: a peer that
    /// is as fast as we are must not keep the thread from its other connections.</summary>
    public const int ReceiveTurn = 256 * 1024;

    /// <inheritdoc cref="ReceiveTurn"/>
    public const int SendTurn = 1024 * 1024;

    /// <summary>Connections that may be accepted in a row, for the same reason: a flood of them must not hold up the others.</summary>
    public const int AcceptTurn = 8;

    private const string Switch = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Asks the runtime for that way of working. Call before the first socket; what the operator has set stays.</summary>
    public static void RunInline()
    {
        if (Environment.GetEnvironmentVariable(Switch) is null)
        {
            Environment.SetEnvironmentVariable(Switch, "1");
        }
    }

    /// <summary>Goes on on the thread pool if this is a socket's thread; else at once.</summary>
    public static ConfiguredTaskAwaitable LeaveAsync() => Task.CompletedTask.ConfigureAwait(
        Thread.CurrentThread.IsThreadPoolThread ? ConfigureAwaitOptions.None : ConfigureAwaitOptions.ForceYielding);
}

/// <summary>Where the owner of one connection goes on after it had to wait.</summary>
internal sealed class OwnerScheduler(PipeScheduler usual) : PipeScheduler
{
    private volatile bool _computesLong;

    /// <summary>See <see cref="TransportConnection.ComputesLong"/>.</summary>
    public bool ComputesLong { get => _computesLong; set => _computesLong = value; }

    /// <inheritdoc/>
    public override void Schedule(Action<object?> action, object? state) => (_computesLong ? ComputeThreads.Shared : usual).Schedule(action, state);
}
