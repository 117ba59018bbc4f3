using Microsoft.Extensions.Configuration;

namespace PluginGateway.Host.Doctor.Audit;

/// <summary>Whether strangers may speak to agents through a channel.</summary>
internal sealed class AccessAudit : ICheck
{
    /// <inheritdoc />
    public string Id => "access";

    /// <inheritdoc />
    public Task<IReadOnlyList<Finding>> LookAsync(Scene scene, CancellationToken cancellation)
    {
        var plugins = scene.Reading.Settings?.Plugins.Where(plugin => plugin.Enabled) ?? [];
        var findings = plugins.SelectMany(plugin => Look($"plugins.{plugin.Id}.config", plugin.Config)).ToList();
        return Task.FromResult<IReadOnlyList<Finding>>(findings.Count == 0 ? [Finding.Ok("no channel is open to strangers")] : findings);
    }

    // The section itself and each of its accounts, which may say otherwise.
    private static IEnumerable<Finding> Look(string path, IConfiguration section)
    {
        if (Is(section["dmPolicy"], "open"))
        {
            yield return Finding.Error($"{path}.dmPolicy is open: whoever finds the account may give the agent orders", "set it to pairing; pgw pairing approve lets people in");
        }

        if (Is(section["groupPolicy"], "open"))
        {
            yield return Finding.Warning($"{path}.groupPolicy is open: every group that takes the account in may give the agent orders", "set it to allowlist and list the groups");
        }

        foreach (var list in (string[])["allowFrom", "groupAllowFrom"])
        {
            if (section.GetSection(list).GetChildren().Any(entry => entry.Value?.Trim() == "*"))
            {
                yield return Finding.Error($"{path}.{list} has '*': everybody is allowed", "list those who may");
            }
        }

        foreach (var finding in section.GetSection("accounts").GetChildren().SelectMany(account => Look($"{path}.accounts.{account.Key}", account)))
        {
            yield return finding;
        }
    }

    private static bool Is(string? value, string wanted) => string.Equals(value, wanted, StringComparison.OrdinalIgnoreCase);
}
