using System.Text;
using System.Text.Json;
using PluginGateway.Contracts.Methods;
using PluginGateway.Protocol;
using PluginGateway.Server.Config.Reading;
using PluginGateway.Server.Config.Writing;
using PluginGateway.Server.Reload;

namespace PluginGateway.Server.Methods;

/// <summary>
/// <c>config.get</c>, <c>config.apply</c> (<c>methods.md</c> §7), for those who may change the gateway (SEC-08). The text itself is never sent: it may hold
/// secrets, which the reference hands out.
/// </summary>
internal sealed class ConfigFamily(SettingsReader reader, Reconciler reconciler, OperatorFile file) : IMethodFamily
{
    /// <inheritdoc />
    public void Register(IMethodRegistry methods)
    {
        methods.Add(ConfigMethods.Get, Access.Admin, (_, _) => ValueTask.FromResult(Get()));
        methods.Add(ConfigMethods.Apply, Access.Admin, async (apply, context) => await ApplyAsync(apply, context.Cancellation));
    }

    private ConfigFile Get()
    {
        var reading = reconciler.Read();
        return new ConfigFile(reader.Path, Path.Exists(reader.Path), reading.Issues.Count == 0, reading.Issues) { Hash = reading.Text is { } text ? OperatorFile.HashOf(text) : null };
    }

    private async Task<ConfigApplied> ApplyAsync(ConfigApplyParams apply, CancellationToken cancellation)
    {
        var before = reader.ReadFile();
        CheckBase(before, apply.BaseHash);
        var after = Encoding.UTF8.GetBytes(apply.Raw);
        CheckText(reader.Read(after));
        file.Replace(before.Text, after);
        return new ConfigApplied(Ok: true, reader.Path, OperatorFile.HashOf(after), await reconciler.ApplyAsync("config.apply", cancellation));
    }

    // The wordings are the reference's.
    private void CheckBase(SettingsReading before, string? hash)
    {
        var problem = (before.Text, hash) switch
        {
            (null, _) when Path.Exists(reader.Path) => "config base hash unavailable; re-run config.get and retry",
            (null, null) => null,
            (null, _) => "config changed since last load; re-run config.get and retry",
            (_, null) => "config base hash required; re-run config.get and retry",
            _ => string.Equals(OperatorFile.HashOf(before.Text), hash, StringComparison.OrdinalIgnoreCase) ? null : "config changed since last load; re-run config.get and retry",
        };
        if (problem is not null)
        {
            throw new GatewayException(ErrorCodes.InvalidRequest, problem);
        }
    }

    private static void CheckText(SettingsReading after)
    {
        if (after.Issues.Count == 0)
        {
            return;
        }

        var first = after.Issues[0];
        var message = after.Values is null ? $"SyntaxError: {first.Message} at {first.Line}:{first.Column}" : "invalid config";
        var details = JsonSerializer.SerializeToElement(new ConfigIssues(after.Issues), ConfigJson.Default.ConfigIssues);
        throw new GatewayException(new ErrorShape(ErrorCodes.InvalidRequest, message) { Details = details });
    }
}
