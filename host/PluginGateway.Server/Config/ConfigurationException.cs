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
}
