using System.Buffers;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Edge.Tests.Support;

/// <summary>Many viewers that ask for the same thing at once, each on a plain connection of its own, light enough for ten thousand.</summary>
internal sealed class Herd : IDisposable
{
    private readonly Socket[] _sockets;

    private Herd(Socket[] sockets) => _sockets = sockets;

    /// <summary>What one viewer got.</summary>
    /// <param name="Status">The status; 0 when the connection ended before a head.</param>
    /// <param name="Length">Bytes of content.</param>
    /// <param name="Hash">Of the content.</param>
    /// <param name="Whole">Whether as much came as was announced.</param>
    /// <param name="FirstByte">Timestamp of the first byte.</param>
    /// <param name="IsMiss">Whether it began the fetch.</param>
    internal readonly record struct Got(int Status, long Length, string Hash, bool Whole, long FirstByte, bool IsMiss);

    /// <summary>Connects them all. Both ends are in this process, so each takes two descriptors.</summary>
    public static async Task<Herd> GatherAsync(IPEndPoint edge, int count)
    {
        var limit = (await File.ReadAllLinesAsync("/proc/self/limits")).Single(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        if (int.TryParse(limit.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3], out var descriptors) && descriptors < (2 * count) + 500)
        {
            Assert.Ignore($"{count} viewers need {(2 * count) + 500} descriptors, and there are {descriptors}: ulimit -n 65536");
        }

        var sockets = new Socket[count];
        for (var i = 0; i < count; i++)
        {
            sockets[i] = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await sockets[i].ConnectAsync(edge);
        }

        return new Herd(sockets);
    }

    /// <summary>All ask, and read what they get.</summary>
    public Task<Got[]> AskAsync(string target)
    {
        var request = Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: www.example.com\r\n\r\n");
        return Task.WhenAll(_sockets.Select(socket => AskAsync(socket, request)));
    }

    /// <summary>The longest time between the first byte that the leader got and the first byte of another, in milliseconds.</summary>
    public static double Spread(Got[] all)
    {
        var leader = all.Single(got => got.IsMiss).FirstByte;
        return all.Max(got => Stopwatch.GetElapsedTime(leader, got.FirstByte).TotalMilliseconds);
    }

    public void Dispose()
    {
        foreach (var socket in _sockets)
        {
            socket.Dispose();
        }
    }

    private static async Task<Got> AskAsync(Socket socket, byte[] request)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(8192);
        var (filled, first, length, announced, status) = (0, 0L, 0L, -1L, 0);
        var isMiss = false;
        try
        {
            await socket.SendAsync(request);
            while (announced < 0 || length < announced)
            {
                var got = await socket.ReceiveAsync(buffer.AsMemory(filled));
                if (got == 0)
                {
                    break;
                }

                first = first == 0 ? Stopwatch.GetTimestamp() : first;
                filled += got;
                if (announced < 0)
                {
                    var end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
                    if (end < 0)
                    {
                        continue;
                    }

                    var head = Encoding.ASCII.GetString(buffer, 0, end + 4);
                    status = int.Parse(head.AsSpan(9, 3));
                    announced = long.Parse(RawResponse.FieldsOf(head)["content-length"]);
                    isMiss = !head.Contains("collapsed", StringComparison.Ordinal);
                    Take(hash, buffer.AsSpan(end + 4, filled - end - 4), ref length);
                }
                else
                {
                    Take(hash, buffer.AsSpan(0, filled), ref length);
                }

                filled = 0;
            }
        }
        catch (SocketException)
        {
            // Broken off: what came so far is what it got.
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return new Got(status, length, Convert.ToHexString(hash.GetCurrentHash()), announced >= 0 && length == announced, first, isMiss);
    }

    private static void Take(IncrementalHash hash, ReadOnlySpan<byte> bytes, ref long length)
    {
        hash.AppendData(bytes);
        length += bytes.Length;
    }
}
