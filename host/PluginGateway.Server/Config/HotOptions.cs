using System.Reflection;
using PluginGateway.Server.Config.Reading;

namespace PluginGateway.Server.Config;

/// <summary>
/// Puts the values of hot options into the settings that a gateway runs with. Values and lists are replaced one by one, each whole, and never changed in place; who reads two of them at that very
/// moment may have one of before and one of now.
/// </summary>
internal static class HotOptions
{
    /// <summary>Takes values over. One thread at a time.</summary>
    /// <param name="next">The settings that were read.</param>
    /// <param name="running">Those that the gateway's parts hold.</param>
    /// <param name="section">What their keys begin with; empty for all.</param>
    public static void Take(GatewaySettings next, GatewaySettings running, string section = "")
    {
        foreach (var leaf in OptionLeaves.All.Where(leaf => leaf.Kind == OptionKind.Hot && leaf.Key.StartsWith(section, StringComparison.Ordinal)))
        {
            var (from, option) = Holder(next, leaf.Way);
            option.SetValue(Holder(running, leaf.Way).Section, option.GetValue(from));
        }

        running.Agents.Renew();
    }

    // The settings have the sections by the same names as the file.
    private static (object Section, PropertyInfo Option) Holder(GatewaySettings settings, IReadOnlyList<PropertyInfo> way)
    {
        object section = settings;
        var option = typeof(GatewaySettings).GetProperty(way[0].Name)!;
        foreach (var next in way.Skip(1))
        {
            section = option.GetValue(section)!;
            option = next;
        }

        return (section, option);
    }
}
