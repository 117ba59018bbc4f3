using System.Globalization;
using System.Text;
using System.Text.Json;
using PluginGateway.Protocol;
using PluginGateway.Server.Config.Reading;

namespace PluginGateway.Server.Config.Secrets;

/// <summary>
/// Puts secrets back where a text that somebody has edited holds placeholders. A placeholder means "unchanged": the secret is taken from the same place of the file as
/// it is, from nowhere else. In a list the place is the item with the same <c>id</c> or <c>name</c>, else the one at the same position, when the others are unchanged.
/// </summary>
internal sealed class Unredaction(SecretPlaces secrets, byte[] wanted, byte[] current)
{
    private const string Placeholder = Redaction.Placeholder;

    private readonly List<(int Start, int End, byte[] By)> _replacements = [];

    /// <summary>The text with all secrets.</summary>
    /// <param name="wantedRoot">The edited text, taken apart.</param>
    /// <param name="currentRoot">The file, taken apart; null when it cannot be.</param>
    /// <exception cref="GatewayException">A placeholder stands where the file has no secret, or it cannot be told which one it was.</exception>
    public byte[] Restore(ConfigNode wantedRoot, ConfigNode? currentRoot)
    {
        Walk(wantedRoot, currentRoot, []);
        var shown = Remarks.Of(current).Select(range => Encoding.UTF8.GetString(current.AsSpan(range)))
            .Select(text => (Text: text, Shown: Redaction.Remark(text))).Where(remark => remark.Text != remark.Shown)
            .GroupBy(remark => remark.Shown, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First().Text, StringComparer.Ordinal);
        foreach (var range in Remarks.Of(wanted))
        {
            if (shown.TryGetValue(Encoding.UTF8.GetString(wanted.AsSpan(range)), out var original))
            {
                _replacements.Add((range.Start.Value, range.End.Value, Encoding.UTF8.GetBytes(original)));
            }
        }

        return Text();
    }

    private byte[] Text()
    {
        var text = new List<byte>(wanted.Length + 64);
        var at = 0;
        foreach (var (start, end, by) in _replacements.OrderBy(replacement => replacement.Start))
        {
            text.AddRange(wanted.AsSpan(at, start - at));
            text.AddRange(by);
            at = end;
        }

        text.AddRange(wanted.AsSpan(at));
        return [.. text];
    }

    private void Walk(ConfigNode node, ConfigNode? was, IReadOnlyList<string> path)
    {
        if (node is { Kind: JsonValueKind.String, Text: { } text } && text.Contains(Placeholder, StringComparison.Ordinal))
        {
            if (was is null || text != Placeholder || !secrets.IsSecret(path, was))
            {
                throw Refusal(path, "the file has no secret there");
            }

            _replacements.Add((node.Start, node.End, current[was.Start..was.End]));
        }

        foreach (var child in node.Children)
        {
            var before = node.Kind == JsonValueKind.Array ? (IsBlank(child) ? Item(node, child, was, path) : null) : was?.Find(child.Name);

            // A secret below an item is looked for where that item was: the path is only for judging what is secret, and the number says nothing there.
            Walk(child, before, [.. path, child.Name]);
        }
    }

    private ConfigNode Item(ConfigNode list, ConfigNode item, ConfigNode? was, IReadOnlyList<string> path)
    {
        if (was?.Kind != JsonValueKind.Array)
        {
            throw Refusal([.. path, item.Name], "the file has no list there");
        }

        if (Label(item) is { } label && was.Children.Where(other => Label(other) == label).ToArray() is [var labelled] && list.Children.Count(other => Label(other) == label) == 1)
        {
            return labelled;
        }

        var at = int.Parse(item.Name, CultureInfo.InvariantCulture);
        if (list.Children.Count == was.Children.Count && list.Children.All(other => other == item || Same(other, was.Children[int.Parse(other.Name, CultureInfo.InvariantCulture)], path)))
        {
            return was.Children[at];
        }

        return was.Children.Where(other => Same(item, other, path)).ToArray() is [var only] && list.Children.Count(other => Same(other, only, path)) == 1
            ? only
            : throw Refusal([.. path, item.Name], "the list has changed, and it cannot be told which of its items this was");
    }

    private static string? Label(ConfigNode item) => (item.Find("id") ?? item.Find("name")) is { Kind: JsonValueKind.String, Text: { Length: > 0 } text } ? text : null;

    private static bool IsBlank(ConfigNode node) =>
        (node.Kind == JsonValueKind.String && node.Text!.Contains(Placeholder, StringComparison.Ordinal)) || node.Children.Any(IsBlank);

    /// <summary>Whether a shown value is what the file's would be shown as.</summary>
    private bool Same(ConfigNode shown, ConfigNode real, IReadOnlyList<string> path) =>
        (shown.Text == Placeholder && secrets.IsSecret([.. path, real.Name], real))
        || (shown.Kind == real.Kind && shown.Text == real.Text && shown.Children.Count == real.Children.Count
            && shown.Children.All(child => (shown.Kind == JsonValueKind.Array ? real.Children[int.Parse(child.Name, CultureInfo.InvariantCulture)] : real.Find(child.Name)) is { } other
                && Same(child, other, [.. path, real.Name])));

    private static GatewayException Refusal(IReadOnlyList<string> path, string why) => new(
        ErrorCodes.InvalidRequest,
        $"{string.Join('.', path)} holds the placeholder {Placeholder}, and {why}. Nothing was written. Remedy: write the secret itself there, or a reference to the environment, \"${{NAME}}\"");
}
