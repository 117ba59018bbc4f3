using System.Runtime.InteropServices;

namespace PluginGateway.Host.Running;

/// <summary>SIGTERM and Ctrl+C for the whole life of the process: also while it starts, and between the end of one gateway and the start of the next.</summary>
internal sealed class TerminationSignals : IDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly List<PosixSignalRegistration> _registrations = [];

    /// <summary>Listens from now on.</summary>
    /// <param name="cancellation">Ends everything as a signal does.</param>
    public TerminationSignals(CancellationToken cancellation)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        foreach (var signal in (ReadOnlySpan<PosixSignal>)[PosixSignal.SIGTERM, PosixSignal.SIGINT])
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                // Otherwise the process ends at once. A second one changes nothing: the end is under way.
                context.Cancel = true;
                _stop.Cancel();
            }));
        }
    }

    /// <summary>Cancelled when the process is told to end.</summary>
    public CancellationToken Token => _stop.Token;

    /// <inheritdoc />
    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _stop.Dispose();
    }
}
