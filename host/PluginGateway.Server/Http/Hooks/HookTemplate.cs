using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using PluginGateway.Server.Http.Api;

namespace PluginGateway.Server.Http.Hooks;

/// <summary>What the templates of a mapping are filled in from.</summary>
/// <param name="Path">The path below the hooks' own.</param>
/// <param name="Now">When the request came.</param>
/// <param name="Headers">Its headers.</param>
/// <param name="Query">Its query.</param>
/// <param name="Payload">Its body, an object.</param>
internal sealed record HookScene(string Path, DateTimeOffset Now, IHeaderDictionary Headers, IQueryCollection Query, JsonElement Payload);

/// <summary>
/// Texts of the operator's with places in double braces that are filled in from a request (<c>http.md</c> §2): what is missing is empty, what is no text is JSON. Nothing
/// is computed. Pure.
/// </summary>
internal static partial class HookTemplate
{
    // What a sender shows to get in is nothing for a model.
    private static readonly string[] Credentials = ["authorization", "proxy-authorization", "cookie"];

    /// <summary>What is wrong with a template; null when nothing is.</summary>
    public static string? Problem(string template)
    {
        foreach (var place in Places().Matches(template).Select(match => match.Groups["path"].Value))
        {
            if (!Name().IsMatch(place))
            {
                return $"'{{{{{place}}}}}' names nothing; write for example {{{{payload.user.name}}}}, {{{{payload.items[0].id}}}}, {{{{headers.x-event}}}}, {{{{query.id}}}}, {{{{path}}}} or {{{{now}}}}";
            }
        }

        var rest = Places().Replace(template, string.Empty);
        return rest.Contains("{{", StringComparison.Ordinal) || rest.Contains("}}", StringComparison.Ordinal) ? "has braces that do not belong together; a place looks like {{payload.text}}" : null;
    }

    /// <summary>Whether it has places at all.</summary>
    public static bool HasPlaces(string template) => Places().IsMatch(template);

    /// <summary>Fills it in.</summary>
    /// <param name="template">The template.</param>
    /// <param name="scene">Where from.</param>
    /// <param name="around">Put around each value that is not empty.</param>
    public static string Render(string template, HookScene scene, Func<string, string>? around = null) =>
        Places().Replace(template, match => Value(match.Groups["path"].Value.Trim(), scene) is { Length: > 0 } value ? around?.Invoke(value) ?? value : string.Empty);

    private static string Value(string place, HookScene scene)
    {
        var dot = place.IndexOf('.', StringComparison.Ordinal);
        return (dot < 0 ? place : place[..dot]) switch
        {
            "path" when dot < 0 => scene.Path,
            "now" when dot < 0 => scene.Now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            "headers" when dot > 0 => IsCredential(place[(dot + 1)..]) ? string.Empty : scene.Headers[place[(dot + 1)..]].ToString(),
            "query" when dot > 0 => IsCredential(place[(dot + 1)..]) ? string.Empty : scene.Query[place[(dot + 1)..]].ToString(),
            "payload" => Walk(scene.Payload, place[(dot < 0 ? place.Length : dot + 1)..]),
            _ => Walk(scene.Payload, place),
        };
    }

    private static bool IsCredential(string name) => Credentials.Contains(name, StringComparer.OrdinalIgnoreCase) || Config.Secrets.SecretNames.Says(name);

    private static string Walk(JsonElement payload, string way)
    {
        var here = payload;
        foreach (var step in Steps().Matches(way).Select(match => match.Value.Trim('[', ']')))
        {
            if (here.ValueKind == JsonValueKind.Array && int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                if (number >= here.GetArrayLength())
                {
                    return string.Empty;
                }

                here = here[number];
            }
            else if (JsonMember.Find(here, step) is { } next)
            {
                here = next;
            }
            else
            {
                return string.Empty;
            }
        }

        return here.ValueKind switch
        {
            JsonValueKind.String => JsonMember.Text(here),
            JsonValueKind.Undefined or JsonValueKind.Null => string.Empty,
            _ => here.GetRawText(),
        };
    }

    [GeneratedRegex(@"\{\{(?<path>[^{}]*)\}\}", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Places();

    [GeneratedRegex(@"\A\s*[A-Za-z_][\w-]*(\.[\w-]+|\[[0-9]{1,5}\])*\s*\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();

    [GeneratedRegex(@"[\w-]+|\[[0-9]+\]", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Steps();
}
