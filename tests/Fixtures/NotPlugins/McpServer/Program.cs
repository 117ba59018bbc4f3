// A real MCP server over stdin and stdout, with tools that misbehave on demand.
// Argument: "serve"; or how it misbehaves from the start: "garbage", "silent", "dies", "deaf" (serves, but does not end when its input does).
using McpServer;
using ModelContextProtocol.Server;

switch (args[0])
{
    case "garbage":
        while (true)
        {
            Console.WriteLine("this is no JSON {{{");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

    case "silent":
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
        break;
    case "dies":
        Console.Error.WriteLine("no licence found");
        return 4;
}

var tools = new FixtureTools();
var server = ModelContextProtocol.Server.McpServer.Create(new StdioServerTransport("fixture"), tools.Options);
if (await Task.WhenAny(server.RunAsync(), tools.Crash) == tools.Crash)
{
    return 9;
}

if (args[0] == "deaf")
{
    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
}

return 0;
