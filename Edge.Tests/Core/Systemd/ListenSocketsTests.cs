using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Edge.Core.Systemd;
using Edge.Tests.Core.Transport;
using Edge.Tests.Deploy;

namespace Edge.Tests.Core.Systemd;

public sealed class ListenSocketsTests
{
    [Test]
    public void From_NamesAndCount_MapsInOrder()
    {
        var adopted = new List<int>();
        using ListenSockets sockets = From("42", "3", "https:http:https", adopted);
        Assert.That(adopted, Is.EqualTo((int[])[3, 4, 5]));
        Assert.That(sockets.Names, Is.EquivalentTo((string[])["https", "http"]));
        Assert.That(sockets.Take("https"), Has.Count.EqualTo(2));
        Assert.That(sockets.Take("https"), Is.Empty, "taken");
        Assert.That(sockets.Take("admin"), Is.Empty, "never there");
        Assert.That(sockets.Names, Is.EquivalentTo((string[])["http"]));
    }

    [TestCase("41", "1", "a", Description = "meant for another process")]
    [TestCase(null, "1", "a")]
    [TestCase("42", null, "a")]
    [TestCase("42", "x", "a")]
    [TestCase("42", "-1", "a")]
    public void From_NotForUs_IsEmpty(string? pid, string? count, string? names)
    {
        var adopted = new List<int>();
        using ListenSockets sockets = From(pid, count, names, adopted);
        Assert.That(sockets.Names, Is.Empty);
        Assert.That(adopted, Is.Empty);
    }

    [Test]
    public void From_NoNames_IsUnknown()
    {
        using ListenSockets sockets = From("42", "1", null, []);
        Assert.That(sockets.Names, Is.EqualTo((string[])["unknown"]));
    }

    [Test]
    public void From_ForeignDescriptor_NamesItInTheError() =>
        Assert.That(() => ListenSockets.From(Environment("42", "1", "https"), 42, static _ => throw new SocketException((int)SocketError.NotSocket)),
            Throws.InvalidOperationException.With.Message.Contains("descriptor 3 (https)"));

    [Test]
    public async Task FromEnvironment_RealChildProcess_AcceptsOnTheSocketItWasGiven()
    {
        string activate = SystemdTools.Require("systemd-socket-activate");
        int port = FreePort();
        using Process child = TestChild.Start(activate, "listen-sockets", "--listen", $"127.0.0.1:{port}", "--fdname=https");
        // systemd-socket-activate starts the child when somebody connects.
        using Socket viewer = await ConnectAsync(port, child);
        using var reader = new StreamReader(new NetworkStream(viewer));
        string? line = await reader.ReadLineAsync().WaitAsync(TransportAssertions.Patience);
        Assert.That(line, Is.EqualTo("https LISTEN_FDS="), "the name, and no variable left for children");
        await child.WaitForExitAsync().WaitAsync(TransportAssertions.Patience);
    }

    /// <summary>Runs in the child: takes the socket called https, says so to the first viewer, ends.</summary>
    internal static void RunChild()
    {
        using ListenSockets sockets = ListenSockets.FromEnvironment();
        string names = string.Join(',', sockets.Names);
        using Socket listener = sockets.Take("https")[0];
        using Socket viewer = listener.Accept();
        viewer.Send(System.Text.Encoding.ASCII.GetBytes($"{names} LISTEN_FDS={System.Environment.GetEnvironmentVariable("LISTEN_FDS")}\n"));
    }

    private static async Task<Socket> ConnectAsync(int port, Process child)
    {
        long deadline = System.Environment.TickCount64 + 10_000;
        while (true)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, port);
                return socket;
            }
            catch (SocketException) when (System.Environment.TickCount64 < deadline && !child.HasExited)
            {
                socket.Dispose();
                await Task.Delay(10);
            }
        }
    }

    private static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    private static ListenSockets From(string? pid, string? count, string? names, List<int> adopted) =>
        ListenSockets.From(Environment(pid, count, names), 42, descriptor =>
        {
            adopted.Add(descriptor);
            return new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        });

    private static Func<string, string?> Environment(string? pid, string? count, string? names) =>
        name => name switch { "LISTEN_PID" => pid, "LISTEN_FDS" => count, "LISTEN_FDNAMES" => names, _ => null };
}
