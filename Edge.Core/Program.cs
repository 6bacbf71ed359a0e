using Edge.Core.Commands;
using Edge.Core.Hosting;

namespace Edge.Core;

/// <summary>The process <c>rawedge</c>.</summary>
internal static class Program
{
    private static Task<int> Main(string[] arguments) =>
        CommandLine.InvokeAsync(arguments, Console.Out, Console.Error, new ServerRunner(), TimeProvider.System);
}
