namespace PluginGateway.Server.Storage;

/// <summary>The database cannot be used as it is; the text says why and what to do. Ends the start.</summary>
public sealed class DatabaseException : Exception
{
    /// <summary>Creates it.</summary>
    public DatabaseException()
    {
    }

    /// <summary>Creates it.</summary>
    public DatabaseException(string message)
        : base(message)
    {
    }

    /// <summary>Creates it.</summary>
    public DatabaseException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
