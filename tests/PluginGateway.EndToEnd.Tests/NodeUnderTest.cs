using System.Diagnostics;
using System.Text;
using System.Text.Json;
using PluginGateway.Client;
using PluginGateway.Protocol;

namespace PluginGateway.EndToEnd.Tests;

/// <summary><c>pgw node run</c> in a process of its own, in the state directory of the gateway that it serves.</summary>
internal sealed class NodeUnderTest(GatewayUnderTest gateway) : IAsyncDisposable
{
    private static readonly JsonElement NoParams = JsonElement.Parse("{}"u8);

    private readonly StringBuilder _output = new();
    private Process? _process;

    /// <summary>Which plugins it runs.</summary>
    public string ConfigPath => Path.Combine(Folder, "plugins.json");

    public string Folder => Path.Combine(gateway.State.FullName, "node");

    /// <summary>Variables of its environment.</summary>
    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public int ProcessId => _process!.Id;

    /// <summary>What it has printed.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Writes the node's file.</summary>
    public void Configure(string plugins)
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllText(ConfigPath, $$"""{ "plugins": {{plugins}} }""");
    }

    /// <summary>Starts it.</summary>
    public void Start()
    {
        _process?.Dispose();
        _process = Pgw.Start(Environment, "node", "run", "--state-dir", gateway.State.FullName, "--url", gateway.Url.ToString(), "--token", gateway.Token, "--name", "bench");
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Waits until the gateway lists it with a command.</summary>
    /// <returns>Its id.</returns>
    public async Task<NodeEntry> OffersAsync(GatewayClient client, string command)
    {
        NodeEntry? found = null;
        await UntilAsync(async () =>
        {
            var list = await client.CallAsync(NodeMethods.List, ListParams.Value, CancellationToken.None);
            found = list.Nodes.FirstOrDefault(node => node.Connected && node.Commands.Contains(command, StringComparer.Ordinal));
            return found is not null;
        });
        return found!;
    }

    /// <summary>Waits for something; tells what the node has printed when it does not come.</summary>
    public async Task UntilAsync(Func<Task<bool>> condition)
    {
        try
        {
            await Until.TrueAsync(condition);
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException("it did not come; the node said:\n" + Output, e);
        }
    }

    /// <summary>Has it do something.</summary>
    public static async Task<JsonElement> InvokeAsync(GatewayClient client, string node, string command, string? parameters = null, bool process = false)
    {
        var answer = await client.CallAsync(
            NodeMethods.Invoke,
            new NodeInvokeParams(node, command, Guid.NewGuid().ToString()) { Params = parameters is null ? NoParams : JsonElement.Parse(parameters), Process = process, TimeoutMs = 60_000 },
            CancellationToken.None);
        return answer.Payload ?? default;
    }

    /// <summary>Ends it as a supervisor does.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process!.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <summary>Ends it as a machine does that runs out of memory: the process alone, with no word to anybody.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process?.Dispose();
    }

    private void Read(string? line)
    {
        if (line is not null)
        {
            lock (_output)
            {
                _output.AppendLine(line);
            }
        }
    }
}
