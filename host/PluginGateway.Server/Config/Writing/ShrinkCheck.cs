using PluginGateway.Protocol;
using PluginGateway.Server.Config.Reading;

namespace PluginGateway.Server.Config.Writing;

/// <summary>
/// Refuses a write that loses half of the file or a whole section of it, which is nearly always a mistake of a client (<c>field-notes.md</c>, row 15). Pure.
/// </summary>
internal static class ShrinkCheck
{
    /// <summary>Compares.</summary>
    /// <exception cref="GatewayException">The new text has lost too much.</exception>
    public static void Run(byte[]? before, byte[] after)
    {
        if (before is null || ConfigText.Parse(before, string.Empty).Root is not { } old)
        {
            return;
        }

        var root = ConfigText.Parse(after, string.Empty).Root;
        var lost = old.Children.Where(section => section.Children.Count > 0 && root?.Find(section.Name) is null).Select(section => section.Name).ToArray();
        var what = lost.Length > 0
            ? $"it would lose the section {string.Join(", ", lost)}"
            : after.Length * 2 < before.Length ? $"it would shrink from {before.Length} to {after.Length} bytes" : null;
        if (what is not null)
        {
            throw new GatewayException(
                ErrorCodes.InvalidRequest,
                $"the configuration is not written: {what}. Remedy: when that is meant, say force (\"force\": true, pgw config … --force), or edit the file by hand");
        }
    }
}
