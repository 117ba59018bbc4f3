using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using PluginGateway.Contracts.Processes;

namespace PluginGateway.Tools.Mcp;

/// <summary>Finds the way to servers. Any thread.</summary>
internal sealed class ServerLinks(IPluginProcesses processes, TimeProvider time)
{
    /// <summary>Starts a program, or prepares to talk to an address.</summary>
    /// <exception cref="IOException">The program or its folder is not there.</exception>
    /// <exception cref="System.ComponentModel.Win32Exception">It cannot be started.</exception>
    public async Task<ServerLink> OpenAsync(string name, McpServerOptions server, CancellationToken cancellation) =>
        server.Command is { } command ? await StartAsync(name, command, server, cancellation) : Connect(name, server);

    private async Task<ServerLink> StartAsync(string name, string command, McpServerOptions server, CancellationToken cancellation)
    {
        var start = new PluginProcessStart(command, server.Args) { Name = $"MCP server {name}", Environment = server.Env, WorkingDirectory = server.Cwd };
        var process = await processes.StartAsync(start, cancellation);
        var received = new BoundedStream(process.Output, time);

        // The library's log would hold what is said; the child's own goes to the gateway's.
        return new ServerLink(new StreamClientTransport(process.Input, received, NullLoggerFactory.Instance), GoneAsync(process)) { Process = process, Received = received };
    }

    private static async Task<string> GoneAsync(IPluginProcess process)
    {
        var code = await process.Exit;
        return process.LastErrors is [.., var last] ? $"it ended with exit code {code}; its last words: {last}" : $"it ended with exit code {code}.";
    }

    private ServerLink Connect(string name, McpServerOptions server)
    {
        // Redirects are not followed: headers would be sent to whom nobody named.
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5), AutomaticDecompression = DecompressionMethods.None };
        var client = new HttpClient(new BoundedAnswers(handler, time)) { Timeout = Timeout.InfiniteTimeSpan };
        var options = new HttpClientTransportOptions
        {
            Endpoint = new Uri(server.Url!),
            Name = name,
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string>(server.Headers, StringComparer.OrdinalIgnoreCase),
            ConnectionTimeout = TimeSpan.FromSeconds(server.StartTimeoutSeconds),
        };
        return new ServerLink(new HttpClientTransport(options, client, NullLoggerFactory.Instance, ownsHttpClient: true), new TaskCompletionSource<string>().Task);
    }

    /// <summary>Bounds what an answer may hold.</summary>
    private sealed class BoundedAnswers(HttpMessageHandler inner, TimeProvider time) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            var bounded = new StreamContent(new BoundedStream(await response.Content.ReadAsStreamAsync(cancellationToken), time));
            foreach (var (name, values) in response.Content.Headers)
            {
                bounded.Headers.TryAddWithoutValidation(name, values);
            }

            response.Content = bounded;
            return response;
        }
    }
}
