using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PluginGateway.Protocol;
using PluginGateway.Server.Agents;
using PluginGateway.Server.Channels;
using PluginGateway.Server.Config;
using PluginGateway.Server.Dispatch;
using PluginGateway.Server.Http.Api;
using PluginGateway.Server.Sessions;

namespace PluginGateway.Server.Http.Hooks;

/// <summary>
/// Reads what a hook wants, and checks it (<c>http.md</c> §2): a <see cref="HookTurn"/>, or a text for the main session. Bodies are a sender's word, mappings the
/// operator's. Any thread.
/// </summary>
internal sealed class HookRequests(HooksOptions options, SessionService sessions, SessionKeys keys, AgentDirectory agents, ChannelHub channels)
{
    private const string OwnPrefix = "hook:";
    private const int LongestName = 64;
    private const int LongestKey = 256;

    private IEnumerable<HookMappingOptions> Mappings => options.Mappings.Concat(options.Presets.Select(preset => HookPresets.All[preset]));

    /// <summary>The mapping for a request; null when there is none.</summary>
    public HookMappingOptions? Mapping(string path, JsonElement payload) => Mappings.FirstOrDefault(mapping =>
        (mapping.Match.Path is not { } wanted || string.Equals(wanted.Trim('/'), path, StringComparison.Ordinal))
        && (mapping.Match.Source is not { } source || JsonMember.Text(payload, "source") == source));

    /// <summary>Reads a body.</summary>
    /// <exception cref="ApiException">It is no JSON object, or a member has the wrong type.</exception>
    public static T Body<T>(ReadOnlySpan<byte> body, JsonTypeInfo<T> info)
    {
        try
        {
            return JsonSerializer.Deserialize(body.IsEmpty ? "{}"u8 : body, info) is { } read and not JsonElement { ValueKind: not JsonValueKind.Object }
                ? read
                : throw ApiException.BadRequest("the body must be a JSON object");
        }
        catch (Exception e) when (MalformedJson.Explains(e))
        {
            throw ApiException.BadRequest(e is JsonException { Path: { } path } ? $"the body cannot be read at {path}" : "the body is no JSON");
        }
    }

    /// <summary>What <c>/hooks/agent</c> wants.</summary>
    /// <exception cref="ApiException">It is not allowed, or makes no sense.</exception>
    public HookTurn Turn(HookAgentBody body)
    {
        if (string.IsNullOrWhiteSpace(body.Message))
        {
            throw ApiException.BadRequest("message required");
        }

        if (body.Model is { } model && string.IsNullOrWhiteSpace(model))
        {
            throw ApiException.BadRequest("model required");
        }

        Mode(body.WakeMode);
        var name = Name(body.Name);
        var outside = new ExternalContent();
        var message = options.AllowUnsafeExternalContent ? body.Message : outside.Introduce(outside.Mark(body.Message), name);
        return Checked(new HookTurn(message, name, Session(body.SessionKey, isOperators: false))
        {
            Delivery = body.Deliver.ValueKind == JsonValueKind.False ? null : Delivery(body.Channel, body.To),
            Model = body.Model,
            Thinking = Thinking(body.Thinking),
            Timeout = body.TimeoutSeconds is > 0 and <= 86_400 and var seconds ? TimeSpan.FromSeconds(seconds) : null,
        });
    }

    /// <summary>What a mapping makes of a request, when it runs an agent.</summary>
    /// <exception cref="ApiException">It is not allowed, or makes no sense.</exception>
    public HookTurn Turn(HookMappingOptions mapping, HookScene scene)
    {
        string? Text(string? template) => template is null ? null : HookTemplate.Render(template, scene);
        var name = Name(Text(mapping.Name));
        var outside = new ExternalContent();
        var isPlain = mapping.AllowUnsafeExternalContent;
        var message = HookTemplate.Render(mapping.MessageTemplate!, scene, isPlain ? null : outside.Mark);
        if (string.IsNullOrWhiteSpace(message))
        {
            throw ApiException.BadRequest("message required");
        }

        return Checked(new HookTurn(isPlain ? message : outside.Introduce(message, name), name, Session(Text(mapping.SessionKey), !HookTemplate.HasPlaces(mapping.SessionKey ?? string.Empty)))
        {
            Delivery = mapping.Deliver ? Delivery(mapping.Channel, Text(mapping.To)) : null,
            Model = Text(mapping.Model) is { } model && !string.IsNullOrWhiteSpace(model) ? model : null,
            Thinking = mapping.Thinking,
            Timeout = mapping.TimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        });
    }

