using Edge.Core.Commands;
using Edge.Core.Config;
using Edge.Core.Demo;
using Edge.Core.Diagnostics;
using Edge.Core.Systemd;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;

namespace Edge.Core.Hosting;

/// <summary>Runs <c>rawedge run</c> and <c>rawedge demo</c>: configuration in, a served process, an exit code out.</summary>
internal sealed class ServerRunner : IServerRunner
{
    /// <inheritdoc/>
    public async Task<int> RunAsync(string configFile, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        ConfigLoadResult Load(EdgeSnapshot? inService) => ConfigLoader.Load(configFile, TimeProvider.System, inService);
        var load = Load(null);
        if (load.Snapshot is not { } snapshot)
        {
            foreach (var issue in load.Errors)
            {
                await error.WriteLineAsync(issue.ToString()).ConfigureAwait(false);
            }

            return ExitCodes.Usage;
        }

        return await ServeAsync(snapshot, load, Load, output, error, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<int> DemoAsync(int port, int httpPort, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        await using var demo = DemoWorld.Create(port, httpPort, TimeProvider.System);
        ConfigLoadResult Load(EdgeSnapshot? inService) => ConfigLoader.Load(demo.ConfigFile, TimeProvider.System, inService);
        var load = Load(null);
        if (load.Snapshot is not { } snapshot)
        {
            foreach (var issue in load.Errors)
            {
                await error.WriteLineAsync(issue.ToString()).ConfigureAwait(false);
            }

            return ExitCodes.Usage;
        }

        await output.WriteAsync(demo.Welcome).ConfigureAwait(false);
        return await ServeAsync(snapshot, load with { Warnings = [] }, Load, output, error, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<int> ServeAsync(
        EdgeSnapshot snapshot, ConfigLoadResult load, Func<EdgeSnapshot?, ConfigLoadResult> reload, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        using var sockets = ListenSockets.FromEnvironment();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "rawedge" });
        builder.Logging.SetMinimumLevel(LogLevel.Information);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Logging.AddEdgeConsole(belowSystemd: SystemdHelpers.IsSystemdService());
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(new EdgeProcessOptions
        {
            Snapshot = snapshot,
            Reload = reload,
            Output = output,
            Sockets = sockets,
            WatchdogInterval = Watchdog.IntervalFrom(Environment.GetEnvironmentVariable, Environment.ProcessId),
            Notifier = new SystemdNotifier(),
        });
        builder.Services.AddSingleton<EdgeProcess>();
        builder.Services.AddSingleton<IHostedService>(services => services.GetRequiredService<EdgeProcess>());
        builder.Services.AddSingleton<IHostLifetime, EdgeSignals>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = snapshot.Limits.DrainTimeout + TimeSpan.FromSeconds(30));
        using var host = builder.Build();
        var logger = host.Services.GetRequiredService<ILogger<EdgeProcess>>();
        foreach (var warning in load.Warnings)
        {
            EdgeLog.ConfigWarning(logger, warning.ToString());
        }

        try
        {
            await host.RunAsync(cancellationToken).ConfigureAwait(false);
            return ExitCodes.Done;
        }
        catch (ListenException failure)
        {
            await error.WriteLineAsync($"rawedge: {failure.Message}").ConfigureAwait(false);
            return ExitCodes.Failed;
        }
    }
}
