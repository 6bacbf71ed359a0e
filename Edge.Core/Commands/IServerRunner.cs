namespace Edge.Core.Commands;

/// <summary>Serves; what the commands <c>run</c> and <c>demo</c> call. The seam between command line and server.</summary>
internal interface IServerRunner
{
    /// <summary>Serves a configuration in the foreground until told to stop.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    Task<int> RunAsync(string configFile, TextWriter output, TextWriter error, CancellationToken cancellationToken);

    /// <summary>Serves the demo.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    Task<int> DemoAsync(int port, int httpPort, TextWriter output, TextWriter error, CancellationToken cancellationToken);
}
