using System.Text.Json.Serialization;
using PluginGateway.Protocol.Schema;

namespace PluginGateway.Protocol;

/// <summary>Plugins as the control UI of protocol 4 shows and switches them. What is behind it is in <see cref="PluginsMethods"/>.</summary>
public static class PluginCatalogueMethods
{
    /// <summary>The plugins that there are.</summary>
    public static readonly Method<ListParams, PluginCatalogue> List = new("plugins.list", PluginCatalogueJson.Default) { OnlyIn = ProtocolLimits.NewestVersion };

    /// <summary>The same as a page to browse in: there is no shop here, and nothing to install that is not there.</summary>
    public static readonly Method<PluginsBrowseParams, PluginsBrowsed> Browse = new("plugins.catalog.browse", PluginCatalogueJson.Default) { OnlyIn = ProtocolLimits.NewestVersion };

    /// <summary>Enables or disables one, as <see cref="PluginsMethods.Enable"/> and <see cref="PluginsMethods.Disable"/> do.</summary>
    public static readonly Method<PluginsSetEnabledParams, PluginsSetEnabledResult> SetEnabled =
        new("plugins.setEnabled", PluginCatalogueJson.Default) { OnlyIn = ProtocolLimits.NewestVersion };
}

/// <summary>Answer of <c>plugins.list</c>.</summary>
/// <param name="Plugins">By id.</param>
/// <param name="MutationAllowed">Whether who asks may enable and disable them.</param>
public sealed record PluginCatalogue(IReadOnlyList<PluginCatalogueEntry> Plugins, bool MutationAllowed)
{
    /// <summary>What is wrong with the file that names them; for admins.</summary>
    public IReadOnlyList<PluginDiagnostic> Diagnostics { get; init; } = [];
}

/// <summary>Something wrong.</summary>
/// <param name="Level"><c>error</c>.</param>
/// <param name="Message">What, and how to mend it.</param>
public sealed record PluginDiagnostic(string Level, string Message);

/// <summary>One plugin.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name for people.</param>
/// <param name="Installed">Whether it is there: always.</param>
/// <param name="Enabled">Whether it is to run.</param>
/// <param name="State"><c>enabled</c>, <c>disabled</c> or <c>error</c>.</param>
/// <param name="Runtime">What it does.</param>
public sealed record PluginCatalogueEntry(string Id, string Name, bool Installed, bool Enabled, string State, PluginRuntime Runtime)
{
    /// <summary>Its version.</summary>
    public string? Version { get; init; }

    /// <summary>The channels that it brings; absent when it brings none, or does not run.</summary>
    public IReadOnlyList<string>? ChannelIds { get; init; }

    /// <summary>Why it does not run; for admins, as it may name files.</summary>
    public string? Error { get; init; }
}

/// <summary>What a plugin does at this moment.</summary>
/// <param name="State"><c>active</c>, <c>disabled</c>, <c>unloaded</c> (found and never enabled) or <c>service-failed</c>.</param>
public sealed record PluginRuntime(string State);

/// <summary>Params of <c>plugins.catalog.browse</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PluginsBrowseParams
{
    /// <summary>Only those whose name contains this, whatever the case.</summary>
    public string? Query { get; init; }

    /// <summary>What somebody looks for: <c>all</c> or <c>bundled</c>; of others there are none.</summary>
    public string? Intent { get; init; }

    /// <summary>Only those of this category: there are none.</summary>
    public string? Category { get; init; }
}

/// <summary>Answer of <c>plugins.catalog.browse</c>.</summary>
/// <param name="Items">By id.</param>
public sealed record PluginsBrowsed(IReadOnlyList<PluginShown> Items);

/// <summary>A plugin on a page to browse in.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Catalog">What is told of it.</param>
/// <param name="Local">What it is here.</param>
public sealed record PluginShown(string Id, PluginShownFacts Catalog, PluginShownHere Local);

/// <summary>What is told of a plugin.</summary>
/// <param name="Name">Its name for people.</param>
/// <param name="Official">Whether it is of the makers of the reference: never.</param>
/// <param name="Categories">None.</param>
public sealed record PluginShownFacts(string Name, bool Official, IReadOnlyList<string> Categories)
{
    /// <summary>Its version.</summary>
    public string? LatestVersion { get; init; }
}

/// <summary>What a plugin is here.</summary>
/// <param name="Present">Whether it is there: always, as the next.</param>
/// <param name="Installed">Whether it is there.</param>
/// <param name="Enabled">Whether it is to run.</param>
/// <param name="State">See <see cref="PluginCatalogueEntry.State"/>.</param>
/// <param name="PluginId">Its id.</param>
/// <param name="Action">What can be done with it: <c>manage</c>.</param>
public sealed record PluginShownHere(bool Present, bool Installed, bool Enabled, string State, string PluginId, string Action);

/// <summary>Params of <c>plugins.setEnabled</c>.</summary>
/// <param name="PluginId">The plugin.</param>
/// <param name="Enabled">Whether it is to run.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record PluginsSetEnabledParams([property: NonEmpty] string PluginId, bool Enabled);

/// <summary>Answer of <c>plugins.setEnabled</c>.</summary>
/// <param name="Plugin">The plugin as it is now.</param>
/// <param name="RestartRequired">Whether something of the file takes effect only when the gateway is started again.</param>
public sealed record PluginsSetEnabledResult(PluginCatalogueEntry Plugin, bool RestartRequired)
{
    /// <summary>Always true.</summary>
    public bool Ok { get; init; } = true;

    /// <summary>What did not go well; absent when everything did.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }
}

/// <summary>JSON of the catalogue of plugins.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ListParams))]
[JsonSerializable(typeof(PluginCatalogue))]
[JsonSerializable(typeof(PluginsBrowseParams))]
[JsonSerializable(typeof(PluginsBrowsed))]
[JsonSerializable(typeof(PluginsSetEnabledParams))]
[JsonSerializable(typeof(PluginsSetEnabledResult))]
public sealed partial class PluginCatalogueJson : JsonSerializerContext;
