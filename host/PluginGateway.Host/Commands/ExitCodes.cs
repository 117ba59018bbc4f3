namespace PluginGateway.Host.Commands;

/// <summary>What the program tells a supervisor or a script when it ends.</summary>
internal static class ExitCodes
{
    /// <summary>Done.</summary>
    public const int Ok = 0;

    /// <summary>It did not work this time; trying again may help.</summary>
    public const int Failed = 1;

    /// <summary>A program on a node took longer than it may, and was ended; the number that timeout(1) uses.</summary>
    public const int TimedOut = 124;

    /// <summary>It cannot work until somebody changes something: configuration, port, state directory. Supervisors stop trying (EX_CONFIG).</summary>
    public const int Configuration = 78;
}
