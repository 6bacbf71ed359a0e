using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Edge.Tests.Support;

/// <summary>A name server over UDP that knows what the test tells it (RFC 1035 §4): addresses, no such name, or silence.</summary>
/// <remarks>Listens on port 53, the only one that resolv.conf(5) knows, of an address of the loopback network that is its own.</remarks>
internal sealed class StubNameServer : IAsyncDisposable
{
    private const int HeaderBytes = 12;
    private const int TypeA = 1;
    private const int TypeAaaa = 28;

    private readonly UdpClient _socket;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _answering;

    private StubNameServer(UdpClient socket)
    {
        _socket = socket;
        _answering = AnswerAsync();
    }

    /// <summary>Addresses by name; a name that is not here does not exist.</summary>
    public ConcurrentDictionary<string, IPAddress[]> Names { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The names that were asked for, in order, once for each type.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>Whether questions are read and not answered.</summary>
    public bool IsSilent { get; set; }

    /// <summary>A file for <c>/etc/resolv.conf</c>: this server alone, asked once.</summary>
    /// <param name="folder">Where it is written.</param>
    /// <param name="patience">Seconds after which the library gives up.</param>
    public string ResolverFile(string folder, int patience)
    {
        var file = Path.Combine(folder, "resolv.conf");
        File.WriteAllText(file, $"nameserver {((IPEndPoint)_socket.Client.LocalEndPoint!).Address}\noptions timeout:{patience} attempts:1\n");
        return file;
    }

    /// <summary>Starts it; skips the test where nobody but root may listen on port 53.</summary>
    public static StubNameServer Start()
    {
        while (true)
        {
            var address = IPAddress.Parse($"127.53.{Random.Shared.Next(256)}.{Random.Shared.Next(1, 255)}");
            try
            {
                return new StubNameServer(new UdpClient(new IPEndPoint(address, 53)));
            }
            catch (SocketException refused) when (refused.SocketErrorCode == SocketError.AccessDenied)
            {
                Assert.Ignore("port 53 needs root, or net.ipv4.ip_unprivileged_port_start below it");
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // By another test: another address.
            }
        }
    }

    private async Task AnswerAsync()
    {
        try
        {
            while (true)
            {
                var question = await _socket.ReceiveAsync(_stop.Token);
                if (Answer(question.Buffer) is { } answer)
                {
                    await _socket.SendAsync(answer, question.RemoteEndPoint, _stop.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private byte[]? Answer(byte[] question)
    {
        var labels = new List<string>();
        var at = HeaderBytes;
        while (question[at] is var length and not 0)
        {
            labels.Add(Encoding.ASCII.GetString(question, at + 1, length));
            at += 1 + length;
        }

        var name = string.Join('.', labels);
        Asked.Enqueue(name);
        if (IsSilent)
        {
            return null;
        }

        var type = BinaryPrimitives.ReadUInt16BigEndian(question.AsSpan(at + 1));
        var exists = Names.TryGetValue(name, out var addresses);
        var records = (addresses ?? []).Where(address => type == (address.AddressFamily == AddressFamily.InterNetwork ? TypeA : TypeAaaa)).ToArray();
        using var answer = new MemoryStream();
        answer.Write(question, 0, 2);
        answer.Write([0x81, (byte)(exists ? 0x80 : 0x83), 0, 1, 0, (byte)records.Length, 0, 0, 0, 0]);   // a recursive answer; 3: no such name
        answer.Write(question, HeaderBytes, at + 5 - HeaderBytes);
        foreach (var record in records)
        {
            var bytes = record.GetAddressBytes();
            answer.Write([0xC0, HeaderBytes, 0, (byte)type, 0, 1, 0, 0, 0, 1, 0, (byte)bytes.Length]);   // the name of the question, class IN, TTL 1 s
            answer.Write(bytes);
        }

        return answer.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _answering;
        _socket.Dispose();
        _stop.Dispose();
    }
}
