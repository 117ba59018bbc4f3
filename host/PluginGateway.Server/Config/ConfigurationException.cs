using PluginGateway.Protocol;

namespace PluginGateway.Server.Config;

/// <summary>The configuration cannot be used; the text says where, what and how to mend it. Ends the start with exit code 78.</summary>
public sealed class ConfigurationException : Exception
{
    /// <summary>Creates it.</summary>
    public ConfigurationException()
    {
    }

    /// <summary>Creates it.</summary>
    public ConfigurationException(string message)
        : base(message)
    {
    }

    /// <summary>Creates it.</summary>
    public ConfigurationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates it from all that is wrong; the message has a line for each.</summary>
    public ConfigurationException(IReadOnlyList<ConfigIssue> issues)
        : base(string.Join('\n', issues)) => Issues = issues;

    /// <summary>What is wrong with the configuration; empty when it is something else.</summary>
    public IReadOnlyList<ConfigIssue> Issues { get; } = [];
}
