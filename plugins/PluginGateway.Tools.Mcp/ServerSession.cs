using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace PluginGateway.Tools.Mcp;

/// <summary>One connection to a server, from its first word to its end.</summary>
internal sealed class ServerSession : IAsyncDisposable
{
    private const int MostTools = 256;
    private const int MostPages = 20;

    private static readonly TimeSpan DisposePatience = TimeSpan.FromSeconds(2);

    private readonly string _name;
    private readonly McpServerOptions _options;
    private readonly ServerLink _link;
    private readonly McpClient _client;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly TaskCompletionSource<string> _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerSession(string name, McpServerOptions options, ServerLink link, McpClient client, TimeProvider time, ILogger log)
    {
        (_name, _options, _link, _client, _time, _log) = (name, options, link, client, time, log);
        client.RegisterNotificationHandler(NotificationMethods.ToolListChangedNotification, (_, _) =>
        {
            Volatile.Read(ref _changed).TrySetResult();
            return ValueTask.CompletedTask;
        });
    }

    /// <summary>The child's number; null for a server elsewhere.</summary>
    public int? Process => _link.Process?.Id;

    /// <summary>What the server says it is.</summary>
    public string? Version => _client.ServerInfo is { } info ? $"{info.Name} {info.Version}" : null;

    /// <summary>Connects and says hello.</summary>
    /// <exception cref="TimeoutException">The server did not answer.</exception>
    /// <exception cref="Exception">It cannot be reached, or does not speak the protocol.</exception>
    public static async Task<ServerSession> OpenAsync(string name, McpServerOptions options, ServerLink link, TimeProvider time, ILogger log, CancellationToken stop)
    {
        var limit = TimeSpan.FromSeconds(options.StartTimeoutSeconds);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var me = new McpClientOptions
        {
            ClientInfo = new Implementation { Name = "plugingateway", Version = typeof(ServerSession).Assembly.GetName().Version!.ToString(3) },

            // One clock only: ours, which says in our words what is wrong.
            InitializationTimeout = Timeout.InfiniteTimeSpan,
        };
        var creating = McpClient.CreateAsync(link.Transport, me, NullLoggerFactory.Instance, patience.Token);
        var first = await Task.WhenAny(creating, link.Gone, Task.Delay(limit, time, stop));
        if (first == creating && (creating.IsCompletedSuccessfully || link.Process is null || await Task.WhenAny(link.Gone, Task.Delay(DisposePatience, TimeProvider.System, stop)) != link.Gone))
        {
            return new ServerSession(name, options, link, await creating, time, log);
        }

        // A child that has ended says more than its broken pipe.
        await patience.CancelAsync();
        _ = DiscardAsync(creating);
        stop.ThrowIfCancellationRequested();
        throw link.Received?.Flood is { } flood ? new InvalidDataException($"{flood}.")
            : link.Gone.IsCompleted ? new IOException(await link.Gone)
            : new TimeoutException($"it did not say hello within {limit.TotalSeconds:0} s; is it an MCP server?");
    }

    /// <summary>Asks for the tools.</summary>
    public async Task<IReadOnlyList<ToolDefinition>> ListAsync(CancellationToken stop)
    {
        Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var tools = new Dictionary<string, ToolDefinition>(StringComparer.Ordinal);
        string? cursor = null;
        for (var page = 0; page < MostPages && (page == 0 || cursor is not null); page++)
        {
            var list = await _client.ListToolsAsync(new ListToolsRequestParams { Cursor = cursor }, stop).AsTask().WaitAsync(TimeSpan.FromSeconds(_options.StartTimeoutSeconds), _time, stop);
            foreach (var tool in list.Tools)
            {
                if (ToolDefinition.Of(_name, tool, out var reason) is not { } definition)
                {
                    McpLog.LeftOut(_log, _name, reason!);
                }
                else if (tools.Count == MostTools || !tools.TryAdd(definition.Name, definition))
                {
                    McpLog.LeftOut(_log, _name, $"'{definition.OfferedName}': there are {MostTools} tools already, or another of that name");
                }
            }

            cursor = list.NextCursor;
        }

        return [.. tools.Values];
    }

    /// <summary>Waits until the server says that its tools have changed, or is gone.</summary>
    /// <returns>Why it is gone; null when its tools have changed.</returns>
    public async Task<string?> WaitAsync(CancellationToken stop)
    {
        var changed = Volatile.Read(ref _changed).Task;
        var first = await Task.WhenAny(changed, _client.Completion, _link.Gone, _broken.Task).WaitAsync(stop);
        return first == changed ? null : await WhyAsync();
    }

    /// <summary>Calls a tool.</summary>
    /// <exception cref="TimeoutException">It took too long.</exception>
    /// <exception cref="McpException">The server refused.</exception>
    /// <exception cref="IOException">The server went away.</exception>
    public async Task<CallToolResult> CallAsync(CallToolRequestParams call, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var calling = _client.CallToolAsync(call, stop.Token).AsTask();
        try
        {
            var first = await Task.WhenAny(calling, _client.Completion, _link.Gone).WaitAsync(TimeSpan.FromSeconds(_options.TimeoutSeconds), _time, cancellation);

            // The pipe breaks before its end is known; a child that has ended says more.
            var isLost = first != calling || (_link.Process is not null && calling.Exception?.InnerException is IOException);
            return isLost ? throw new IOException(await WhyAsync()) : await calling;
        }
        catch (Exception e) when (e is HttpRequestException or InvalidDataException)
        {
            _broken.TrySetResult(e.Message);
            throw new IOException(e.Message, e);
        }
        finally
        {
            if (!calling.IsCompleted)
            {
                // The server is told to give up.
                await stop.CancelAsync();
                _ = calling.ContinueWith(static task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            }
        }
    }

    /// <summary>Ends the child first, so that nothing waits for it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _link.DisposeAsync();
        await DiscardAsync(Task.FromResult(_client));
    }

    // A flood has an end of its own, and a child that has ended says more than its broken pipe.
    private async Task<string> WhyAsync()
    {
        if (_link.Received?.Flood is { } flood)
        {
            return $"{flood}.";
        }

        if (_link.Process is not null && await Task.WhenAny(_link.Gone, Task.Delay(DisposePatience, TimeProvider.System)) == _link.Gone)
        {
            return await _link.Gone;
        }

        return _broken.Task.IsCompleted ? await _broken.Task
            : _client.Completion.IsCompleted && (await _client.Completion).Exception is { } failure ? failure.Message
            : "the connection was closed.";
    }

    private static async Task DiscardAsync(Task<McpClient> creating)
    {
        try
        {
            await (await creating).DisposeAsync().AsTask().WaitAsync(DisposePatience, TimeProvider.System);
        }
        catch (Exception)
        {
            // The boundary to the library: the connection is gone, which is what is wanted, and whoever waited for it has been told why.
        }
    }
}
