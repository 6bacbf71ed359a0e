using System.Globalization;
using System.Net.Sockets;
using Edge.Core.Transport;

namespace Edge.Core.Systemd;

/// <summary>Listening sockets that systemd opened and passed to this process (sd_listen_fds(3)), by name.</summary>
/// <remarks>Who takes a socket owns it; <see cref="Dispose"/> closes those nobody took.</remarks>
internal sealed class ListenSockets : IDisposable
{
    // SD_LISTEN_FDS_START
    private const int FirstDescriptor = 3;

    private readonly Dictionary<string, List<Socket>> _byName = new(StringComparer.Ordinal);

    private ListenSockets()
    {
    }

    /// <summary>Names of the sockets nobody took yet.</summary>
    public IEnumerable<string> Names => _byName.Keys;

    /// <summary>Adopts what was passed to this process, and removes the variables so that no child believes in them.</summary>
    /// <exception cref="InvalidOperationException">A descriptor is not a listening stream socket: the operator's error, with its number and name.</exception>
    public static ListenSockets FromEnvironment()
    {
        ListenSockets sockets = From(Environment.GetEnvironmentVariable, Environment.ProcessId, SocketBinder.Adopt);
        foreach (string variable in (ReadOnlySpan<string>)["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "LISTEN_PIDFDID"])
        {
            Environment.SetEnvironmentVariable(variable, null);
        }
        return sockets;
    }

    /// <summary>The same from given variables.</summary>
    internal static ListenSockets From(Func<string, string?> environment, int processId, Func<int, Socket> adopt)
    {
        var sockets = new ListenSockets();
        if (!int.TryParse(environment("LISTEN_PID"), NumberStyles.None, CultureInfo.InvariantCulture, out int pid) || pid != processId ||
            !int.TryParse(environment("LISTEN_FDS"), NumberStyles.None, CultureInfo.InvariantCulture, out int count))
        {
            return sockets;
        }
        string[] names = environment("LISTEN_FDNAMES")?.Split(':') ?? [];
        for (int i = 0; i < count; i++)
        {
            string name = i < names.Length ? names[i] : "unknown";
            try
            {
                sockets.Add(name, adopt(FirstDescriptor + i));
            }
            catch (SocketException exception)
            {
                sockets.Dispose();
                throw new InvalidOperationException(
                    $"descriptor {FirstDescriptor + i} ({name}) passed by systemd is not a listening stream socket: {exception.Message}", exception);
            }
        }
        return sockets;
    }

    /// <summary>The sockets called <paramref name="name"/>, which the caller owns from here on; usually one, and none when systemd passed none.</summary>
    public IReadOnlyList<Socket> Take(string name) => _byName.Remove(name, out List<Socket>? sockets) ? sockets : [];

    /// <summary>Closes what nobody took.</summary>
    public void Dispose()
    {
        foreach (Socket socket in _byName.Values.SelectMany(static sockets => sockets))
        {
            socket.Dispose();
        }
        _byName.Clear();
    }

    private void Add(string name, Socket socket)
    {
        if (!_byName.TryGetValue(name, out List<Socket>? sockets))
        {
            _byName[name] = sockets = [];
        }
        sockets.Add(socket);
    }
}
