namespace PluginGateway.Host.Service;

/// <summary>The supervisor cannot do what was asked; the text says why and what to do.</summary>
internal sealed class ServiceException : Exception
{
    /// <summary>Creates it.</summary>
    public ServiceException()
    {
    }

    /// <summary>Creates it.</summary>
    public ServiceException(string message)
        : base(message)
    {
    }

    /// <summary>Creates it.</summary>
    public ServiceException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Further words for people.</summary>
    public IReadOnlyList<string> Hints { get; init; } = [];
}
