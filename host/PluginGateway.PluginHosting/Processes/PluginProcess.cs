using System.Diagnostics;
using Microsoft.Extensions.Logging;
using PluginGateway.Contracts.Processes;

namespace PluginGateway.PluginHosting;

/// <summary>One child.</summary>
internal sealed class PluginProcess : IPluginProcess
{
    // A descendant that has left the group may hold the pipe open for ever.
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    private readonly Process _process;
    private readonly bool _hasGroup;
    private readonly TimeSpan _patience;
    private readonly ErrorOutput _errors;
    private readonly Task _reading;
    private readonly OutputPump? _pump;
    private volatile bool _hasEnded;
    private int _disposed;

    public PluginProcess(Process process, PluginProcessStart start, bool hasGroup, ErrorOutput errors)
    {
        (_process, _hasGroup, _patience, _errors) = (process, hasGroup, start.StopPatience, errors);
        Id = process.Id;
        Input = process.StandardInput.BaseStream;
        _pump = start.CanOutlive ? new OutputPump(process.StandardOutput.BaseStream) : null;
        Output = _pump?.Output ?? process.StandardOutput.BaseStream;
        _reading = errors.ReadAsync(process.StandardError);
        Exit = ExitAsync();
    }

    public int Id { get; }

    public Stream Input { get; }

    public Stream Output { get; }

    public Task<int> Exit { get; }

    /// <summary>Whether it may be left to another generation.</summary>
    public bool CanOutlive => _pump is not null;

    /// <summary>Whether it is over.</summary>
    public bool HasEnded => _hasEnded;

    public IReadOnlyList<string> LastErrors => _errors.Last;

    public void Kill()
    {
        if (!_hasEnded)
        {
            ProcessGroup.Kill(_process, Id, _hasGroup);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            await Exit;
            return;
        }

        Close(Input);
        try
        {
            // Other programs do not live by the clock that a test moves.
            await Exit.WaitAsync(_patience, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            Kill();
            await Exit;
        }

        Close(Output);
        if (_pump is not null)
        {
            await _pump.Ended;
        }

        _process.Dispose();
    }

    /// <summary>The program may have ended already: what was not written any more has no reader.</summary>
    private static void Close(Stream stream)
    {
        try
        {
            stream.Dispose();
        }
        catch (IOException)
        {
            // As above.
        }
    }

    private async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (_hasGroup)
        {
            // What it has left behind ends with it.
            ProcessGroup.Kill(_process, Id, _hasGroup);
        }

        _hasEnded = true;
        var code = _process.ExitCode;

        // Whoever hears of the end asks what it said last.
        await Task.WhenAny(_reading, Task.Delay(LastWords, TimeProvider.System));
        return code;
    }
}
