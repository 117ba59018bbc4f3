using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace PluginGateway.Server.Config.Reading;

/// <summary>Words that the reference writes with hyphens (<c>per-channel-peer</c>) and that stand here as they do in a program (<c>perChannelPeer</c>): both are understood.</summary>
internal static class Spelling
{
    private static readonly string[] Keys = ["session:dmScope", "session:scope", "messages:ackReactionScope"];

    /// <summary>Whether the words of an option may be written with hyphens.</summary>
    public static bool IsHyphenated(PropertyInfo option) => option.DeclaringType == typeof(SessionOptions) || option.DeclaringType == typeof(MessagesOptions);

    /// <summary>The word as the program has it.</summary>
    public static string WithoutHyphens(string word) => word.Replace("-", string.Empty, StringComparison.Ordinal);

    /// <summary>Writes such words as the program has them.</summary>
    public static void Unify(IConfiguration values)
    {
        foreach (var key in Keys)
        {
            if (values[key] is { } word && word.Contains('-', StringComparison.Ordinal))
            {
                values[key] = WithoutHyphens(word);
            }
        }
    }
}
