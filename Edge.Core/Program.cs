using Edge.Core.Commands;
using Edge.Core.Hosting;
using Edge.Core.Transport;

namespace Edge.Core;

/// <summary>The process <c>rawedge</c>.</summary>
internal static class Program
{
    private static Task<int> Main(string[] arguments)
    {
        SocketThreads.RunInline();
        return CommandLine.InvokeAsync(arguments, Console.Out, Console.Error, new ServerRunner(), TimeProvider.System);
    }
}
