using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using PluginGateway.Protocol;
using PluginGateway.Server.Http.Hooks;

namespace PluginGateway.Server.Config.Reading;

/// <summary>What must fit together in section <c>hooks</c>, and what of the reference's is refused there. Pure.</summary>
internal static class HooksCheck
{
    private const int ShortestToken = 16;
    private static readonly string[] Taken = ["/v1", "/tools", "/livez", "/readyz", "/startup", "/startupz", "/health", "/healthz", "/ready", "/metrics", "/protocol"];

    /// <summary>All that is wrong.</summary>
    /// <param name="values">All layers, by key.</param>
    /// <param name="file">The file, which says where a key stands; null when there is none.</param>
    public static IEnumerable<ConfigIssue> Find(IConfiguration values, ConfigText? file)
    {
        var hooks = values.GetSection("hooks").Get<HooksOptions>() ?? new HooksOptions();
        return Whole(hooks, values).Concat(hooks.Mappings.SelectMany((mapping, number) => Mapping($"hooks:mappings:{number}", mapping)))
            .Select(found => AgentsCheck.Issue(file, found.Key, found.Message));
    }

    /// <summary>Refuses a start in which hooks share the gateway's secret, which may have been made only after the configuration was read.</summary>
    /// <exception cref="ConfigurationException">They do.</exception>
    public static void RequireOwnSecret(HooksOptions hooks, AuthOptions auth)
    {
        if (hooks.Enabled && SharesSecret(hooks.Token, auth.Token, auth.Password))
        {
            throw new ConfigurationException($"hooks.token {Shared}");
        }
    }

    /// <summary>Says that hooks would share the secret that a gateway runs with, which may stand nowhere in the configuration; null when they do not.</summary>
    public static ConfigIssue? SharesSecret(HooksOptions hooks, AuthOptions running) =>
        hooks.Enabled && SharesSecret(hooks.Token, running.Token, running.Password) ? new ConfigIssue("hooks.token", Shared) : null;

    private static IEnumerable<(string Key, string Message)> Whole(HooksOptions hooks, IConfiguration values)
    {
        if (hooks.Enabled && string.IsNullOrEmpty(hooks.Token))
        {
            yield return ("hooks:enabled", "hooks need a secret of their own; set hooks.token, best as \"${NAME}\"");
        }
        else if (hooks.Enabled && hooks.Token!.Length < ShortestToken)
        {
            yield return ("hooks:token", $"is shorter than {ShortestToken} characters, and could be guessed; for example: openssl rand -hex 24");
        }

        if (SharesSecret(hooks.Token, values["gateway:auth:token"], values["gateway:auth:password"]))
        {
            yield return ("hooks:token", Shared);
        }

        if (Taken.FirstOrDefault(path => hooks.Path == path || hooks.Path.StartsWith(path + "/", StringComparison.Ordinal)) is { } taken)
        {
            yield return ("hooks:path", $"{taken} is the gateway's own; choose another, for example /hooks");
        }

        if (hooks.TransformsDir is not null)
        {
            yield return ("hooks:transformsDir", NoModules);
        }

        foreach (var (prefix, number) in hooks.AllowedSessionKeyPrefixes.Select((prefix, number) => (prefix, number)).Where(item => string.IsNullOrWhiteSpace(item.prefix)))
        {
            yield return ($"hooks:allowedSessionKeyPrefixes:{number}", "an empty beginning would let senders into every session; name one, for example hook:");
        }

        foreach (var (preset, number) in hooks.Presets.Select((preset, number) => (preset, number)).Where(item => !HookPresets.All.ContainsKey(item.preset)))
        {
            yield return ($"hooks:presets:{number}", $"there is no preset '{preset}'; there is {string.Join(", ", HookPresets.All.Keys)}");
        }
    }

    private static IEnumerable<(string Key, string Message)> Mapping(string key, HookMappingOptions mapping)
    {
        if ((mapping.Transform.Module ?? mapping.Transform.Export) is not null)
        {
            yield return ($"{key}:transform", NoModules);
        }

        if (mapping.Action == HookAction.Agent && string.IsNullOrWhiteSpace(mapping.MessageTemplate))
        {
            yield return (key, "a mapping that runs an agent needs a messageTemplate: \"messageTemplate\": \"{{payload.text}}\"");
        }

        if (mapping.Action == HookAction.Wake && string.IsNullOrWhiteSpace(mapping.TextTemplate))
        {
            yield return (key, "a mapping that wakes needs a textTemplate: \"textTemplate\": \"{{payload.text}}\"");
        }

        (string Name, string? Text)[] templates =
        [
            ("name", mapping.Name), ("sessionKey", mapping.SessionKey), ("messageTemplate", mapping.MessageTemplate), ("textTemplate", mapping.TextTemplate), ("to", mapping.To), ("model", mapping.Model),
        ];
        foreach (var (name, text) in templates)
        {
            if (text is not null && HookTemplate.Problem(text) is { } problem)
            {
                yield return ($"{key}:{name}", problem);
            }
        }
    }

    private const string Shared = "is the gateway's own secret; whoever sends hooks could then do everything. Give hooks a secret of their own";
    private const string NoModules = "modules that transform are code in the configuration, which this gateway never runs (SEC-08); use templates, or a plugin of your own";

    private static bool SharesSecret(string? mine, params string?[] others) =>
        !string.IsNullOrEmpty(mine) && others.Any(other => !string.IsNullOrEmpty(other) && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(mine), Encoding.UTF8.GetBytes(other)));
}
