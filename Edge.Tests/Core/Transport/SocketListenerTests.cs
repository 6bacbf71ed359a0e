using System.Net;
using System.Net.Sockets;
using Edge.Core.Transport;
using Microsoft.Extensions.Logging.Abstractions;
using static Edge.Tests.Core.Transport.TransportAssertions;

namespace Edge.Tests.Core.Transport;

[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SocketListenerTests
{
    private readonly DiagnosticMemoryPool _pool = new();
    private readonly CountingTimeProvider _time = new();
    private readonly RecordingLogger _logger = new();

    [TearDown]
    public void EveryBlockCameBack() => _pool.AssertAllReturned();

    [Test]
    public async Task AcceptAsync_TcpPortZero_GivesStartedConnections()
    {
        await using SocketListener listener = Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using Socket peer = await ConnectAsync(listener.LocalEndPoint);
        await using TransportConnection connection = (await listener.AcceptAsync())!;
        await peer.SendAsync("hello"u8.ToArray());
        Assert.That(await connection.Input.TakeAsync(5), Is.EqualTo("hello"u8.ToArray()));
        Assert.That(connection.RemoteEndPoint, Is.EqualTo(peer.LocalEndPoint));
    }

    [Test]
    public async Task Bind_AnyAddress_TakesBothFamilies()
    {
        Assume.That(Socket.OSSupportsIPv6, Is.True);
        await using SocketListener listener = Bind(SocketBinder.AnyAddress(0));
        int port = ((IPEndPoint)listener.LocalEndPoint).Port;
        foreach (IPAddress address in (IPAddress[])[IPAddress.Loopback, IPAddress.IPv6Loopback])
        {
            using Socket peer = await ConnectAsync(new IPEndPoint(address, port));
            await using TransportConnection connection = (await listener.AcceptAsync())!;
            Assert.That(((IPEndPoint)connection.RemoteEndPoint!).Address, Is.EqualTo(address));
        }
    }

    [Test]
    public async Task Bind_PortInUse_IsTheOperatorsError()
    {
        await using SocketListener listener = Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Assert.That(() => Bind(listener.LocalEndPoint),
            Throws.TypeOf<SocketException>().With.Property(nameof(SocketException.SocketErrorCode)).EqualTo(SocketError.AddressAlreadyInUse));
    }

    [Test]
    public async Task Bind_RightAfterClose_Works()
    {
        EndPoint endPoint;
        await using (SocketListener first = Bind(new IPEndPoint(IPAddress.Loopback, 0)))
        {
            endPoint = first.LocalEndPoint;
            using Socket peer = await ConnectAsync(endPoint);
            await using TransportConnection connection = (await first.AcceptAsync())!;
            // We close first, so TIME_WAIT is on our side.
            await connection.Output.CompleteAsync();
            await peer.ReceiveAllAsync();
        }
        await using SocketListener second = Bind(endPoint);
        Assert.That(second.LocalEndPoint, Is.EqualTo(endPoint));
    }

    [Test]
    public async Task P05_StopAcceptingAsync_BacklogIsHandedOutThenNull()
    {
        await using SocketListener listener = Bind(new IPEndPoint(IPAddress.Loopback, 0));
        EndPoint endPoint = listener.LocalEndPoint;
        Socket[] peers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => ConnectAsync(endPoint)));
        Task stopping = listener.StopAcceptingAsync();
        int accepted = 0;
        while (await listener.AcceptAsync().AsTask().WaitAsync(Patience) is { } connection)
        {
            accepted++;
            await connection.DisposeAsync();
        }
        Assert.That(accepted, Is.EqualTo(5));
        await stopping.WaitAsync(Patience);
        Assert.That(await listener.AcceptAsync(), Is.Null);
        await Assert.ThatAsync(() => ConnectAsync(endPoint), Throws.TypeOf<SocketException>());
        Array.ForEach(peers, static peer => peer.Dispose());
    }

    [Test]
    public async Task StopAcceptingAsync_WhileAcceptWaits_AcceptGivesNull()
    {
        await using SocketListener listener = Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Task<TransportConnection?> accept = listener.AcceptAsync().AsTask();
        await listener.StopAcceptingAsync().WaitAsync(Patience);
        Assert.That(await accept, Is.Null);
    }

    [Test]
    public async Task DisposeAsync_WhileAcceptWaits_AcceptGivesNull()
    {
        SocketListener listener = Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Task<TransportConnection?> accept = listener.AcceptAsync().AsTask();
        await listener.DisposeAsync();
        Assert.That(await accept.WaitAsync(Patience), Is.Null);
    }

    [Test]
    public async Task H19_AcceptAsync_DescriptorsRunOut_WaitsWithoutSpinAndLogsOnce()
    {
        using var acceptor = new FailingAcceptor();
        await using var listener = new SocketListener(acceptor, _pool, ListenerOptions.Default, _time, _logger);
        Task<TransportConnection?> accept = listener.AcceptAsync().AsTask();
        for (int i = 1; i <= 20; i++)
        {
            int attempts = i;
            await UntilAsync(() => _time.Timers == attempts, "one wait per attempt");
            Assert.That(accept.IsCompleted, Is.False);
            _time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
            Assert.That(acceptor.Attempts, Is.EqualTo(i), "no attempt before the wait is over");
            _time.Advance(ListenerOptions.Default.BackOffLimit);
        }
        Assert.That(_logger.Lines, Has.Count.EqualTo(1).And.All.Contains("pauses"));
        Assert.That(listener.AcceptFailures, Is.GreaterThanOrEqualTo(20));

        await UntilAsync(() => _time.Timers == 21, "the last failure's wait has begun");
        using Socket peer = await acceptor.RecoverAsync();
        _time.Advance(ListenerOptions.Default.BackOffLimit);
        await using TransportConnection? connection = await accept.WaitAsync(Patience);
        Assert.That(connection, Is.Not.Null);
        Assert.That(_logger.Lines, Has.Count.EqualTo(2));
        Assert.That(_logger.Lines[1], Does.Contain("resumed"));
    }

    [Test]
    public async Task H19_AcceptAsync_StoppedWhileDescriptorsAreOut_Ends()
    {
        using var acceptor = new FailingAcceptor();
        await using var listener = new SocketListener(acceptor, _pool, ListenerOptions.Default, _time, _logger);
        Task<TransportConnection?> accept = listener.AcceptAsync().AsTask();
        await UntilAsync(() => acceptor.Attempts > 0, "failed once");
        await listener.StopAcceptingAsync().WaitAsync(Patience);
        Assert.That(await accept, Is.Null);
        Assert.That(acceptor.Disposed, Is.True);
    }

    [Test]
    public async Task H19_AcceptBackOff_Failures_DoubleUpToTheLimitAndStartOverAfterSuccess()
    {
        var backOff = new AcceptBackOff(ListenerOptions.Default, _time);
        foreach (int milliseconds in (int[])[50, 100, 200, 400, 500, 500])
        {
            Task wait = backOff.WaitAsync(CancellationToken.None).AsTask();
            _time.Advance(TimeSpan.FromMilliseconds(milliseconds - 1));
            Assert.That(wait.IsCompleted, Is.False, $"before {milliseconds} ms");
            _time.Advance(TimeSpan.FromMilliseconds(1));
            await wait.WaitAsync(Patience);
        }
        Assert.That(backOff.Failures, Is.EqualTo(6));
        backOff.Reset();
        Task first = backOff.WaitAsync(CancellationToken.None).AsTask();
        _time.Advance(TimeSpan.FromMilliseconds(50));
        await first.WaitAsync(Patience);
    }

    [Test]
    public async Task AcceptAsync_ViewerLeftWhileItWaited_NextOneIsServed()
    {
        await using SocketListener listener = Bind(new IPEndPoint(IPAddress.Loopback, 0));
        (await ConnectAsync(listener.LocalEndPoint)).Close(0);
        using Socket peer = await ConnectAsync(listener.LocalEndPoint);
        await peer.SendAsync("x"u8.ToArray());
        TransportConnection? connection;
        byte[] received;
        do
        {
            connection = await listener.AcceptAsync().AsTask().WaitAsync(Patience);
            received = await connection!.Input.TakeAsync(1);
            await connection.DisposeAsync();
        }
        while (received.Length == 0);
        Assert.That(received, Is.EqualTo("x"u8.ToArray()));
    }

    [Test]
    public async Task Bind_UnixSocket_HasModeAndLeavesNoFile()
    {
        string path = Path.Combine(Path.GetTempPath(), $"rawedge-{Guid.NewGuid():N}.sock");
        await using (SocketListener listener = Bind(new UnixDomainSocketEndPoint(path)))
        {
            Assert.That(OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(path), Is.EqualTo(ListenerOptions.Default.UnixSocketMode));
            using Socket peer = await ConnectAsync(listener.LocalEndPoint);
            await using TransportConnection connection = (await listener.AcceptAsync())!;
            await connection.Output.WriteAsync("hi"u8.ToArray());
            byte[] buffer = new byte[2];
            await peer.ReceiveAsync(buffer);
            Assert.That(buffer, Is.EqualTo("hi"u8.ToArray()));
            Assert.That(connection.BytesAcknowledged, Is.EqualTo(2));
        }
        Assert.That(File.Exists(path), Is.False);
    }

    [Test]
    public async Task P04_Bind_FileOfADeadProcess_IsReplaced()
    {
        string path = Path.Combine(Path.GetTempPath(), $"rawedge-{Guid.NewGuid():N}.sock");
        using (var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            dead.Bind(new UnixDomainSocketEndPoint(path));
            dead.Listen();
            // A killed process closes its sockets but leaves the file: move it away while the runtime deletes by name.
            File.Move(path, path + ".left");
        }
        File.Move(path + ".left", path);
        await using SocketListener listener = Bind(new UnixDomainSocketEndPoint(path));
        using Socket peer = await ConnectAsync(listener.LocalEndPoint);
        Assert.That(peer.Connected, Is.True);
    }

    [Test]
    public async Task P04_Bind_FileOfALivingProcess_IsTheOperatorsError()
    {
        string path = Path.Combine(Path.GetTempPath(), $"rawedge-{Guid.NewGuid():N}.sock");
        await using SocketListener living = Bind(new UnixDomainSocketEndPoint(path));
        Assert.That(() => Bind(new UnixDomainSocketEndPoint(path)), Throws.TypeOf<SocketException>());
        using Socket peer = await ConnectAsync(living.LocalEndPoint);
        Assert.That(peer.Connected, Is.True, "the living one is not disturbed");
    }

    [Test]
    public void Adopt_DescriptorThatIsNoSocket_IsTheOperatorsError()
    {
        using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle("/dev/null");
        int descriptor = (int)file.DangerousGetHandle();
        file.SetHandleAsInvalid();      // the descriptor is the socket's to close from here on
        Assert.That(() => SocketBinder.Adopt(descriptor), Throws.TypeOf<SocketException>());
    }

    private static async Task<Socket> ConnectAsync(EndPoint endPoint)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, endPoint is UnixDomainSocketEndPoint ? ProtocolType.Unspecified : ProtocolType.Tcp);
        await socket.ConnectAsync(endPoint);
        return socket;
    }

    private SocketListener Bind(EndPoint endPoint) =>
        SocketListener.Bind(endPoint, _pool, ListenerOptions.Default, TimeProvider.System, NullLogger.Instance);

    /// <summary>Fails as accept does when no descriptor is left, until told otherwise.</summary>
    private sealed class FailingAcceptor : IAcceptor
    {
        private Socket? _next;
        private int _attempts;

        public int Attempts => Volatile.Read(ref _attempts);

        public bool Disposed { get; private set; }

        public EndPoint LocalEndPoint { get; } = new IPEndPoint(IPAddress.Loopback, 443);

        public bool HasPending() => true;

        public ValueTask<Socket> AcceptAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _attempts);
            return _next is { } socket
                ? ValueTask.FromResult(socket)
                : ValueTask.FromException<Socket>(new SocketException((int)SocketError.TooManyOpenSockets));
        }

        public async Task<Socket> RecoverAsync()
        {
            using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listener.Listen();
            Socket peer = await ConnectAsync(listener.LocalEndPoint!);
            _next = await listener.AcceptAsync();
            return peer;
        }

        public void Dispose() => Disposed = true;
    }
}
