using System.Diagnostics;
using System.Net;

namespace Edge.Tests.Support;

/// <summary>The real command as a process of its own: <c>rawedge run --config FILE</c> from this build's output.</summary>
internal sealed class EdgeProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Dictionary<string, IPEndPoint> _listeners = new(StringComparer.Ordinal);
    private readonly List<string> _errors = [];

    private EdgeProcess(Process process) => _process = process;

    /// <summary>The command beside the tests.</summary>
    public static string Command => Path.Combine(AppContext.BaseDirectory, "rawedge");

    public int Pid => _process.Id;

    public IPEndPoint Https => _listeners["https"];

    public IPEndPoint Http => _listeners["http"];

    /// <summary>What it said on standard error so far.</summary>
    public string Errors
    {
        get
        {
            lock (_errors)
            {
                return string.Join('\n', _errors);
            }
        }
    }

    /// <summary>Resident memory at its highest, in MiB.</summary>
    public long PeakMiB => StatusKiB("VmHWM") / 1024;

    public static async Task<EdgeProcess> StartAsync(string configuration)
    {
        var start = new ProcessStartInfo(Command, ["run", "--config", configuration]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_gcServer"] = "0";
        var edge = new EdgeProcess(Process.Start(start)!);
        edge._process.ErrorDataReceived += (_, line) =>
        {
            lock (edge._errors)
            {
                edge._errors.Add(line.Data ?? "");
            }
        };
        edge._process.BeginErrorReadLine();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (edge._listeners.Count < 2)
        {
            var line = await edge._process.StandardOutput.ReadLineAsync(deadline.Token);
            Assert.That(line, Is.Not.Null, $"rawedge ended before it listened:\n{edge.Errors}");
            var words = line!.Split(' ');
            if (words is ["listening", var protocol, var endpoint])
            {
                edge._listeners[protocol] = IPEndPoint.Parse(endpoint);
            }
        }

        _ = edge._process.StandardOutput.ReadToEndAsync();   // nobody reads the access log, but the pipe must not fill
        return edge;
    }

    /// <summary>Sends a signal by its name: TERM, HUP, KILL.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", Pid.ToString()]);
        await kill.WaitForExitAsync();
    }

    public async Task<int> WaitForExitAsync(int seconds)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    private long StatusKiB(string field) => File.ReadLines($"/proc/{Pid}/status")
        .Where(line => line.StartsWith(field, StringComparison.Ordinal))
        .Select(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2]))
        .Single();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
