using System.Diagnostics;
using System.Net;

namespace Edge.Tests.Support;

/// <summary>The real command as a process of its own: <c>rawedge run --config FILE</c>, from this build's output or the one that
/// <c>RAWEDGE_EXE</c> names (the native binary).</summary>
internal sealed class EdgeProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Dictionary<string, IPEndPoint> _listeners = new(StringComparer.Ordinal);
    private readonly List<string> _errors = [];

    private EdgeProcess(Process process) => _process = process;

    /// <summary>The executable that the tests of the whole server are to run on; null: on the server in this process.</summary>
    public static string? Named => Environment.GetEnvironmentVariable("RAWEDGE_EXE") is { Length: > 0 } path ? path : null;

    /// <summary>The command: the named one, or the one beside the tests.</summary>
    public static string Command => Named ?? Path.Combine(AppContext.BaseDirectory, "rawedge");

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
    public long PeakMiB => KiB("status", "VmHWM") / 1024;

    /// <summary>Resident memory now.</summary>
    public long ResidentKiB => KiB("status", "VmRSS");

    /// <summary>The same with shared pages counted in parts: what one more process really costs.</summary>
    public long ProportionalKiB => KiB("smaps_rollup", "Pss:");

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="configuration">The file, with a listener <c>https</c> and a listener <c>http</c>.</param>
    /// <param name="hosts">What it sees as <c>/etc/hosts</c>; null: the machine's. Needs root or user namespaces.</param>
    /// <param name="resolver">What it sees as <c>/etc/resolv.conf</c>, in the same way.</param>
    public static async Task<EdgeProcess> StartAsync(string configuration, string? hosts = null, string? resolver = null)
    {
        string[] command = [Command, "run", "--config", configuration];
        var mounts = new[] { (hosts, "hosts"), (resolver, "resolv.conf") }
            .Where(static seen => seen.Item1 is not null)
            .Select(static seen => $"mount --bind '{seen.Item1}' /etc/{seen.Item2} && ");
        string[] arguments = hosts is null && resolver is null
            ? command
            : ["unshare", .. Environment.IsPrivilegedProcess ? [] : new[] { "--map-root-user" }, "--mount", "sh", "-c", $"{string.Concat(mounts)}exec \"$0\" \"$@\"", .. command];
        var start = new ProcessStartInfo(arguments[0], arguments[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
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

    /// <summary>Everything it has said on standard error when this is called: asks for a reload, whose line comes after them.</summary>
    public string ErrorsSoFar()
    {
        int Reloads() => Errors.Split("[1100]").Length;
        var before = Reloads();
        using (var kill = Process.Start("kill", ["-HUP", Pid.ToString()]))
        {
            kill.WaitForExit();
        }

        Assert.That(SpinWait.SpinUntil(() => Reloads() > before, TimeSpan.FromSeconds(10)), $"no reload was logged:\n{Errors}");
        return Errors;
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

    private long KiB(string file, string field) => File.ReadLines($"/proc/{Pid}/{file}")
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
