using System.Text;
using Microsoft.Extensions.Configuration;
using PluginGateway.Protocol;

namespace PluginGateway.PluginHosting.Tests;

/// <summary>Entries as they come from <c>plugins.json</c>.</summary>
internal static class Entries
{
    public static PluginEntry Enabled(string project, string config = "{}") => new(Fixtures.Id(project), Enabled: true, Config(config));

    public static PluginEntry Disabled(string project) => new(Fixtures.Id(project), Enabled: false, Config("{}"));

    public static IConfiguration Config(string json) =>
        new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes($$"""{ "config": {{json}} }"""))).Build().GetSection("config");

    public static PluginStatus Row(this PluginHost host, string project) =>
        host.Status().Single(row => string.Equals(row.Id, Fixtures.Id(project), StringComparison.Ordinal));
}
