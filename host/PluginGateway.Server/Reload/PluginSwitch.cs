using PluginGateway.PluginHosting;
using PluginGateway.Protocol;
using PluginGateway.Server.Config.Reading;
using PluginGateway.Server.Config.Writing;

namespace PluginGateway.Server.Reload;

/// <summary>Enables and disables plugins by writing it into <c>plugins.json</c> and applying it, so that it is the same after a restart. Any thread.</summary>
internal sealed class PluginSwitch(PluginHost plugins, SettingsReader reader, OperatorFile file, Reconciler reconciler, GatewayPlace place)
{
    private const string Section = "plugins";
    private const string Switch = "enabled";

    /// <summary>Enables one.</summary>
    /// <param name="id">Its id; a folder with it must be there.</param>
    /// <param name="pin">Whether to write down the folder's hash as well.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <exception cref="GatewayException">There is no such plugin, or the file cannot be changed. Nothing is changed then.</exception>
    public async Task<PluginsReloadResult> EnableAsync(string id, bool pin, CancellationToken cancellation)
    {
        if (!IsFound(id))
        {
            // Copied a moment ago, perhaps, and not noticed yet.
            await reconciler.ApplyAsync($"looking for plugin {id}", cancellation);
        }

        if (!IsFound(id))
        {
            var found = plugins.Status().Where(plugin => plugin.Source is not null).Select(plugin => plugin.Id);
            throw new GatewayException(
                ErrorCodes.InvalidRequest,
                $"no plugin '{id}' was found. Found: {string.Join(", ", found)}. Remedy: copy the folder that its build has written into {place.State.Plugins}");
        }

        var hash = pin
            ? (await plugins.VerifyAsync(id, cancellation)).Hash ?? throw new GatewayException(ErrorCodes.InvalidRequest, $"the folder of '{id}' cannot be hashed. Remedy: see pgw plugins verify {id}")
            : null;
        return await EditAsync(
            text =>
            {
                text = ConfigEdit.Set(text, [Section, id, Switch], "true");
                return hash is null ? text : ConfigEdit.Set(text, [Section, id, "sha256"], $"\"{hash}\"");
            },
            $"plugin {id} enabled",
            cancellation);
    }

    /// <summary>Disables one.</summary>
    /// <exception cref="GatewayException">There is no such plugin, or the file cannot be changed. Nothing is changed then.</exception>
    public async Task<PluginsReloadResult> DisableAsync(string id, CancellationToken cancellation)
    {
        var isListed = reconciler.Read().Text is { } text && ConfigText.Parse(text, reader.Path).Root?.Find(Section)?.Find(id) is not null;
        if (isListed)
        {
            return await EditAsync(text => ConfigEdit.Set(text, [Section, id, Switch], "false"), $"plugin {id} disabled", cancellation);
        }

        // Only found and not listed: it does not run anyway.
        return plugins.Status().Any(plugin => plugin.Id == id)
            ? await reconciler.ApplyAsync($"plugin {id} is not listed", cancellation)
            : throw new GatewayException(ErrorCodes.InvalidRequest, $"no plugin '{id}' is named in {reader.Path}. Known: {string.Join(", ", plugins.Status().Select(plugin => plugin.Id))}");
    }

    private bool IsFound(string id) => plugins.Status().Any(plugin => plugin.Id == id && plugin.Source is not null);

    private async Task<PluginsReloadResult> EditAsync(Func<byte[]?, byte[]> edit, string reason, CancellationToken cancellation)
    {
        var before = reconciler.Read();
        if (before.Issues.Count > 0)
        {
            return new PluginsReloadResult { Changes = [], Issues = before.Issues };
        }

        var after = edit(before.Text);
        if (reader.Read(after) is { Issues.Count: > 0 } wrong)
        {
            // Enabling it is what makes it wrong: its options need a variable that is not set, for example.
            return new PluginsReloadResult { Changes = [], Issues = wrong.Issues };
        }

        if (before.Text is null || !after.AsSpan().SequenceEqual(before.Text))
        {
            file.Replace(before.Text, after);
        }

        return await reconciler.ApplyAsync(reason, cancellation);
    }
}
