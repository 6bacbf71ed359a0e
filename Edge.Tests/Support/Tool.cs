using System.Diagnostics;
using System.Text;

namespace Edge.Tests.Support;

/// <summary>Runs real command-line tools; a missing one fails the test and names the package that brings it.</summary>
internal static class Tool
{
    private static readonly Dictionary<string, string> Packages = new(StringComparer.Ordinal)
    {
        ["openssl"] = "openssl",
        ["curl"] = "curl",
        ["python3"] = "python3",
        ["systemd-analyze"] = "systemd",
    };

    public static string Require(string name)
    {
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'))
        {
            var path = Path.Combine(folder, name);
            if (folder.Length > 0 && File.Exists(path))
            {
                return path;
            }
        }

        Assert.Fail($"`{name}` is not installed; this test needs it (Debian: apt-get install {Packages.GetValueOrDefault(name, name)})");
        throw new UnreachableException();
    }

    /// <summary>Runs a tool to its end.</summary>
    /// <param name="name">openssl, curl, …</param>
    /// <param name="arguments">One by one, no shell.</param>
    /// <param name="input">Standard input; null closes it at once.</param>
    /// <param name="seconds">Then the tool is killed and the test fails.</param>
    public static async Task<ToolResult> RunAsync(string name, IEnumerable<string> arguments, string? input = null, int seconds = 20)
    {
        var start = new ProcessStartInfo(Require(name), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.Latin1,
            StandardErrorEncoding = Encoding.Latin1,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input);
        }

        process.StandardInput.Close();
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{name} {string.Join(' ', arguments)} did not end within {seconds} s:\n{await output}\n{await error}");
        }

        return new ToolResult(process.ExitCode, await output, await error);
    }
}

/// <summary>What a tool said.</summary>
internal sealed record ToolResult(int ExitCode, string Output, string Error)
{
    public string All => Output + Error;
}
