// Starts a program as the gateway does, says what number it has, and stays until it is killed.
// Arguments: a work folder, the program, and its arguments.
using Microsoft.Extensions.Logging.Abstractions;
using PluginGateway.Contracts;
using PluginGateway.PluginHosting;

var processes = new PluginProcesses(new PluginInfo("parent", "1.0.0", Generation: 1, args[0], args[0]), NullLogger.Instance, TimeProvider.System);
var child = await processes.StartAsync(new(args[1], args[2..]), CancellationToken.None);
using var output = new StreamReader(child.Output);
Console.WriteLine($"{child.Id} {await output.ReadLineAsync()}");
await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
GC.KeepAlive(child);
