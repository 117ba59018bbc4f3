using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Benchmarks.Echo;

/// <summary>
/// What a WebSocket server on this machine can reach at best: bare Kestrel, no JSON, no state. It runs in a process of its own,
/// writes its port to standard output and, unless a port was given, ends when standard input does: it cannot outlive who started it.
/// </summary>
internal static class EchoServer
{
    public const string Verb = "__echo";

    /// <summary>Starts this program again, as the echo server.</summary>
    public static ProcessStartInfo StartInfo()
    {
        var path = Environment.ProcessPath!;
        string[] arguments = Path.GetFileNameWithoutExtension(path) == "dotnet" ? [Path.Combine(AppContext.BaseDirectory, "Benchmarks.dll"), Verb] : [Verb];
        return new ProcessStartInfo(path, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
    }

    public static async Task<int> RunAsync(string? port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port ?? "0"}");
        await using var app = builder.Build();
        var room = new EchoRoom();
        app.UseWebSockets();
        app.Run(context => ServeAsync(context, room));
        await app.StartAsync();
        await Console.Out.WriteLineAsync(new Uri(app.Urls.Single()).Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        var stopped = ((IHost)app).WaitForShutdownAsync();
        await (port is null ? Task.WhenAny(stopped, Console.OpenStandardInput().CopyToAsync(Stream.Null)) : stopped);
        return 0;
    }

    private static async Task ServeAsync(HttpContext context, EchoRoom room)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        await new EchoConnection(socket, room).RunAsync(context.RequestAborted);
    }
}
