namespace Benchmarks;

/// <summary>A measurement cannot be taken, and the message says why.</summary>
internal sealed class BenchmarkException : Exception
{
    public BenchmarkException()
    {
    }

    public BenchmarkException(string message)
        : base(message)
    {
    }

    public BenchmarkException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>A gateway that is still starting gives other answers than this one: no sense in asking again.</summary>
    public bool IsRefusal { get; init; }
}