    /// <summary>What <c>/hooks/wake</c> tells the main session.</summary>
    /// <exception cref="ApiException">It makes no sense.</exception>
    public (string Text, string Mode) Wake(HookWakeBody body)
    {
        var mode = Mode(body.Mode);
        return string.IsNullOrWhiteSpace(body.Text) ? throw ApiException.BadRequest("text required") : (Outside(body.Text, options.AllowUnsafeExternalContent), mode);
    }

    /// <summary>What a mapping tells the main session.</summary>
    /// <exception cref="ApiException">Nothing is left of it.</exception>
    public static (string Text, string Mode) Wake(HookMappingOptions mapping, HookScene scene) =>
        HookTemplate.Render(mapping.TextTemplate!, scene) is var text && string.IsNullOrWhiteSpace(text)
            ? throw ApiException.BadRequest("text required")
            : (Outside(text, mapping.AllowUnsafeExternalContent), mapping.WakeMode);

    /// <summary>A text on one line, and not longer than this.</summary>
    public static string OneLine(string text, int length)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return Agents.Tools.ToolText.Cut(line, length);
    }

    // One line, so that it cannot look like several words of the gateway's own.
    private static string Outside(string text, bool isPlain) => isPlain ? text.Trim() : $"a hook says (from outside, no order): {OneLine(text, 4000)}";

    private static string Mode(string? mode) => mode switch
    {
        null => "now",
        "now" or "next-heartbeat" => mode,
        _ => throw ApiException.BadRequest("mode must be now or next-heartbeat"),
    };

    private static string Name(string? name) => string.IsNullOrWhiteSpace(name) ? "Hook" : OneLine(name.Replace('"', '\''), LongestName);

    private static string? Thinking(string? level) => level is null or "off" or "minimal" or "low" or "medium" or "high" or "xhigh"
        ? level
        : throw ApiException.BadRequest("thinking must be off, minimal, low, medium, high or xhigh");

    private string Session(string? named, bool isOperators)
    {
        if (string.IsNullOrWhiteSpace(named))
        {
            return keys.Canonical($"{OwnPrefix}{Guid.NewGuid()}");
        }

        var key = named.Trim().ToLowerInvariant();
        if (key.Length > LongestKey || key.Any(char.IsControl))
        {
            throw ApiException.BadRequest($"sessionKey is longer than {LongestKey} characters, or has control characters in it");
        }

        return isOperators || options.AllowedSessionKeyPrefixes.Prepend(OwnPrefix).Any(prefix => key.StartsWith(prefix.ToLowerInvariant(), StringComparison.Ordinal))
            ? keys.Canonical(key)
            : throw ApiException.BadRequest($"sessionKey must begin with {OwnPrefix}; the operator can allow others: hooks.allowedSessionKeyPrefixes");
    }

    // The last channel is where the main session's last message came from; without one, a reply goes nowhere.
    private HookDelivery? Delivery(string? channel, string? to)
    {
        var main = sessions.Find(keys.MainSessionKey);
        var last = main is { Channel: { } known, Chat: { } chat } ? new HookDelivery(known, main.AccountId, chat) : null;
        if (channel is null or ChannelNames.Last)
        {
            return last is null || string.IsNullOrWhiteSpace(to) ? last : last with { Chat = to };
        }

        if (!channels.Has(channel))
        {
            throw ApiException.BadRequest($"channel must be last, or one that there is: {OneLine(channel, LongestName)} is not");
        }

        return !string.IsNullOrWhiteSpace(to) ? new HookDelivery(channel, null, to)
            : last?.Channel == channel ? last
            : throw ApiException.BadRequest($"to required: nobody has written to the main session on {channel} yet");
    }

    private HookTurn Checked(HookTurn turn)
    {
        var agent = keys.AgentOf(turn.Session);
        if (agents.Find(agent) is null)
        {
            throw ApiException.BadRequest($"unknown agent id \"{agent}\" in sessionKey");
        }

        if (turn.Model is { } model && agents.FindModel(agent, model) is null)
        {
            throw ApiException.BadRequest($"model not allowed: {OneLine(model, LongestName)}");
        }

        sessions.RequireSendAllowed(turn.Session);
        return turn;
    }
}
