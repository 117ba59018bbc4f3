using System.CommandLine;

namespace PluginGateway.Host.Commands;

/// <summary><c>pgw media</c>: the pictures, recordings and files that the gateway keeps.</summary>
internal static class MediaCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create() => new("media", "Show the pictures, recordings and files that the gateway keeps; remove one")
    {
        MediaListCommand.Create(),
        MediaRemoveCommand.Create(),
    };
}
