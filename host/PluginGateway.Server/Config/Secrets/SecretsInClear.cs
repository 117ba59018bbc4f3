using PluginGateway.PluginHosting;
using PluginGateway.Server.Config.Reading;

namespace PluginGateway.Server.Config.Secrets;

/// <summary>Which secrets stand in the configuration file itself, where a reference to the environment could.</summary>
public static class SecretsInClear
{
    /// <summary>Their keys, with dots, in the order of the file; never their values.</summary>
    /// <param name="text">The file's bytes; null for no file.</param>
    public static IReadOnlyList<string> Find(byte[]? text)
    {
        if (text is null || ConfigText.Parse(text, string.Empty).Root is not { } root)
        {
            return [];
        }

        var found = new List<string>();
        Walk(new SecretPlaces(new SettingsSchemas()), root, [], found);
        return found;
    }

    private static void Walk(SecretPlaces places, ConfigNode node, List<string> path, List<string> found)
    {
        if (path.Count > 0 && node.Children.Count == 0 && places.IsSecret(path, node))
        {
            found.Add(string.Join('.', path));
        }

        foreach (var child in node.Children)
        {
            path.Add(child.Name);
            Walk(places, child, path, found);
            path.RemoveAt(path.Count - 1);
        }
    }
}
