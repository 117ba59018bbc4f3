namespace PluginGateway.Contracts.Processes;

/// <summary>
/// Starts programs for a plugin; injected into its container. The gateway owns them: they end with the plugin's generation, with the gateway, and, on Linux, also
/// when the gateway is killed. Any thread.
/// </summary>
public interface IPluginProcesses
{
    /// <summary>
    /// Starts a program, without a shell: its arguments reach it as they are. It is the head of a process group of its own, which ends with it. What it writes to its
    /// standard error goes to the gateway's log, line by line and not without bounds.
    /// </summary>
    /// <param name="start">What to start.</param>
    /// <param name="cancellation">Gives up before it is started.</param>
    /// <returns>The running program. Dispose it to stop it.</returns>
    /// <exception cref="FileNotFoundException">There is no such program; the message says where was looked.</exception>
    /// <exception cref="DirectoryNotFoundException">The working directory does not exist.</exception>
    /// <exception cref="System.ComponentModel.Win32Exception">The operating system does not start it.</exception>
    /// <exception cref="ObjectDisposedException">The plugin's generation is being stopped.</exception>
    Task<IPluginProcess> StartAsync(PluginProcessStart start, CancellationToken cancellation);

    /// <summary>
    /// Makes a connection of a program that was started with <see cref="PluginProcessStart.CanOutlive"/>, to be left to the next generation by
    /// <see cref="Channels.IChannelContext.TryLeave"/>. From then on the program is the connection's and ends when that is closed. Nothing is read or written while this is called.
    /// </summary>
    /// <param name="process">The program.</param>
    /// <returns>The connection, whose input and output are the program's.</returns>
    /// <exception cref="InvalidOperationException">It was not started so, or is not this plugin's.</exception>
    Stream Release(IPluginProcess process) => throw new NotSupportedException("this host lets no program outlive a generation");

    /// <summary>Takes over a program that another generation has released: it ends with this one now.</summary>
    /// <param name="connection">What <see cref="Channels.IChannelContext.TakeLeft"/> gave.</param>
    /// <returns>The program; null when the connection is something else, or the program has ended; then it is still the caller's.</returns>
    IPluginProcess? Adopt(Stream connection) => null;
}

/// <summary>What to start.</summary>
/// <param name="File">A program in <c>PATH</c>, or its path.</param>
/// <param name="Arguments">Its arguments. Every user of the machine can read them: no secrets.</param>
public sealed record PluginProcessStart(string File, IReadOnlyList<string> Arguments)
{
    /// <summary>What the log calls it; the file's name when not set.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// Its environment, beside <c>PATH</c>, <c>HOME</c>, <c>USER</c>, <c>LANG</c>, <c>LC_ALL</c>, <c>TZ</c> and <c>TMPDIR</c> of the gateway's. Nothing else of the gateway's
    /// own environment is passed on (SEC-22).
    /// </summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Where it runs; the plugin's <see cref="PluginInfo.DataDirectory"/> when not set, which is created.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>
    /// Texts that are blotted out in what it writes to the log. The values of variables whose names sound like secrets (<c>…KEY</c>, <c>…TOKEN</c>, <c>…PASSWORD</c>,
    /// <c>…SECRET</c>) are so by themselves.
    /// </summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>
    /// Whether it may be left to the next generation (<see cref="IPluginProcesses.Release"/>). Its output is then read ahead by the gateway, up to a megabyte, so that a read
    /// that is cancelled loses nothing. Wait for its end by the end of <see cref="IPluginProcess.Output"/>: what waits for <see cref="IPluginProcess.Exit"/> stays in memory with it.
    /// </summary>
    public bool CanOutlive { get; init; }

    /// <summary>How long it may take to end by itself once its standard input is closed, before its process group is killed.</summary>
    public TimeSpan StopPatience { get; init; } = TimeSpan.FromSeconds(1);
}

/// <summary>A program that was started for a plugin. Disposing closes its standard input, waits a moment, kills its process group and closes the pipes. Any thread.</summary>
public interface IPluginProcess : IAsyncDisposable
{
    /// <summary>The number of the process, which is its group's as well where there are groups.</summary>
    int Id { get; }

    /// <summary>Its standard input. To close it is the usual way of telling a program that it is over.</summary>
    Stream Input { get; }

    /// <summary>Its standard output. Read it all the time: a program whose output nobody takes stands still.</summary>
    Stream Output { get; }

    /// <summary>Completes with its exit code when it has ended and what it said last is read, 128 and the signal's number when it was killed. Never fails.</summary>
    Task<int> Exit { get; }

    /// <summary>The last lines that it wrote to its standard error, oldest first, at most twenty, with secrets blotted out.</summary>
    IReadOnlyList<string> LastErrors { get; }

    /// <summary>Kills its process group. Does nothing when it has ended.</summary>
    void Kill();
}
