using System.Globalization;
using System.Net.Sockets;

namespace Edge.Core.Systemd;

/// <summary>Listening sockets that the service manager opened for us (sd_listen_fds(3)).</summary>
internal static class ListenSockets
{
    /// <summary>The first passed descriptor: SD_LISTEN_FDS_START.</summary>
    private const int FirstDescriptor = 3;

    private static readonly string[] Variables = ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"];

    /// <summary>Takes the sockets meant for this process, by name, and clears the variables so that no child takes them too.</summary>
    /// <remarks>Names are those of FileDescriptorName= in the socket unit and match listener names; one without a name is called by its number.
    /// The caller owns the sockets.</remarks>
    public static Dictionary<string, Socket> Take()
    {
        var pid = Environment.GetEnvironmentVariable("LISTEN_PID");
        var count = Environment.GetEnvironmentVariable("LISTEN_FDS");
        var names = (Environment.GetEnvironmentVariable("LISTEN_FDNAMES") ?? "").Split(':');
        foreach (var variable in Variables)
        {
            Environment.SetEnvironmentVariable(variable, null);
        }

        var sockets = new Dictionary<string, Socket>(StringComparer.OrdinalIgnoreCase);
        if (pid != Environment.ProcessId.ToString(CultureInfo.InvariantCulture)
            || !int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return sockets;
        }

        for (var i = 0; i < number; i++)
        {
            var name = i < names.Length && names[i].Length > 0 ? names[i] : i.ToString(CultureInfo.InvariantCulture);
            sockets[name] = new Socket(new SafeSocketHandle(FirstDescriptor + i, ownsHandle: true));
        }

        return sockets;
    }
}
