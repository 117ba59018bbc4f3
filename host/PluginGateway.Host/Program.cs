using PluginGateway.Host.Commands;
using PluginGateway.Server.Config;

try
{
    return await PgwCommand.RunAsync(args);
}
catch (ConfigurationException e)
{
    Console.Error.WriteLine($"pgw: {e.Message}");
    return ExitCodes.Configuration;
}
