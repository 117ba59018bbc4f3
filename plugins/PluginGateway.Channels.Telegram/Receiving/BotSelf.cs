namespace PluginGateway.Channels.Telegram.Receiving;

/// <summary>Who the bot is, as <c>getMe</c> says.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Username">Its name, without the @.</param>
internal sealed record BotSelf(long Id, string Username);
