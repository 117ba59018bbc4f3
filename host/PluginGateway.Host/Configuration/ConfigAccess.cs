using System.CommandLine;
using System.Text.Json;
using PluginGateway.Client;
using PluginGateway.Host.Commands;
using PluginGateway.Host.Running;
using PluginGateway.Protocol;
using PluginGateway.Server;
using PluginGateway.Server.Config;

namespace PluginGateway.Host.Configuration;

/// <summary>The configuration as a verb works on it: through the gateway that runs, or, when none does, on the file.</summary>
internal interface IConfigAccess
{
    /// <summary>The file, without secrets.</summary>
    Task<ConfigFile> GetAsync(CancellationToken cancellation);

    /// <summary>Merges values into the file and applies it.</summary>
    Task<ConfigChange> PatchAsync(ConfigApplyParams patch, CancellationToken cancellation);

    /// <summary>Replaces the file and applies it; makes it when there is none.</summary>
    Task<ConfigChange> ReplaceAsync(ConfigApplyParams text, CancellationToken cancellation);

    /// <summary>Puts an older version back.</summary>
    Task<ConfigChange> UndoAsync(ConfigUndoParams undo, CancellationToken cancellation);

    /// <summary>The older versions.</summary>
    Task<ConfigVersions> HistoryAsync(CancellationToken cancellation);

    /// <summary>The schema of the file.</summary>
    Task<ConfigSchemaResult> SchemaAsync(CancellationToken cancellation);
}

/// <summary>What became of a change.</summary>
/// <param name="Path">The file.</param>
/// <param name="Config">Its values, without secrets.</param>
/// <param name="Applied">What the gateway did about it; null when none runs.</param>
internal sealed record ConfigChange(string Path, JsonElement Config, PluginsReloadResult? Applied);

/// <summary>Finds out which of the two it is.</summary>
internal static class ConfigAccess
{
    /// <summary>Runs a verb. A gateway that holds the state directory, or that is named with <c>--url</c>, is asked; otherwise the file is worked on, and no gateway can start meanwhile.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="writes">Whether it changes the file.</param>
    /// <param name="work">The verb.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="makesFile">Whether it works on a file of one's own even when there is only the one that comes with the program.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(ParseResult parse, bool writes, Func<IConfigAccess, CancellationToken, Task<int>> work, CancellationToken cancellation, bool makesFile = false)
    {
        var location = CommonOptions.LocationOf(parse);
        if (parse.GetValue(CommonOptions.Url) is not null || StateLock.IsHeld(location.State))
        {
            return await AskGateway.JudgeAsync(parse, [Scopes.Admin], (client, token) => work(new Asked(client), token), cancellation, PluginsCommand.PatienceMs);
        }

        OwnerOnlyFiles.Apply();
        try
        {
            using var held = writes ? Take(location.State) : null;
            return await work(new OnDisk(makesFile ? location.ToWrite : location), cancellation);
        }
        catch (GatewayException e)
        {
            return AskGateway.Fail(parse, e.Error, location.ConfigPath);
        }
    }

    private static StateLock Take(StateDirectory state)
    {
        state.Create();
        return StateLock.Take(state, port: 0, TimeProvider.System);
    }

    private sealed class Asked(GatewayClient client) : IConfigAccess
    {
        public Task<ConfigFile> GetAsync(CancellationToken cancellation) => client.CallAsync(ConfigMethods.Get, ListParams.Value, cancellation);

        public async Task<ConfigChange> PatchAsync(ConfigApplyParams patch, CancellationToken cancellation) => Change(await client.CallAsync(ConfigMethods.Patch, patch, cancellation));

        public async Task<ConfigChange> ReplaceAsync(ConfigApplyParams text, CancellationToken cancellation) => Change(await client.CallAsync(ConfigMethods.Apply, text, cancellation));

        public async Task<ConfigChange> UndoAsync(ConfigUndoParams undo, CancellationToken cancellation) => Change(await client.CallAsync(ConfigMethods.Undo, undo, cancellation));

        public Task<ConfigVersions> HistoryAsync(CancellationToken cancellation) => client.CallAsync(ConfigMethods.History, ListParams.Value, cancellation);

        public Task<ConfigSchemaResult> SchemaAsync(CancellationToken cancellation) => client.CallAsync(ConfigMethods.Schema, ListParams.Value, cancellation);

        private static ConfigChange Change(ConfigApplied applied) => new(applied.Path, applied.Config, applied.Applied);
    }

    private sealed class OnDisk(Location location) : IConfigAccess
    {
        private readonly ConfigDesk _desk = ConfigDesk.WithoutGateway(
            Layers.Reader(location, new Dictionary<string, string?>(StringComparer.Ordinal)),
            new GatewayPlace(location.ConfigPath, location.State, [], WebRoot: null) { IsConfigShipped = location.IsShipped },
            TimeProvider.System);

        public Task<ConfigFile> GetAsync(CancellationToken cancellation) => Task.FromResult(_desk.Get());

        public async Task<ConfigChange> PatchAsync(ConfigApplyParams patch, CancellationToken cancellation) => Change(await _desk.PatchAsync(patch.Raw, patch.BaseHash, patch.Force == true));

        public async Task<ConfigChange> ReplaceAsync(ConfigApplyParams text, CancellationToken cancellation) => Change(await _desk.ReplaceAsync(text.Raw, text.BaseHash, text.Force == true));

        public async Task<ConfigChange> UndoAsync(ConfigUndoParams undo, CancellationToken cancellation) => Change(await _desk.UndoAsync(undo.Version, undo.BaseHash));

        public Task<ConfigVersions> HistoryAsync(CancellationToken cancellation) => Task.FromResult(_desk.History());

        public Task<ConfigSchemaResult> SchemaAsync(CancellationToken cancellation) => Task.FromResult(_desk.Schema());

        private static ConfigChange Change(ConfigWritten written) => new(written.Path, written.Config, Applied: null);
    }
}
