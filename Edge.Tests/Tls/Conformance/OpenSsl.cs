using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Edge.Tests.Tls.Conformance;

/// <summary>One run of the <c>openssl</c> command: the peer that everybody else is compared with.</summary>
internal sealed class OpenSsl : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly SemaphoreSlim _changed = new(0);
    private readonly Task _reading;

    private OpenSsl(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(PumpAsync(process.StandardOutput), PumpAsync(process.StandardError));
    }

    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public static OpenSsl Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("openssl", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return new OpenSsl(Process.Start(start)!);
        }
        catch (Win32Exception)
        {
            Assert.Fail("The command openssl is missing. Install the Debian package openssl.");
            throw;
        }
    }

    /// <summary>Runs to the end without input.</summary>
    public static async Task<string> RunAsync(params string[] arguments)
    {
        await using var run = Start(arguments);
        run._process.StandardInput.Close();
        await run.ExitAsync();
        return run.Output;
    }

    public async Task SendAsync(string text)
    {
        await _process.StandardInput.WriteAsync(text);
        await _process.StandardInput.FlushAsync();
    }

    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>Waits until the output holds <paramref name="text"/>, <paramref name="times"/> times.</summary>
    public async Task ExpectAsync(string text, int times = 1)
    {
        while (Output.Split(text).Length <= times)
        {
            if (!await _changed.WaitAsync(TimeSpan.FromSeconds(20)) || _reading.IsCompleted)
            {
                Assert.That(Output, Does.Contain(text));
                return;
            }
        }
    }

    public async Task<int> ExitAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await _process.WaitForExitAsync(deadline.Token);
        await _reading;
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
        _changed.Dispose();
    }

    private async Task PumpAsync(StreamReader reader)
    {
        var buffer = new char[4096];
        int count;
        while ((count = await reader.ReadAsync(buffer)) > 0)
        {
            lock (_output)
            {
                _output.Append(buffer, 0, count);
            }

            _changed.Release();
        }

        _changed.Release();
    }
}
