using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace UnloadRows;

/// <summary>Without <c>IHttpClientFactory</c>, whose handlers live on for two minutes.</summary>
internal sealed class HttpCall(IOptions<RowSettings> settings) : IRow, IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { ConnectCallback = ConnectAsync, PooledConnectionLifetime = TimeSpan.FromMinutes(2) });

    public async ValueTask<string> RunAsync() => await _client.GetStringAsync(new Uri($"{settings.Value.Server}/hello"));

    public void Dispose() => _client.Dispose();

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(context.DnsEndPoint, cancellation);
        return new NetworkStream(socket, ownsSocket: true);
    }
}

/// <summary>A request without an answer, given up and awaited when the plugin stops.</summary>
internal sealed class HttpLongPoll(IOptions<RowSettings> settings) : IRow, IAsyncDisposable
{
    private readonly HttpClient _client = new();
    private readonly CancellationTokenSource _stopping = new();
    private Task? _poll;

    public async ValueTask<string> RunAsync()
    {
        var response = await _client.GetAsync(new Uri($"{settings.Value.Server}/hang"), HttpCompletionOption.ResponseHeadersRead);
        _poll = PollAsync(response);
        return response.StatusCode.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await (_poll ?? Task.CompletedTask);
        _stopping.Dispose();
        _client.Dispose();
    }

    private async Task PollAsync(HttpResponseMessage response)
    {
        using (response)
        {
            try
            {
                await response.Content.ReadAsStringAsync(_stopping.Token);
            }
            catch (OperationCanceledException)
            {
                // The plugin stops.
            }
        }
    }
}
