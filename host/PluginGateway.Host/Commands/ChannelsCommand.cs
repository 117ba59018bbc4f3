using System.CommandLine;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw channels</c>: the accounts on chat networks, and their links to phones.</summary>
internal static class ChannelsCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create() => new("channels", "Show, add and remove accounts on chat networks, link them to a phone and unlink them")
    {
        ChannelsListCommand.Create(),
        ChannelsStatusCommand.Create(),
        ChannelsAddCommand.Create(),
        ChannelsRemoveCommand.Create(),
        ChannelsLoginCommand.Create(),
        ChannelsLogoutCommand.Create(),
        ChannelsSetupCommand.Create(),
    };

    /// <summary>The channel that a verb is about.</summary>
    public static Argument<string> Channel() => new("channel") { Description = "Id of the channel, for example whatsapp" };

    /// <summary>The account that a verb is about.</summary>
    public static Option<string?> Account() => new("--account") { Description = "The account; the default one when not set" };
}
