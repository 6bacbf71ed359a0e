using System.Net;
using System.Net.Sockets;
using Edge.Core.Transport;
using Microsoft.Extensions.Time.Testing;
using static Edge.Tests.Core.Transport.TransportAssertions;

namespace Edge.Tests.Core.Transport;

[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SocketConnectorTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly DiagnosticMemoryPool _pool = new();
    private readonly FakeTimeProvider _time = new();

    [TearDown]
    public void EveryBlockCameBack() => _pool.AssertAllReturned();

    private SocketConnector Connector => new(_pool, TransportOptions.Default, _time);

    [Test]
    public async Task ConnectAsync_ListeningPeer_GivesStartedConnection()
    {
        using Socket listener = Listen(1);
        ConnectResult result = await Connector.ConnectAsync((IPEndPoint)listener.LocalEndPoint!, Timeout);
        Assert.That(result.Outcome, Is.EqualTo(ConnectOutcome.Connected));
        await using TransportConnection connection = result.Connection!;
        using Socket peer = await listener.AcceptAsync();
        await peer.SendAsync("hello"u8.ToArray());
        Assert.That(await connection.Input.TakeAsync(5), Is.EqualTo("hello"u8.ToArray()));
        _time.Advance(Timeout);
        await connection.Output.WriteAsync("still here"u8.ToArray());
        Assert.That(connection.OutputEnd, Is.EqualTo(ConnectionEnd.Open), "the time-out ended with the connect");
    }

    [Test]
    public async Task ConnectAsync_NobodyListens_IsRefused()
    {
        EndPoint endPoint;
        using (Socket listener = Listen(1))
        {
            endPoint = listener.LocalEndPoint!;
        }
        ConnectResult result = await Connector.ConnectAsync((IPEndPoint)endPoint, Timeout);
        Assert.That(result, Is.EqualTo(new ConnectResult(ConnectOutcome.Refused, null, TimeSpan.Zero)));
    }

    [Test]
    public async Task ConnectAsync_NoAnswer_TimesOut()
    {
        (Socket listener, List<Socket> waiting) = FullBacklog();
        Task<ConnectResult> connect = Connector.ConnectAsync((IPEndPoint)listener.LocalEndPoint!, Timeout).AsTask();
        _time.Advance(Timeout - TimeSpan.FromMilliseconds(1));
        await Task.Delay(10);
        Assert.That(connect.IsCompleted, Is.False);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        ConnectResult result = await connect.WaitAsync(Patience);
        Assert.That((result.Outcome, result.Elapsed), Is.EqualTo((ConnectOutcome.TimedOut, Timeout)));
        Close(listener, waiting);
    }

    [Test]
    public async Task ConnectAsync_Cancelled_IsAValue()
    {
        (Socket listener, List<Socket> waiting) = FullBacklog();
        using var cancel = new CancellationTokenSource();
        Task<ConnectResult> connect = Connector.ConnectAsync((IPEndPoint)listener.LocalEndPoint!, Timeout, cancel.Token).AsTask();
        Assert.That(connect.IsCompleted, Is.False);
        await cancel.CancelAsync();
        Assert.That((await connect.WaitAsync(Patience)).Outcome, Is.EqualTo(ConnectOutcome.Canceled));
        Assert.That((await Connector.ConnectAsync((IPEndPoint)listener.LocalEndPoint!, Timeout, cancel.Token)).Outcome, Is.EqualTo(ConnectOutcome.Canceled));
        Close(listener, waiting);
    }

    [Test]
    public async Task ConnectAsync_TimeoutZero_EndsWithoutHanging()
    {
        (Socket listener, List<Socket> waiting) = FullBacklog();
        ConnectResult result = await new SocketConnector(_pool, TransportOptions.Default, TimeProvider.System)
            .ConnectAsync((IPEndPoint)listener.LocalEndPoint!, TimeSpan.Zero).AsTask().WaitAsync(Patience);
        Assert.That(result.Outcome, Is.EqualTo(ConnectOutcome.TimedOut));
        Close(listener, waiting);
    }

    [TestCase(SocketError.HostUnreachable, ConnectOutcome.Unreachable)]
    [TestCase(SocketError.NetworkUnreachable, ConnectOutcome.Unreachable)]
    [TestCase(SocketError.ConnectionRefused, ConnectOutcome.Refused)]
    [TestCase(SocketError.TimedOut, ConnectOutcome.TimedOut)]
    [TestCase(SocketError.TooManyOpenSockets, ConnectOutcome.NoResources)]
    [TestCase(SocketError.AddressNotAvailable, ConnectOutcome.NoResources)]
    [TestCase(SocketError.AccessDenied, ConnectOutcome.Failed)]
    public void P08_ToConnectOutcome_Error_HasItsMeaning(SocketError error, object outcome) =>
        Assert.That(SocketErrors.ToConnectOutcome(error), Is.EqualTo(outcome));

    private static Socket Listen(int backlog)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(backlog);
        return listener;
    }

    // The kernel drops a SYN to a listener whose backlog is full: the only address on this machine that does not answer.
    private static (Socket Listener, List<Socket> Waiting) FullBacklog()
    {
        Socket listener = Listen(0);
        var waiting = new List<Socket>();
        for (int i = 0; i < 3; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            try
            {
                socket.Connect(listener.LocalEndPoint!);
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
            {
            }
            waiting.Add(socket);
        }
        return (listener, waiting);
    }

    private static void Close(Socket listener, List<Socket> waiting)
    {
        listener.Dispose();
        waiting.ForEach(static socket => socket.Dispose());
    }
}
