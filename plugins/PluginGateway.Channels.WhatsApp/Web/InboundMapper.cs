using System.Text.Json;
using PluginGateway.Contracts.Channels;

namespace PluginGateway.Channels.WhatsApp.Web;

/// <summary>What the bridge says of a message → what the gateway is told. Pure.</summary>
internal static class InboundMapper
{
    /// <summary>Translates; null when it is nothing that anybody could answer.</summary>
    public static InboundMessage? Map(JsonElement e)
    {
        var sender = Json.Texts(e, "sender");
        if (Json.Text(e, "id") is not { Length: > 0 } id || Json.Text(e, "chat") is not { Length: > 0 } chat)
        {
            return null;
        }

        var kind = Json.Flag(e, "group") ? ChatKind.Group : ChatKind.Direct;
        var at = DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(Json.Number(e, "at") ?? 0, 0, 253402300799));

        // Who wrote in a group without saying who it is stays nobody, whom no list names (SEC-13).
        var who = sender.Count > 0 ? Jids.Show(sender[0]) : "";
        var of = Json.Text(e, "of") is { } other ? MessageIds.External(Jids.Show(chat), other) : null;
        var message = new InboundMessage(MessageIds.External(Jids.Show(chat), id), kind, Jids.Show(chat), who, Json.Text(e, "text") ?? "", at)
        {
            SenderName = Json.Text(e, "name"),
            SenderAliases = [.. sender.Concat(sender.Select(Jids.Show)).Distinct(StringComparer.Ordinal).Where(alias => alias != who)],
            Mentioned = Json.Flag(e, "mentioned"),
            ReplyTo = Json.Text(e, "replyTo") is { } answered ? MessageIds.External(Jids.Show(chat), answered) : null,
        };
        return Json.Text(e, "kind") switch
        {
            "message" => message,
            "edit" => message with { Event = InboundEvent.Edit, EditOf = of },
            "delete" => message with { Event = InboundEvent.Edit, EditOf = of, Text = "[deleted]" },
            "reaction" => message with { Event = InboundEvent.Reaction, ReplyTo = of, Data = Json.Text(e, "emoji") ?? "" },
            _ => null,
        };
    }

    /// <summary>What a network treats apart.</summary>
    public static MediaUse UseOf(string kind) => kind switch
    {
        "voice" => MediaUse.Voice,
        "sticker" => MediaUse.Sticker,
        "animation" => MediaUse.Animation,
        "videoNote" => MediaUse.VideoNote,
        _ => MediaUse.Plain,
    };
}
