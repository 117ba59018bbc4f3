using System.Diagnostics.CodeAnalysis;

namespace PluginGateway.PluginHosting;

/// <summary>
/// Whose work a thread does. Goes with the execution context into every thread, task, timer and continuation that begins in a generation's code, so that a thread that
/// spins can be named. Holds names and numbers alone: what the plugin has started may outlive the generation, and must not keep its code in memory. Immutable; any thread.
/// </summary>
public sealed class GenerationMark
{
    private static readonly AsyncLocal<GenerationMark?> Flowing = new(static change => MarkedThreads.Note(change.CurrentValue));

    private readonly ExecutionContext _context;

    /// <summary>Makes a mark over the execution context of this moment, without entering it.</summary>
    /// <param name="host">Who has loaded the generation: a process may have several hosts, whose plugins have the same names.</param>
    /// <param name="plugin">The plugin's id.</param>
    /// <param name="generation">Which load of it.</param>
    internal GenerationMark(object? host, string plugin, int generation)
    {
        (Host, Plugin, Generation) = (host, plugin, generation);
        var before = Flowing.Value;
        Flowing.Value = this;
        _context = ExecutionContext.Capture() ?? throw new InvalidOperationException("a mark cannot be made while the flow of the execution context is suppressed");
        Flowing.Value = before;
    }

    /// <summary>The plugin's id.</summary>
    public string Plugin { get; }

    /// <summary>Which load of it.</summary>
    public int Generation { get; }

    internal object? Host { get; }

    /// <summary>
    /// What this thread does from now on is the generation's. The execution context was made with the mark and is only put in place: nothing is allocated, so that it costs a call
    /// next to nothing, and nothing of the caller's context gets into what the plugin starts. Does nothing where the flow is suppressed.
    /// </summary>
    /// <returns>To be disposed on the same thread, or in the same asynchronous method; puts back what was there.</returns>
    public Entered Enter()
    {
        var before = ExecutionContext.Capture();
        if (before is not null)
        {
            ExecutionContext.Restore(_context);
        }

        return new Entered(before);
    }

    /// <summary>The end of a piece of a generation's work.</summary>
    [SuppressMessage("Performance", "CA1815:Override equals and operator equals on value types", Justification = "it is disposed, not compared")]
    [SuppressMessage("Design", "CA1034:Nested types should not be visible", Justification = "it is not used but as the result of Enter")]
    public readonly struct Entered : IDisposable
    {
        private readonly ExecutionContext? _before;

        internal Entered(ExecutionContext? before) => _before = before;

        /// <summary>Puts the execution context back that was there before.</summary>
        public void Dispose()
        {
            if (_before is not null)
            {
                ExecutionContext.Restore(_before);
            }
        }
    }
}
