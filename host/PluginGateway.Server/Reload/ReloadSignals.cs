using System.Runtime.InteropServices;

namespace PluginGateway.Server.Reload;

/// <summary>SIGHUP and SIGUSR1 apply the configuration, as supervisors and habits expect (<c>kill -HUP</c>).</summary>
internal sealed class ReloadSignals : IDisposable
{
    /// <summary>How the second one is called.</summary>
    public const string User1 = "SIGUSR1";

    // Not in the enumeration; the framework takes the system's own number.
    private const int LinuxUser1 = 10;
    private const int MacUser1 = 30;

    private readonly List<PosixSignalRegistration> _registrations = [];

    /// <summary>Listens from now on.</summary>
    public ReloadSignals(Action<string> asked)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        Register(PosixSignal.SIGHUP, "SIGHUP", asked);
        Register((PosixSignal)(OperatingSystem.IsMacOS() ? MacUser1 : LinuxUser1), User1, asked);
    }

    /// <inheritdoc />
    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());

    private void Register(PosixSignal signal, string name, Action<string> asked) => _registrations.Add(PosixSignalRegistration.Create(signal, context =>
    {
        // Otherwise the process ends.
        context.Cancel = true;
        asked(name);
    }));
}
