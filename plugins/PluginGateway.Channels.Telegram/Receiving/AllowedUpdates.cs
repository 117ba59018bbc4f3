namespace PluginGateway.Channels.Telegram.Receiving;

/// <summary>The kinds of update that are asked for: those that <see cref="Mapping.UpdateMapper"/> knows.</summary>
internal static class AllowedUpdates
{
    public static readonly IReadOnlyList<string> All =
        ["message", "edited_message", "channel_post", "edited_channel_post", "callback_query", "message_reaction", "my_chat_member"];
}
