using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace Edge.Core.Hosting;

/// <summary>Signals as the contract has them: SIGTERM and SIGINT drain, the second one forces, SIGHUP reloads.</summary>
/// <remarks>Takes the place of the host's console lifetime, which knows no second signal and no SIGHUP.</remarks>
internal sealed class EdgeSignals(EdgeProcess process, IHostApplicationLifetime lifetime) : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _stops;

    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnStop));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, OnStop));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnReload));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _registrations.Clear();
    }

    private void OnStop(PosixSignalContext context)
    {
        context.Cancel = true;   // the default would end the process on the spot
        if (Interlocked.Increment(ref _stops) == 1)
        {
            lifetime.StopApplication();
        }
        else
        {
            process.Force();
        }
    }

    private void OnReload(PosixSignalContext context)
    {
        context.Cancel = true;
        _ = Task.Run(process.ReloadAsync);
    }
}
