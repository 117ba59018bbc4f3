// Loads the plugin throws-on-thread and has somebody throw where nobody catches.
// Arguments: the plugins' folder, a work folder, and what throws: a message for the plugin's agent, or "host".
using HostProcess;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using PluginGateway.Contracts.Agents;
using PluginGateway.PluginHosting;

var (plugins, work, who) = (args[0], args[1], args[2]);
var options = new PluginHostOptions { SearchRoots = [plugins], StoreDirectory = Path.Combine(work, "store"), DataDirectory = Path.Combine(work, "data") };
await using var host = new PluginHost(options, new NoTables(), NullLoggerFactory.Instance, TimeProvider.System);
await host.ApplyAsync([new PluginEntry("throwsonthread", Enabled: true, new ConfigurationBuilder().Build())], CancellationToken.None);

if (who == "host")
{
    new Thread(() => throw new InvalidOperationException("the host's own mistake")).Start();
    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
}

await foreach (var _ in host.Generations[0].AgentProviders[0].Provider.RunAsync(new AgentRequest("run", "agent", "session", who, []), CancellationToken.None))
{
}

using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
while (host.Status()[0].Faults == 0)
{
    // A finalizer runs when memory is collected; making some sees to that.
    _ = new byte[1 << 20];
    await tick.WaitForNextTickAsync();
}

Console.WriteLine($"{host.Status()[0].Faults} {host.Status()[0].Error}");
