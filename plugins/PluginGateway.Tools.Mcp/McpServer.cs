using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using PluginGateway.Contracts.Agents;

namespace PluginGateway.Tools.Mcp;

/// <summary>
/// Keeps a server: connects, learns its tools, connects again after a failure, and says how it is. Starts at once and ends when it is disposed. Any thread.
/// </summary>
internal sealed class McpServer : IAsyncDisposable
{
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10)];
    private static readonly TimeSpan Steady = TimeSpan.FromMinutes(1);

    private readonly McpServerOptions _options;
    private readonly ServerLinks _links;
    private readonly ToolPins _pins;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private volatile ServerSession? _session;
    private volatile IReadOnlyList<ToolDefinition> _tools = [];
    private volatile string _error = "it is being started.";

    public McpServer(string name, McpServerOptions options, ServerLinks links, ToolPins pins, TimeProvider time, ILogger log)
    {
        (Name, _options, _links, _pins, _time, _log) = (name, options, links, pins, time, log);
        _running = Task.Run(() => RunAsync(_stop.Token));
    }

    /// <summary>What the operator calls it.</summary>
    public string Name { get; }

    /// <summary>Whether it is connected.</summary>
    public bool IsConnected => _session is not null;

    /// <summary>Why it is not connected.</summary>
    public string? Error => IsConnected ? null : _error;

    /// <summary>The child's number.</summary>
    public int? Process => _session?.Process;

    /// <summary>What it says it is.</summary>
    public string? Version => _session?.Version;

    /// <summary>The tools that it has, approved or not. Those of the last connection when there is none.</summary>
    public IReadOnlyList<ToolDefinition> Tools => _tools;

    /// <summary>Stands for all tools together, exactly as they are.</summary>
    public string Digest => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(_tools.Select(tool => tool.Hash).Order(StringComparer.Ordinal)))));

    /// <summary><c>approved</c>, <c>trusted</c>, <c>new</c> or <c>changed</c>.</summary>
    public string StatusOf(ToolDefinition tool) => _pins.Approved(Name, tool.Name) switch
    {
        { } hash when hash == tool.Hash => ToolStatus.Approved,
        _ when _options.TrustChanges => ToolStatus.Trusted,
        null => ToolStatus.New,
        _ => ToolStatus.Changed,
    };

    /// <summary>Whether agents may be offered a tool as it is.</summary>
    public bool IsOffered(ToolDefinition tool) => StatusOf(tool) is ToolStatus.Approved or ToolStatus.Trusted;

    /// <summary>Calls a tool. What goes wrong is said in words.</summary>
    public async Task<AgentToolResult> CallAsync(ToolDefinition tool, AgentToolCall call, CancellationToken cancellation)
    {
        if (_session is not { } session)
        {
            return Failure($"MCP server '{Name}' is not available: {_error} It is tried again by itself.");
        }

        if (!_tools.Any(now => now.Name == tool.Name && now.Hash == tool.Hash) || !IsOffered(tool))
        {
            return Failure($"MCP server '{Name}' has changed or withdrawn the tool '{tool.Name}'; somebody must approve it before it is used again.");
        }

        try
        {
            return ToolCallContent.Result(await session.CallAsync(new CallToolRequestParams { Name = tool.Name, Arguments = ToolCallContent.Arguments(call.Arguments) }, cancellation));
        }
        catch (TimeoutException)
        {
            return Failure($"MCP server '{Name}' did not answer within {_options.TimeoutSeconds} s.");
        }
        catch (McpException e)
        {
            return Failure($"MCP server '{Name}' refused: {e.Message}");
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return Failure($"MCP server '{Name}' went away during the call: {e.Message}");
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private static AgentToolResult Failure(string message) => new(message) { IsError = true };

    private async Task RunAsync(CancellationToken stop)
    {
        var failures = 0;
        try
        {
            while (true)
            {
                var since = _time.GetTimestamp();
                _error = await ServeAsync(stop);
                failures = _time.GetElapsedTime(since) >= Steady ? 0 : failures;
                var pause = Pauses[Math.Min(failures++, Pauses.Length - 1)];
                McpLog.Lost(_log, Name, _error, pause.TotalSeconds);
                await Task.Delay(pause, _time, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            _error = "it was stopped.";
        }
    }

    /// <summary>One connection, from its beginning to its end.</summary>
    /// <returns>Why it ended.</returns>
    private async Task<string> ServeAsync(CancellationToken stop)
    {
        ServerLink? link = null;
        ServerSession? session = null;
        try
        {
            link = await _links.OpenAsync(Name, _options, stop);
            session = await ServerSession.OpenAsync(Name, _options, link, _time, _log, stop);
            string? ended = null;
            while (ended is null)
            {
                Learn(await session.ListAsync(stop));
                _session = session;
                ended = await session.WaitAsync(stop);
            }

            return ended;
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            // The boundary to the library and to the server: whatever goes wrong is the server's state, in words, and it is tried again.
            return link?.Received?.Flood is { } flood ? $"{flood}." : e is TimeoutException or IOException or InvalidDataException ? Sentence(e.Message) : Sentence($"{e.GetType().Name}: {e.Message}");
        }
        finally
        {
            _session = null;
            await (session?.DisposeAsync() ?? link?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    private void Learn(IReadOnlyList<ToolDefinition> tools)
    {
        var before = _tools;
        _tools = tools;
        McpLog.Connected(_log, Name, tools.Count, tools.Count(IsOffered));
        var waiting = tools.Where(tool => !IsOffered(tool)).Select(tool => $"{tool.OfferedName} ({StatusOf(tool)})").ToList();
        if (waiting.Count > 0)
        {
            McpLog.NotApproved(_log, Name, string.Join(", ", waiting));
        }

        if (_options.TrustChanges && before.Count > 0 && !before.Select(tool => tool.Hash).ToHashSet(StringComparer.Ordinal).SetEquals(tools.Select(tool => tool.Hash)))
        {
            McpLog.Trusted(_log, Name);
        }
    }

    private static string Sentence(string text) => text.EndsWith('.') ? text : $"{text}.";
}

/// <summary>What has become of a tool.</summary>
internal static class ToolStatus
{
    /// <summary>Somebody has approved it as it is.</summary>
    public const string Approved = "approved";

    /// <summary>The server is trusted, whatever it says.</summary>
    public const string Trusted = "trusted";

    /// <summary>Nobody has approved it yet.</summary>
    public const string New = "new";

    /// <summary>It is not what was approved.</summary>
    public const string Changed = "changed";
}
