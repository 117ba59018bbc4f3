using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PluginGateway.Manager;
using PluginGateway.Protocol;

// dotnet run --project samples/EmbeddedManager -- [program] [port]: owns a gateway and does what is typed.
var builder = Host.CreateApplicationBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddGatewayManager(options =>
{
    options.Profile = GatewayProfile.PluginGateway with { Command = args.ElementAtOrDefault(0) ?? "pgw" };
    options.Port = args.Length > 1 && int.TryParse(args[1], CultureInfo.InvariantCulture, out var port) ? port : 18789;
    options.StopGrace = TimeSpan.FromSeconds(10);
});
using var host = builder.Build();
var manager = host.Services.GetRequiredService<IGatewayManager>();
_ = ShowAsync();
await host.StartAsync();
Console.WriteLine("start, stop, restart, reload, health, call METHOD, quit");
while (await Console.In.ReadLineAsync() is { } line && line is not "quit")
{
    try
    {
        Console.WriteLine(await DoAsync(line.Split(' ', 2)));
    }
    catch (Exception e) when (e is GatewayStartException or GatewayException)
    {
        Console.WriteLine($"failed: {e.Message}");
    }
}

// Ends the gateway if it is ours, and leaves it alone if it was there before us.
await host.StopAsync();

async Task<string> DoAsync(string[] words) => words switch
{
    ["start"] => $"{await manager.StartAsync()}",
    ["restart"] => $"{await manager.RestartAsync()}",
    ["reload"] => $"{await manager.ReloadAsync()}",
    ["health"] => $"{await manager.CheckHealthAsync(probe: true)}",
    ["call", var method] => $"{await manager.CallAsync(method)}",
    ["stop"] => await StopAsync(),
    _ => "what?",
};

async Task<string> StopAsync()
{
    await manager.StopAsync();
    return "stopped";
}

async Task ShowAsync()
{
    await foreach (var one in manager.WatchAsync())
    {
        Console.WriteLine(one is GatewayEvent.StatusChanged change
            ? $"  {change.Old.State} → {change.New.State}{(change.New.ProcessId is { } process ? $", process {process}" : "")}{(change.New.Ready == true ? ", ready" : "")}{(change.New.Error is { } error ? $": {error}" : "")}"
            : $"  {one}");
    }
}
