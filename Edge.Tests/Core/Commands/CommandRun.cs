using System.Text;
using Edge.Core.Commands;
using Edge.Tests.Support;
using ServerRunner = Edge.Core.Hosting.ServerRunner;

namespace Edge.Tests.Core.Commands;

/// <summary>One run of the command line in this process: exit code and both outputs.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public static Task<CommandRun> Of(params string[] arguments) => Of(new ServerRunner(), arguments);

    /// <summary>Runs the command in this process, or, when it is the real one, on the executable that <c>RAWEDGE_EXE</c> names.</summary>
    public static async Task<CommandRun> Of(IServerRunner runner, params string[] arguments)
    {
        if (runner is ServerRunner && EdgeProcess.Named is { } executable)
        {
            static string Utf8(string text) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(text));
            var result = await Tool.RunAsync(executable, arguments);
            return new CommandRun(result.ExitCode, Utf8(result.Output), Utf8(result.Error));
        }

        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var exitCode = await CommandLine.InvokeAsync(arguments, output, error, runner, TimeProvider.System);
        return new CommandRun(exitCode, output.ToString(), error.ToString());
    }
}

/// <summary>Writes down what it was asked to serve.</summary>
internal sealed class RecordingRunner : IServerRunner
{
    public List<string> Calls { get; } = [];

    public int ExitCode { get; init; }

    public Task<int> RunAsync(string configFile, TextWriter output, TextWriter error, CancellationToken cancellationToken) => Record($"run {configFile}");

    public Task<int> DemoAsync(int port, int httpPort, TextWriter output, TextWriter error, CancellationToken cancellationToken) =>
        Record($"demo {port} {httpPort}");

    private Task<int> Record(string call)
    {
        Calls.Add(call);
        return Task.FromResult(ExitCode);
    }
}
